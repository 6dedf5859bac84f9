"""ESMS keeps the contract of every carrier, and its own: RequestId, five minutes, types of senders, a table."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from gateway.errors import Misconfigured
from gateway.messages.carriers import Carrier, SendError
from gateway.messages.refusals import Then
from gateway.messages.terms import Terms
from gateway.settings import Mode
from sms.carriers import esms
from tests import contracts
from tests.contracts import ADDRESS, MESSAGE, SECRET, Refusal, requests_of

from .esms_case import (
    CALLBACK,
    CASE,
    CPID,
    PATH,
    PUBLIC,
    REFUSALS,
    SETTINGS,
    SMSID,
    STRANGE,
    body,
    make,
    says,
    sign,
)


def test_hooks_and_signatures() -> None:
    contracts.check_hooks(CASE)
    contracts.check_signatures(CASE)


def test_texts() -> None:
    contracts.check_inbound(CASE)


def test_receipts() -> None:
    contracts.check_receipts(CASE)


def test_answers() -> None:
    contracts.check_acknowledged(CASE)


@pytest.mark.parametrize("refusal", REFUSALS, ids=[refusal.name for refusal in REFUSALS])
def test_refusals(refusal: Refusal) -> None:
    contracts.check_refusal(CASE, refusal)


def test_nobody_there() -> None:
    contracts.check_nobody_there(CASE)


def test_every_code_of_the_table_is_tried_above() -> None:
    tried = {refusal.name for refusal in REFUSALS}
    assert {code for code, refusal in esms.REFUSALS.items() if refusal.then is not Then.TAKEN} <= tried


def test_a_hand_over_carries_what_esms_wants() -> None:
    seen: Any = contracts.check_accepted(CASE)
    fields = seen["fields"]
    request_id = fields.pop("RequestId")
    assert request_id.startswith(f"{ADDRESS}-") and len(request_id) <= 50
    assert seen["path"] == PATH
    assert fields == {
        "ApiKey": "the-api-key",
        "SecretKey": SECRET,
        "Phone": "0900000101",
        "Content": "Chao ba con",
        "SmsType": "8",
        "IsUnicode": "0",
        "Sandbox": "0",
        "campaignid": "reply",
        "CallbackUrl": f"{PUBLIC}/sms/domestic/status/{CALLBACK}/{ADDRESS}",
    }


@pytest.mark.parametrize(
    ("sender", "more", "kind"),
    [("CDC", {"Brandname": "CDC"}, "2"), ("8079", {}, "8"), ("+84900000999", {}, "8")],
)
def test_a_brandname_and_a_number_are_sold_as_different_types(
    sender: str, more: dict[str, str], kind: str
) -> None:
    case = replace(CASE, make=lambda api: make(api, {"otp": sender}))
    seen: Any = asyncio.run(contracts.send(case, CASE.accepted, replace(MESSAGE, purpose="otp")))[1]
    assert {k: v for k, v in seen["fields"].items() if k == "Brandname"} == more
    assert (seen["fields"]["SmsType"], seen["fields"]["campaignid"]) == (kind, "otp")


@pytest.mark.parametrize(
    ("text", "unicode"), [("Xin chao", "0"), ("Xin chào", "1"), ("Giá 5 €", "1"), ("Chào bà con", "1")]
)
def test_accents_are_announced(text: str, unicode: str) -> None:
    seen: Any = asyncio.run(contracts.send(CASE, CASE.accepted, replace(MESSAGE, text=text)))[1]
    assert seen["fields"]["IsUnicode"] == unicode and seen["fields"]["Content"] == text


def test_what_was_taken_before_counts_as_taken() -> None:
    """ESMS tells no SMSID then; our RequestId is the reference, the same for the same attempt."""
    again = says("124", ErrorMessage="Request exist 1", SendStatus="5")
    ref, seen = asyncio.run(contracts.send(CASE, again))
    assert ref == seen["fields"]["RequestId"]
    other: Any = asyncio.run(contracts.send(CASE, again, replace(MESSAGE, text="Khac")))[1]
    assert other["fields"]["RequestId"] != ref, "another database may give the same address to another text"


@pytest.mark.parametrize("value", STRANGE, ids=range(len(STRANGE)))
def test_a_code_that_is_none_is_kept_nowhere(value: Any) -> None:
    """The text with a code in it, NUL, half a letter: all of them were stored as its error."""
    refused, _ = asyncio.run(contracts.send(CASE, body({"CodeResult": value})))
    assert isinstance(refused, SendError) and refused.code == "other"
    assert refused.retryable and refused.wait == 300, "as any code that we do not know"


@pytest.mark.parametrize("value", [*STRANGE, None, ""], ids=range(len(STRANGE) + 2))
def test_what_was_taken_is_taken_whatever_its_reference(value: Any) -> None:
    ref, seen = asyncio.run(contracts.send(CASE, body({"CodeResult": "100", "SMSID": value})))
    assert ref == seen["fields"]["RequestId"], "ESMS knows it by this too; sent again, it would come twice"
    ref, seen = asyncio.run(contracts.send(CASE, says("100")))
    assert ref == seen["fields"]["RequestId"]


def test_the_same_text_to_one_phone_waits_five_minutes() -> None:
    asked: list[str] = []

    async def story() -> list[str | SendError]:
        async def answer(request: web.Request) -> web.Response:
            asked.append((await request.json())["RequestId"])
            return web.json_response({"CodeResult": "100", "SMSID": SMSID})

        async with contracts.listening(answer) as api:
            sender = requests_of(make(api))
            await sender.open()
            heard: list[str | SendError] = []
            later = ADDRESS._replace(message_id=4712)
            for message in (
                MESSAGE,
                replace(MESSAGE, address=later),
                replace(MESSAGE, address=later, text="Khac"),
                replace(MESSAGE, address=later, recipient="+84900000102"),
                MESSAGE,
            ):
                try:
                    heard.append(await sender.send(message))
                except SendError as error:
                    heard.append(error)
            await sender.close()
            return heard

    first, second, *others = asyncio.run(story())
    assert first == SMSID and others == [SMSID] * 3
    assert isinstance(second, SendError) and second.code == "same_text"
    assert second.retryable and second.elsewhere and 290 < second.wait <= 300 and not second.pause
    assert len(asked) == 4, "the repetition is not even offered; the same attempt is, and ESMS knows it"


def test_the_wait_of_a_code_nobody_knows_covers_the_five_minutes() -> None:
    refused, _ = asyncio.run(contracts.send(CASE, says("4711")))
    assert isinstance(refused, SendError) and refused.wait == 300


def test_without_a_short_number_nothing_comes_in() -> None:
    carrier = make(contracts.NOBODY, cpid="", private_key="")
    assert set(carrier.hooks) == {"status"} and not carrier.capabilities.replyable
    fields = {**CASE.inbound, "cpid": ""}
    forged = hashlib.md5("".join(fields[name] for name in CASE.covered or ()).encode()).digest()
    asked = CASE.asks("inbound", {**fields, "sign": base64.b64encode(forged).decode()})
    assert carrier.webhook is not None and not carrier.webhook.verify(asked)


@pytest.mark.parametrize(("sender", "replyable"), [("1022", True), ("CDC", False)])
def test_a_brandname_cannot_be_answered(sender: str, replyable: bool) -> None:
    assert make(contracts.NOBODY, {"reply": sender}).capabilities.replyable is replyable


def from_table(folder: Path, *, mode: Mode = "test", **more: Any) -> Carrier:
    for name, secret in (("key", "the-api-key"), ("secret", SECRET), ("callback", CALLBACK)):
        (folder / name).write_text(f"{secret}\n")
        (folder / name).chmod(0o640)
    options = {
        "cpid": CPID,
        "api_key_file": "key",
        "secret_key_file": "secret",
        "private_key_file": "secret",
        "callback_secret_file": "callback",
        **more,
    }
    kept = {name: value for name, value in options.items() if value is not None}
    terms = Terms(name="domestic", kind="esms", options=kept)
    return esms.carrier(terms, replace(SETTINGS, mode=mode, carriers_file=folder / "carriers.toml"))


def test_a_table_and_its_files_give_an_account(tmp_path: Path) -> None:
    carrier = from_table(tmp_path, callers=["127.0.0.0/8"], sign="hex")
    assert isinstance(carrier.webhook, esms.EsmsWebhook)
    assert carrier.webhook.verify(CASE.asks("inbound", sign(CASE.inbound, as_hex=True).fields))
    assert carrier.hooks["status"].secret == CALLBACK
    assert [str(network) for network in carrier.hooks["inbound"].callers] == ["127.0.0.0/8"]
    assert set(from_table(tmp_path, cpid=None, private_key_file=None).hooks) == {"status"}


def test_in_production_a_number_that_receives_has_callers(tmp_path: Path) -> None:
    with pytest.raises(
        Misconfigured, match=r"^CARRIERS_FILE: \[domestic\] callers must be given in production"
    ):
        from_table(tmp_path, mode="production")
    assert from_table(tmp_path, mode="production", callers=["192.0.2.0/24"]).hooks["inbound"].callers
    assert from_table(tmp_path, mode="production", cpid=None, private_key_file=None).hooks


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"api_key": SECRET}, "api_key is a secret: give the path of a file that holds it as api_key_file"),
        ({"api_key_file": None}, "api_key_file must be given"),
        ({"secret_key_file": "nowhere"}, "secret_key_file cannot be read: No such file"),
        ({"callback_secret_file": "key"}, "callback_secret_file must hold 16 or more"),
        ({"sign": "sha1"}, "sign may be base64, hex"),
        ({"callers": "everybody"}, "callers must be a list of networks"),
        ({"sandbox": "yes"}, "sandbox is true or false"),
        ({"brandname": "CDC"}, "brandname is unknown; this kind takes api, api_key"),
        ({"api": "rest.esms.vn"}, "api must be an address"),
    ],
)
def test_a_wrong_option_is_one_sentence(tmp_path: Path, options: dict[str, Any], complaint: str) -> None:
    with pytest.raises(Misconfigured) as fault:
        from_table(tmp_path, **options)
    assert str(fault.value).startswith(f"CARRIERS_FILE: [domestic] {complaint}")
    assert SECRET not in str(fault.value) and "\n" not in str(fault.value)
