"""Zalo's Official Account: signatures, events, kinds of messages, refusals; a token refused is renewed once."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from chat.account import REFUSALS, Account
from chat.carriers import zalo
from chat.render import BUTTONS, LONGEST, MOST_BUTTONS, clipped, message
from gateway import wording
from gateway.chat.tokens import Pair
from gateway.dialogue import grammar
from gateway.dialogue.readings import Command, Rescue
from gateway.errors import BadInput
from gateway.messages.carriers import Carrier, InboundText, Outgoing, ReceiptEvent, SendError, WebRequest
from gateway.messages.chats import Followed, Opened, Shared, Unfollowed
from gateway.messages.refusals import Then
from gateway.messages.status import Status
from gateway.messages.terms import Terms
from tests.contracts import ADDRESS, SECRET, listening, requests_of

USER, OA, APP = "5500000000000000001", "7700000000000000001", "9900000000000000001"
AT = "1793664000000"
MESSAGE = Outgoing(ADDRESS, f"zalo:{USER}", "Chào bà con", 3600, template="H2")


class Given:
    """Tokens that are what a test says, one after the other."""

    def __init__(self) -> None:
        self.asked: list[int | None] = []

    async def open(self) -> None:
        """Nothing to prepare."""

    async def close(self) -> None:
        """Nothing to let go."""

    async def good(self, stale: int | None = None) -> Pair:
        """The next version."""
        self.asked.append(stale)
        version = 1 if stale is None else stale + 1
        return Pair(version, f"access-{version}", datetime(2100, 1, 1, tzinfo=UTC), None)


def carrier(api: str, tokens: Given | None = None, picture: str = "") -> Carrier:
    """Our side of the account."""
    terms = Terms("zalo", "zalo", networks=frozenset({"zalo"}))
    return zalo.carrier_of(Account(terms, api, APP, OA, SECRET, picture), tokens or Given())


def event(name: str, **more: Any) -> dict[str, Any]:
    """An event as the company writes it."""
    return {"app_id": APP, "event_name": name, "timestamp": AT, "oa_id": OA, "user_id_by_app": "1", **more}


def posted(body: bytes, mac: str = "", header: str = "X-ZEvent-Signature") -> WebRequest:
    """A webhook as Flask hands it on."""
    return WebRequest("POST", "https://gateway.example/chat/zalo/webhook", {header: mac}, {}, {}, body)


def signed(body: bytes, at: str = AT, secret: str = SECRET) -> str:
    """The company's signature, by its own words: app, body, time, secret."""
    return "mac=" + hashlib.sha256(APP.encode() + body + at.encode() + secret.encode()).hexdigest()


BODY = json.dumps(
    event("user_send_text", sender={"id": USER}, message={"text": "KB", "msg_id": "m1"})
).encode()


def test_a_good_signature_passes_whatever_the_header_is_spelled_like() -> None:
    hook = carrier("http://127.0.0.1:9").chat
    assert hook is not None
    assert hook.verify(posted(BODY, signed(BODY)))
    assert hook.verify(posted(BODY, signed(BODY), "X-Zevent-Signature"))


def test_a_vector_made_by_hand() -> None:
    """`printf '1{"timestamp":"2"}23' | sha256sum`: app 1, that body, time 2, secret 3."""
    terms = Terms("zalo", "zalo", networks=frozenset({"zalo"}))
    hook = zalo.ZaloWebhook(Account(terms, "", "1", OA, "3"))
    mac = "mac=" + hashlib.sha256(b'1{"timestamp":"2"}23').hexdigest()
    assert hook.verify(posted(b'{"timestamp":"2"}', mac))


@pytest.mark.parametrize(
    "request_",
    [
        posted(BODY, ""),
        posted(BODY, signed(BODY).removeprefix("mac=")),
        posted(BODY, signed(BODY).upper()),
        posted(BODY + b" ", signed(BODY)),
        posted(BODY, signed(BODY, at="1")),
        posted(BODY, signed(BODY, secret="another")),
        posted(BODY, "mac=ü"),
        posted(BODY, "m" * 5_000),
        posted(BODY, signed(BODY), "X-Other"),
        posted(b"no json", signed(b"no json", "")),
        posted(b"[1]", signed(b"[1]", "")),
        posted(b"[" * 100_000, ""),
    ],
)  # fmt: skip
def test_others_do_not(request_: WebRequest) -> None:
    hook = carrier("http://127.0.0.1:9").chat
    assert hook is not None and not hook.verify(request_)


_SEEN = {"sender": {"id": OA}, "recipient": {"id": USER}}
_WHERE = {"coordinates": {"latitude": "11.6", "longitude": "109.1"}}
_PLACE = {"msg_id": "m2", "attachments": [{"type": "location", "payload": _WHERE}]}
_SHOT = {"type": "image", "payload": {"url": "https://p.example/1"}}
_PICTURE = {"msg_id": "m3", "text": "lũ", "attachments": [_SHOT]}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (event("user_send_text", sender={"id": USER}, message={"text": "KB 🐃", "msg_id": "m1"}), ["KB 🐃"]),
        (event("user_send_location", sender={"id": USER}, message=_PLACE), ["Vị trí 11.6 109.1"]),
        (event("user_send_image", sender={"id": USER}, message=_PICTURE), ["(ảnh) https://p.example/1 lũ"]),
        (event("follow", follower={"id": USER}), [Followed]),
        (event("unfollow", follower={"id": USER}), [Unfollowed]),
        (event("user_submit_info", sender={"id": USER}, info={"phone": "84900000701"}), [Shared]),
        (event("user_received_message", message={"msg_id": "o1"}, **_SEEN), [ReceiptEvent, Opened]),
        (event("user_seen_message", message={"msg_ids": ["o1", "o2"]}, **_SEEN), [ReceiptEvent, Opened] * 2),
        (event("user_click_chatnow", user_id=USER), [Opened]),
        (event("oa_send_text", sender={"id": OA}, recipient={"id": USER}, message={"text": "KB", "msg_id": "m4"}), []),
        (event("user_send_sticker", sender={"id": USER}, message={"msg_id": "m5"}), []),
        (event("invented_tomorrow", anything=[1]), []),
    ],
)  # fmt: skip
def test_events_are_read(said: dict[str, Any], told: Sequence[str | type]) -> None:
    hook = carrier("http://127.0.0.1:9").chat
    assert hook is not None
    events = hook.parse(posted(json.dumps(said).encode()))
    assert [each.text if isinstance(each, InboundText) else type(each) for each in events] == list(told)
    for each in events:
        assert not isinstance(each, InboundText) or (each.number, each.ref[0]) == (f"zalo:{USER}", "m")
        assert not isinstance(each, ReceiptEvent) or each.status is Status.DELIVERED
        assert not isinstance(each, Shared) or each.number == "+84900000701"


@pytest.mark.parametrize(
    "said",
    [
        event("user_send_text", sender={"id": "a'; DROP"}, message={"text": "KB", "msg_id": "m"}),
        event("user_send_text", message={"text": "KB", "msg_id": "m"}),
        event("user_send_text", sender={"id": USER}, message={"text": "KB"}),
        event("follow"),
        {**event("follow", follower={"id": USER}), "timestamp": "yesterday"},
    ],
)
def test_what_is_no_event_of_theirs_is_their_fault(said: dict[str, Any]) -> None:
    hook = carrier("http://127.0.0.1:9").chat
    assert hook is not None
    with pytest.raises(BadInput):
        hook.parse(posted(json.dumps(said).encode()))


def send(
    answers: Sequence[Callable[[], web.Response]], outgoing: Outgoing = MESSAGE, picture: str = ""
) -> tuple[str | SendError, list[tuple[str, str, dict[str, Any]]], Given]:
    """Hand over to an API that gives these answers; the outcome, and what the API saw."""
    seen: list[tuple[str, str, dict[str, Any]]] = []
    tokens = Given()

    async def take(got: web.Request) -> web.StreamResponse:
        seen.append((got.path, got.headers.get("access_token", ""), json.loads(await got.text())))
        return answers[len(seen) - 1]()

    async def attempt() -> str | SendError:
        async with listening(take) as api:
            sender = requests_of(carrier(api, tokens, picture))
            await sender.open()
            try:
                return await sender.send(outgoing)
            except SendError as error:
                return error
            finally:
                await sender.close()

    return asyncio.run(attempt()), seen, tokens


def says(code: int, **data: Any) -> Callable[[], web.Response]:
    """An answer of HTTP 200, whatever its code."""
    return lambda: web.json_response({"error": code, "message": "m", "data": data})


TAKEN = says(0, message_id="o1", user_id=USER)


@pytest.mark.parametrize(
    ("purpose", "kind"),
    [
        ("reply", "cs"), ("emergency", "cs"), ("bulk", "promotion"),
        *((purpose, "transaction") for purpose in ("notice", "reminder", "otp")),
    ],
)  # fmt: skip
def test_the_purpose_chooses_the_kind_of_message(purpose: str, kind: str) -> None:
    ref, seen, _ = send([TAKEN], replace(MESSAGE, purpose=purpose))
    assert ref == "o1"
    assert seen == [
        (
            f"/v3.0/oa/message/{kind}",
            "access-1",
            {"recipient": {"user_id": USER}, "message": {"text": "Chào bà con"}},
        )
    ]


@pytest.mark.parametrize("code", [-124, -216, -220])
def test_a_token_that_is_refused_is_renewed_and_the_message_sent_once_more(code: int) -> None:
    ref, seen, tokens = send([says(code), TAKEN])
    assert ref == "o1" and tokens.asked == [None, 1]
    assert [token for _, token, _ in seen] == ["access-1", "access-2"]


def test_a_second_refusal_of_the_token_pauses_the_account() -> None:
    error, seen, _ = send([says(-216), says(-216)])
    assert isinstance(error, SendError) and error.retryable and error.pause and len(seen) == 2


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_two_hundred_with_an_error_is_a_refusal(code: int) -> None:
    error, _, _ = send([says(code), says(code)])
    assert isinstance(error, SendError) and error.code == str(code)
    then = REFUSALS[code].then
    assert error.retryable == (then in (Then.PAUSE, Then.THROTTLE, Then.LATER))
    assert not error.elsewhere or then is Then.LATER, "no other carrier reaches a chat"
    assert MESSAGE.text not in f"{error!r}" and "access-" not in f"{error!r}"


def test_an_unknown_error_is_for_ever_and_a_strange_answer_is_not() -> None:
    error, _, _ = send([says(-9_999)])
    assert isinstance(error, SendError) and not error.retryable and not error.unknown
    for answer in (
        lambda: web.Response(text="<html>"),
        lambda: web.Response(status=503),
        lambda: web.Response(status=502),
    ):
        error, _, _ = send([answer])
        assert isinstance(error, SendError) and error.retryable and error.pause
    error, _, _ = send([says(0)])
    assert isinstance(error, SendError) and error.unknown


def test_buttons_and_the_form_stand_under_their_prompts() -> None:
    shown = message("Z_WELCOME", "Chào", "")
    assert [b["payload"] for b in shown["attachment"]["payload"]["buttons"]] == [
        "TIN",
        "BD",
        "KB",
        "TIEM",
        "MA",
    ]
    assert message("Z_SHARE", "Xin số", "") == {"text": "Xin số"}
    form = message("Z_SHARE", "Xin số", "https://p.example/a.png")["attachment"]["payload"]
    assert form["template_type"] == "request_user_info" and form["elements"][0]["subtitle"] == "Xin số"


def test_no_message_is_longer_than_the_chat_takes() -> None:
    long = "một hai " * 400
    assert len(clipped(long)) <= LONGEST and clipped(long).endswith("…") and clipped("ngắn") == "ngắn"


def test_every_button_says_a_keyword_and_stands_under_a_prompt_of_ours() -> None:
    for template, buttons in BUTTONS.items():
        assert template in wording.ids() and len(buttons) <= MOST_BUTTONS
        for button in buttons:
            reading = grammar.read(button.says, question_open=False)
            assert button.says.startswith("#") or isinstance(reading, Command | Rescue), button
