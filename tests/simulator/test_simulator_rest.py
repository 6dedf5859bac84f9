"""Twilio's Messages resource: what is accepted, refused, shown, and reported back."""

from __future__ import annotations

import re

import pytest

from tests.waiting import STANDSTILL

CALLBACK = "https://1022.example.test/sms/twilio/status?id=42&t=%C3%A1"


def test_a_message_is_accepted_delivered_and_reported(network, house, phone, until):
    status, said = network.submit({"To": phone, "Body": "Đã nhận tờ khai", "StatusCallback": CALLBACK})
    assert status == 201
    assert re.fullmatch(r"SM[0-9a-f]{32}", said["sid"])
    assert (said["status"], said["direction"], said["to"]) == ("queued", "outbound-api", phone)
    assert (said["from"], said["num_segments"], said["error_code"]) == ("1022", "1", None)

    message = until(lambda: network.inbox(phone))[0]
    assert (message["from"], message["text"]) == ("1022", "Đã nhận tờ khai")
    assert (message["encoding"], message["segments"]) == ("ucs2", 1)
    assert message["at"].endswith("+07:00")

    until(lambda: house.receipts(said["sid"]) == ["sent", "delivered"])
    sent, delivered = (hook for hook in house.heard if hook.form.get("MessageSid") == said["sid"])
    assert sent.path == delivered.path == "/sms/twilio/status?id=42&t=%C3%A1", (
        "the URL's own spelling is kept"
    )
    assert sent.signed_for(CALLBACK) and delivered.signed_for(CALLBACK)
    assert not delivered.signed_for("https://1022.example.test/sms/twilio/status")
    assert sent.form == {
        "AccountSid": "ACdemo0001", "ApiVersion": "2010-04-01", "From": "1022", "To": phone,
        "MessageSid": said["sid"], "SmsSid": said["sid"], "MessageStatus": "sent", "SmsStatus": "sent",
    }  # fmt: skip
    assert re.fullmatch(r"\d{10}", delivered.form["RawDlrDoneDate"])
    assert "ErrorCode" not in delivered.form


def test_the_resource_can_be_read_later(network, phone, until):
    _, said = network.submit({"To": phone, "Body": "xin chao"})

    def fetched():
        request = f"{network.url}{said['uri']}"
        return _get(request)

    until(lambda: fetched()["status"] == "delivered")
    assert fetched()["date_sent"].endswith("+0000")
    status, error = network.call(said["uri"])
    assert (status, error["code"]) == (401, 20003), "reading needs the credentials too"


def _get(url):
    import base64
    import json
    import urllib.request

    request = urllib.request.Request(url)
    request.add_header("Authorization", "Basic " + base64.b64encode(b"ACdemo0001:a-token-for-tests").decode())
    with urllib.request.urlopen(request, timeout=STANDSTILL) as reply:
        return json.loads(reply.read())


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"To": "+15005550001"}, 21211),
        ({"To": "+15005550002"}, 21612),
        ({"To": "+15005550003"}, 21408),
        ({"To": "+15005550004"}, 21610),
        ({"To": "+15005550009"}, 21614),
        ({"To": "0900000001"}, 21211),
        ({"To": "84900000001"}, 21211),
        ({"To": "+8490000000"}, 21211),
        ({"To": "+8490000000O"}, 21211),
        ({"To": "+84900000001;ext=2"}, 21211),
        ({"To": "+849٠0000001"}, 21211),
        ({"To": ""}, 21604),
        ({"Body": ""}, 21602),
        ({"Body": "a" * 1601}, 21617),
        ({"From": "1900"}, 21606),
        ({"From": "ten qua dai 12"}, 21606),
        ({"From": ""}, 21603),
        ({"From": "", "MessagingServiceSid": "MG123"}, 21603),
        ({"StatusCallback": "status"}, 21609),
        ({"StatusCallback": "ftp://1022.example.test/x"}, 21609),
        ({"StatusCallback": "http://[::1"}, 21609),
        ({"ValidityPeriod": "0"}, 21624),
        ({"ValidityPeriod": "36001"}, 21624),
        ({"ValidityPeriod": "1.5"}, 21624),
        ({"ValidityPeriod": "²"}, 21624),
    ],
)
def test_what_twilio_refuses(network, form, code):
    before = network.stats()
    status, said = network.submit({"To": "+84900000999", "Body": "x", **form})
    assert (status, said["code"], said["status"]) == (400, code, 400)
    assert said["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert said["message"]
    after = network.stats()
    assert after["refused"] == before["refused"] + 1
    assert after["accepted"] == before["accepted"]


@pytest.mark.parametrize(
    "wrong", [{"token": "other"}, {"token": ""}, {"user": "ACother"}, {"path": "ACother"}, {"token": "tökèn"}]
)
def test_wrong_credentials(network, phone, wrong):
    status, said = network.submit({"To": phone, "Body": "x"}, **wrong)
    assert (status, said["code"]) == (401, 20003)
    assert network.inbox(phone) == []


def test_no_credentials_at_all(network):
    status, said = network.call(
        "/2010-04-01/Accounts/ACdemo0001/Messages.json", raw=b"To=%2B84900000001&Body=x"
    )
    assert (status, said["code"]) == (401, 20003)


def test_a_brandname_and_a_messaging_service_may_send(network, phone, until):
    assert network.submit({"To": phone, "Body": "a", "From": "UBND K.Hoa"})[0] == 201
    service = "MG" + "0" * 32
    status, said = network.submit({"To": phone, "Body": "b", "MessagingServiceSid": service})
    assert (status, said["status"], said["messaging_service_sid"]) == (201, "accepted", service)
    until(lambda: len(network.inbox(phone)) == 2)
    assert [message["from"] for message in network.inbox(phone)] == ["UBND K.Hoa", "1022"]


def test_a_fixed_line_gets_no_text(network, house, until):
    _, said = network.submit({"To": "+842590000000", "Body": "x", "StatusCallback": CALLBACK})
    until(lambda: house.receipts(said["sid"]) == ["sent", "undelivered"])
    last = [hook for hook in house.heard if hook.form.get("MessageSid") == said["sid"]][-1]
    assert last.form["ErrorCode"] == "30006"
    assert last.signed_for(CALLBACK)


def test_a_phone_that_is_off_gets_its_message_when_it_is_on(network, house, phone, until):
    assert network.call(f"/phones/{phone}", {"on": False})[1]["on"] is False
    _, said = network.submit({"To": phone, "Body": "cho", "StatusCallback": CALLBACK})
    until(lambda: house.receipts(said["sid"]) == ["sent"])
    assert network.inbox(phone) == []
    network.call(f"/phones/{phone}", {"on": True})
    until(lambda: house.receipts(said["sid"]) == ["sent", "delivered"])
    assert [message["text"] for message in network.inbox(phone)] == ["cho"]


def test_a_message_outlives_its_validity_in_vain(network, house, phone, until):
    network.call(f"/phones/{phone}", {"on": False})
    form = {"To": phone, "Body": "muon", "StatusCallback": CALLBACK, "ValidityPeriod": "3600"}
    _, said = network.submit(form)
    until(lambda: house.receipts(said["sid"]) == ["sent"])
    network.call("/faults", {"clock": 3601})
    until(lambda: house.receipts(said["sid"]) == ["sent", "undelivered"])
    assert network.inbox(phone) == []
    network.call(f"/phones/{phone}", {"on": True})


def test_statistics_count_destinations_and_duplicates(fresh, opening, phone, until):
    network = fresh(opening().url)
    for to, body in [(phone, "mot"), (phone, "mot"), (phone, "hai"), ("+84900000777", "mot"), (phone, "mot")]:
        assert network.submit({"To": to, "Body": body})[0] == 201
    figures = network.stats()
    assert (figures["submits"], figures["accepted"]) == (5, 5)
    assert (figures["destinations"], figures["duplicates"]) == (2, 2)
    until(lambda: network.stats()["delivered"] == 5)
    assert network.call("/carriers/viettel/stats")[0] == 404
