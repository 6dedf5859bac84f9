"""What ESMS tells us: a signature that covers half a text, counts for words, networks of numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.errors import BadInput
from gateway.messages.carriers import InboundText, ReceiptEvent, WebRequest
from sms.carriers import esms
from tests import contracts
from tests.contracts import ADDRESS

from .esms_case import CASE, SMSID, make, sign


def hook(**options: Any) -> esms.EsmsWebhook:
    webhook = make(contracts.NOBODY, **options).webhook
    assert isinstance(webhook, esms.EsmsWebhook)
    return webhook


@pytest.mark.parametrize(
    "spoilt",
    [
        {"smsid": "MO 1"},
        {"smsid": "MO1."},
        {"smsid": "M" * 51},
        {"smsid": "１"},
        {"smsid": ""},
        {"receiverTime": " KB20261101080000"},
        {"receiverTime": "2026110108000"},
        {"receiverTime": "２０２６１１０１０８００００"},
        {"receiverTime": "20261301080000"},
        {"receiverTime": "20261031085900"},  # a day ago
        {"receiverTime": "20261101090100"},  # in an hour
    ],
)
def test_what_is_signed_has_one_shape_and_is_of_today(spoilt: dict[str, str]) -> None:
    assert not hook().verify(CASE.asks_signed("inbound", {**CASE.inbound, **spoilt}))


@pytest.mark.parametrize("time", ["20261031090000", "20261101010000", "20261101090000"])
def test_a_text_that_waited_for_us_is_taken(time: str) -> None:
    """Of yesterday, by a clock that is in Greenwich, by one that is ahead."""
    assert hook().verify(CASE.asks_signed("inbound", {**CASE.inbound, "receiverTime": time}))


def test_a_text_is_known_by_what_is_signed_of_it() -> None:
    def key(**more: str) -> str:
        (event,) = hook().parse(CASE.asks("inbound", {**CASE.inbound, **more}))
        return event.ref

    seen = key(smsid="55501", content="toi can CUU HO")
    assert (
        seen == key(smsid="55501toi", content=" can CUU HO") == key(smsid="5", content="5501toi can CUU HO")
    )
    assert seen == key(
        smsid="55501", content="toi can CUU HO", receiverTime="20261101080100", sender="84900000102"
    )
    assert seen != key(smsid="55502", content="toi can CUU HO") and len(seen) == 32


def test_the_hex_variant_of_the_signature() -> None:
    signed = sign(CASE.inbound, as_hex=True).fields
    assert hook(sign="hex").verify(CASE.asks("inbound", signed))
    assert hook(sign="hex").verify(CASE.asks("inbound", {**signed, "sign": signed["sign"].upper()}))
    assert not hook().verify(CASE.asks("inbound", signed))
    assert not hook(sign="hex").verify(CASE.asks_signed("inbound", CASE.inbound))


def test_a_plus_in_the_signature_that_nobody_escaped() -> None:
    """`+` in a query is a space; of a hundred signatures some have one."""
    found = 0
    for no in range(100):
        signed = sign({**CASE.inbound, "smsid": str(no)}).fields
        found += "+" in signed["sign"]
        spoilt = {**signed, "sign": signed["sign"].replace("+", " ")}
        assert hook().verify(CASE.asks("inbound", spoilt))
    assert found > 5


def test_another_cpid_is_not_ours() -> None:
    fields = {**CASE.inbound, "cpid": "somebody"}
    assert not hook().verify(CASE.asks("inbound", sign(fields).fields))


@pytest.mark.parametrize(
    ("keyword", "said", "text"),
    [
        ("CDC", "CDC KB Nguyen Van An", "KB Nguyen Van An"),
        ("CDC", "cdc KB", "KB"),
        ("CDC", "CDCK KB", "CDCK KB"),
        ("CDC", "CDC", ""),
        ("", "CDC KB", "CDC KB"),
    ],
)
def test_the_word_of_a_shared_number_is_not_the_persons(keyword: str, said: str, text: str) -> None:
    (event,) = hook(keyword=keyword).parse(CASE.asks("inbound", {**CASE.inbound, "content": said}))
    assert isinstance(event, InboundText) and event.text == text


@pytest.mark.parametrize(
    ("sender", "number"), [("84900000101", "+84900000101"), ("0900000101", "+84900000101"), ("8079", "8079")]
)
def test_senders_are_written_as_the_house_writes_them(sender: str, number: str) -> None:
    (event,) = hook().parse(CASE.asks("inbound", {**CASE.inbound, "sender": sender}))
    assert isinstance(event, InboundText) and event.number == number


@pytest.mark.parametrize(
    ("telco", "network"),
    [
        ("1", "viettel"),
        ("2", "mobifone"),
        ("3", "vinaphone"),
        ("4", "vietnamobile"),
        ("5", "gmobile"),
        ("6", "itel"),
        ("7", "wintel"),
        ("9", None),
        ("", None),
    ],
)
def test_a_receipt_tells_the_network_of_a_number(telco: str, network: str | None) -> None:
    (event,) = hook().parse(CASE.asks("status", {**CASE.status, "telcoid": telco}))
    assert isinstance(event, ReceiptEvent) and event.network == network


def test_the_address_is_found_in_the_path_or_in_the_request_id() -> None:
    asked = CASE.asks("status", CASE.status)
    for query in (
        {**asked.query, "attempt": str(ADDRESS)},
        asked.query,
        {**asked.query, "attempt": str(ADDRESS), "RequestId": ""},
    ):
        (event,) = hook().parse(replace(asked, query=query))
        assert isinstance(event, ReceiptEvent) and event.address == ADDRESS
        assert (event.ref, event.error) == (SMSID, None)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"SendStatus": "4"}, "rejected"),
        ({"SendSuccess": "0", "SendFailed": "2"}, "not_delivered"),
        ({"SendStatus": "7"}, None),
    ],
)
def test_a_failure_has_a_name(fields: dict[str, str], error: str | None) -> None:
    (event,) = hook().parse(CASE.asks("status", {**CASE.status, **fields}))
    assert isinstance(event, ReceiptEvent) and event.error == error and not event.passing


@pytest.mark.parametrize("smsid", ["1\0", "Ma 017727 cua ban", "x" * 500])
def test_a_reference_that_is_none_is_kept_nowhere_and_its_receipt_is_kept(smsid: str) -> None:
    (event,) = hook().parse(CASE.asks("status", {**CASE.status, "SMSID": smsid}))
    assert isinstance(event, ReceiptEvent) and (event.ref, event.address) == ("other", ADDRESS)


@pytest.mark.parametrize("missing", ["SMSID", "SendStatus"])
def test_a_receipt_without_its_parts_is_refused(missing: str) -> None:
    with pytest.raises(BadInput):
        hook().parse(CASE.asks("status", {k: v for k, v in CASE.status.items() if k != missing}))


def test_a_signed_text_at_the_hook_of_receipts_is_no_text() -> None:
    signed = CASE.asks_signed("inbound", CASE.inbound)
    with pytest.raises(BadInput):
        hook().parse(WebRequest("GET", signed.url, {}, {}, signed.query, hook="status"))
