"""Whose address counts behind proxies: what a caller writes into a header is believed only as far as it was set."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from gateway.app import create_app
from gateway.house import House
from gateway.messages.model import Inbound
from tests.conftest import TWILIO_ACCOUNT, TWILIO_TOKEN

CARRIER = "203.0.113.7"
PROXY = "10.0.0.1"


def behind(house: House, proxies: int, **settings: Any) -> FlaskClient:
    known = replace(house.settings, trusted_proxies=proxies, **settings)
    return create_app(replace(house, settings=known)).test_client()


@pytest.mark.parametrize(
    ("proxies", "said", "status"),
    [
        (0, CARRIER, 404),
        (1, CARRIER, 200),
        (1, f"198.51.100.1, {CARRIER}", 200),
        (1, f"{CARRIER}, 198.51.100.1", 404),
        (2, f"198.51.100.1, {CARRIER}, 10.0.0.2", 200),
        (1, "", 404),
    ],
)
def test_the_entry_counts_that_the_outermost_of_our_proxies_wrote(
    house: House, proxies: int, said: str, status: int
) -> None:
    networks = (ip_network("203.0.113.0/24"),)
    client = behind(house, proxies, ussd_secret="secret-of-tests", ussd_networks=networks)
    answer = client.post(
        "/ussd/africastalking/secret-of-tests",
        data={"sessionId": "s1", "phoneNumber": "+84900000001", "serviceCode": "*1022#", "text": ""},
        headers={"X-Forwarded-For": said},
        environ_base={"REMOTE_ADDR": PROXY},
    )
    assert answer.status_code == status


def test_a_signed_address_is_that_of_public_url_whatever_proxies_say(house: House) -> None:
    form = {
        "MessageSid": "SM1",
        "AccountSid": TWILIO_ACCOUNT,
        "From": "+84900000001",
        "To": "1022",
        "Body": "MENU",
    }
    url = f"{house.settings.public_url}/sms/twilio/inbound"
    forwarded = {"For": CARRIER, "Proto": "https", "Host": "elsewhere.example", "Port": "1", "Prefix": "/x"}
    headers = {f"X-Forwarded-{name}": said for name, said in forwarded.items()}
    headers["X-Twilio-Signature"] = RequestValidator(TWILIO_TOKEN).compute_signature(url, form)
    answer = behind(house, 1).post("/sms/twilio/inbound", data=form, headers=headers)
    assert answer.status_code == 200
    with house.db.transaction() as tx:
        assert tx.scalars(select(Inbound.ref)).all() == ["SM1"]
