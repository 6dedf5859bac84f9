"""ESMS keeps the contract of every carrier, and its own: signed GET, RequestId, five minutes, counts for words."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from gateway.errors import BadInput, Misconfigured
from gateway.messages.carriers import Carrier, InboundText, ReceiptEvent, SendError, WebAnswer, WebRequest
from gateway.messages.refusals import Then
from gateway.messages.status import Status
from gateway.messages.terms import Terms
from gateway.settings import Mode, Settings
from sms.carriers import esms
from tests import contracts
from tests.contracts import ADDRESS, MESSAGE, SAID_IN, SECRET, CarrierCase, Refusal, Signed, requests_of

PUBLIC, CPID, CALLBACK = "https://mycompany.com", "1022", "callback-secret-0123456789"
SMSID = "d533459ee42b2b9525ba9eabf6a8156"
PATH = "/MainService.svc/json/SendMultipleMessage_V4_post_json/"
SETTINGS = Settings.from_env(
    {
        "DATABASE_URL": "postgresql://x",
        "REDIS_URL": "redis://x",
        "GATEWAY_KEYS_FILE": "x",
        "GATEWAY_MODE": "test",
        "PUBLIC_URL": PUBLIC,
    }
)


def make(api: str, senders: Mapping[str, str] | None = None, **more: Any) -> Carrier:
    account = esms.Account(
        terms=Terms(name="domestic", kind="esms", senders=senders or {"default": "1022"}),
        api=api,
        api_key="the-api-key",
        secret_key=SECRET,
        cpid=CPID,
        private_key=SECRET,
        callback_secret=CALLBACK,
    )
    return esms.carrier_of(replace(account, **more), SETTINGS)


def sign(fields: Mapping[str, str], *, as_hex: bool = False) -> Signed:
    said = "".join(fields.get(name, "") for name in ("cpid", "smsid", "content", "receiverTime")) + SECRET
    digest = hashlib.md5(said.encode())
    given = digest.hexdigest() if as_hex else base64.b64encode(digest.digest()).decode()
    return Signed({}, {**fields, "sign": given})


def says(code: str, status: int = 200, **more: Any) -> contracts.Answer:
    body = {"CodeResult": code, "CountRegenerate": 0, **more}
    return lambda _: web.json_response(body, status=status)


def plain(status: int, body: str = "<html>") -> contracts.Answer:
    return lambda _: web.Response(status=status, text=body)


async def hang_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def body(said: Mapping[str, Any]) -> contracts.Answer:
    return lambda _: web.Response(text=json.dumps(said), content_type="application/json")


STRANGE: tuple[Any, ...] = (
    "Ma 017727 cua ban",
    "1\0",
    "\ud800",
    "x" * 60_000,
    "１００",
    10**400,
    True,
    [1],
    {"a": 1},
)
"""What no code and no reference is."""

REFUSALS = (
    *(Refusal(code, says(code)) for code in ("99", "108", "159")),
    *(Refusal(code, says(code), elsewhere=True) for code in ("107", "146", "177", "201")),
    *(Refusal(code, says(code), retryable=True, pauses=True) for code in ("101", "102", "103", "140", "160")),
    *(
        Refusal(code, says(code), retryable=True, waits=True, elsewhere=True)
        for code in ("104", "118", "300")
    ),
    Refusal("a code nobody knows", says("4711"), retryable=True, waits=True, elsewhere=True),
    Refusal(
        "a code as a number", lambda _: web.json_response({"CodeResult": 103}), retryable=True, pauses=True
    ),
    Refusal("a request they cannot read", plain(200, '{"error": "x"}'), retryable=True, elsewhere=True),
    Refusal("401", plain(401), retryable=True, pauses=True),
    Refusal("429", plain(429), retryable=True, pauses=True),
    Refusal("500", plain(500), retryable=True),
    Refusal("503", plain(503), retryable=True, pauses=True),
    Refusal("a sign-in page", plain(200), retryable=True, pauses=True),
    Refusal("a list", plain(200, "[1]"), retryable=True, pauses=True),
    Refusal("the response is lost", hang_up, unknown=True),
)

CASE = CarrierCase(
    make=make,
    sign=lambda _url, fields: sign(fields),
    inbound={
        "sender": "84900000101",
        "content": SAID_IN,
        "serviceNumber": "1022",
        "keyword": "KHAI",
        "cpid": CPID,
        "smsid": "MO1",
        "receiverTime": "20261101080000",
    },
    inbound_url=f"{PUBLIC}/sms/domestic/inbound",
    status={
        "SMSID": SMSID,
        "SendFailed": "0",
        "SendStatus": "5",
        "SendSuccess": "1",
        "TotalPrice": "350.0000",
        "TotalReceiver": "1",
        "TotalSent": "1",
        "RequestId": f"{ADDRESS}-01234567",
        "TypeId": "2",
        "telcoid": "1",
        "phonenumber": "0900000101",
        "switchsmsid": "",
    },
    status_url=f"{PUBLIC}/sms/domestic/status/{CALLBACK}/{ADDRESS}",
    status_field="SendStatus",
    required=("smsid", "sender"),
    words=(
        ({"SendStatus": "1"}, Status.QUEUED),
        ({"SendStatus": "2"}, Status.QUEUED),
        ({"SendStatus": "4"}, Status.FAILED),
        ({"SendStatus": "7"}, Status.SENT),
        ({"SendStatus": "5"}, Status.DELIVERED),
        ({"SendStatus": "5", "SendSuccess": "0", "SendFailed": "1"}, Status.FAILED),
        ({"SendStatus": "5", "SendSuccess": "0", "SendFailed": "0"}, Status.SENT),
        ({"SendStatus": "5", "SendSuccess": "", "SendFailed": "x"}, Status.SENT),
    ),
    acknowledged={
        "inbound": WebAnswer(
            "<ClientResponse><Message></Message><Smsid>MO1</Smsid><Receiver>84900000101</Receiver></ClientResponse>",
            "text/xml",
        ),
        "status": WebAnswer(""),
    },
    accepted=says("100", SMSID=SMSID),
    refusals=REFUSALS,
    covered=("cpid", "smsid", "content", "receiverTime"),
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
