"""USSD over SMPP: turns become signed requests, answers become screens; who may ask, and what a repetition is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from smpp import tlv
from smpp.message import Address, DeliverSm, SubmitSm, decode_submit
from smpp.pdu import Pdu
from smpp.status import Status
from smpp.tlv import Tag
from sms.over_smpp import screens
from tests.sms.smpp_stage import Stage, deliver, outgoing, story
from ussd import signing
from ussd.carriers import smpp
from ussd.carriers.smpp import Keypad, Op
from ussd.render import BUSY, OVER
from ussd.signing import Shown, Turn

PATH = "/ussd/smpp/operator"
PHONE, CODE = Address(1, 1, "84900000301"), Address(3, 0, "1022")
GOES_ON, LAST = Shown("1 Khai", True), Shown("Cam on", False)

pytestmark = pytest.mark.usefixtures("keys_file")


def turn(
    said: str = "*1022#", op: int | None = Op.PSSR_INDICATION, info: int | None = 0x0702, **fields: Any
) -> DeliverSm:
    """A turn as the network delivers it."""
    tlvs = {}
    if op is not None:
        tlvs[int(Tag.USSD_SERVICE_OP)] = bytes((op,))
    if info is not None:
        tlvs[int(Tag.ITS_SESSION_INFO)] = info.to_bytes(2)
    return DeliverSm(PHONE, CODE, said.encode(), service_type="USSD", tlvs=tlvs, **fields)


@dataclass
class Web:
    """Where `gateway web` would be: remembers turns, shows what it is told to."""

    shows: list[Shown] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event | None = None
    status: int = 200

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        at, signature = (request.headers[name] for name in (signing.TIME, signing.SIGNATURE))
        assert signing.is_ours(request.path, body, at, signature, time.time())
        self.turns.append(Turn.from_json(body))
        self.asked.set()
        if self.gate is not None:
            await self.gate.wait()
        return web.Response(body=(self.shows.pop(0) if self.shows else GOES_ON).to_json(), status=self.status)


@asynccontextmanager
async def keypad(there: Web) -> AsyncIterator[Keypad]:
    app = web.Application()
    app.router.add_post(PATH, there.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made = Keypad("operator", f"http://127.0.0.1:{runner.addresses[0][1]}", "1022")
    await made.open()
    try:
        yield made
    finally:
        await made.close()
        await runner.cleanup()


def play(told: Callable[[Keypad, Web], Awaitable[None]], there: Web | None = None) -> None:
    async def run() -> None:
        known = there or Web()
        async with keypad(known) as made:
            await told(made, known)

    asyncio.run(asyncio.wait_for(run(), 10))


async def shown(made: Keypad, asked: DeliverSm) -> SubmitSm:
    """The screen that answers a turn."""
    body = await made.screen(asked)
    assert body is not None
    return decode_submit(Pdu(4, 0, 1, body))


def test_a_session_from_dial_to_end() -> None:
    async def told(made: Keypad, there: Web) -> None:
        there.shows += [GOES_ON, LAST]
        first = await shown(made, turn("*1022*2*41536#", info=0x0702))
        assert (first.source, first.destination, first.service_type) == (CODE, PHONE, "USSD")
        assert (first.short_message, first.data_coding) == (b"1 Khai", 0)
        assert tlv.read_number(first.tlvs, Tag.USSD_SERVICE_OP) == Op.USSR_REQUEST
        assert tlv.read_number(first.tlvs, Tag.ITS_SESSION_INFO) == 0x0702
        last = await shown(made, turn("1*2", Op.USSR_CONFIRM, 0x0704))
        assert tlv.read_number(last.tlvs, Tag.USSD_SERVICE_OP) == Op.PSSR_RESPONSE
        assert tlv.read_number(last.tlvs, Tag.ITS_SESSION_INFO) == 0x0705, "the end bit"
        assert [seen.keyed for seen in there.turns] == ["2*41536", "2*41536*1*2"]
        assert len({seen.session for seen in there.turns}) == 1 and there.turns[0].number == "+84900000301"
        await shown(made, turn("*1022#", info=0x0802))
        assert there.turns[-1].session != there.turns[0].session

    play(told)


def test_a_repetition_is_the_same_turn_and_a_new_dial_is_not() -> None:
    async def told(made: Keypad, there: Web) -> None:
        there.gate = asyncio.Event()
        first = asyncio.create_task(made.screen(turn()))
        await there.asked.wait()
        assert await made.screen(turn()) is None, "the first answer is on its way"
        there.gate.set()
        assert await first is not None
        assert await made.screen(turn()) is not None, "the screen was lost: it is shown again"
        assert there.turns[0] == there.turns[1] and len(there.turns) == 2
        there.shows += [LAST, LAST]
        await made.screen(turn("1", Op.USSR_CONFIRM, 0x0704))
        await made.screen(turn("1", Op.USSR_CONFIRM, 0x0704))
        assert there.turns[2] == there.turns[3], "also where the session is over by then"
        await made.screen(turn(info=0x0702))
        assert there.turns[4].session != there.turns[0].session, "dialled anew: the number came round"

    play(told)


def test_without_a_step_the_same_key_is_a_key() -> None:
    async def told(made: Keypad, there: Web) -> None:
        for said, op in (("*1022#", 1), ("1", 18), ("1", 18)):
            await made.screen(turn(said, op, info=None))
        assert [seen.keyed for seen in there.turns] == ["", "1", "1*1"]

    play(told)


def test_a_session_nobody_remembers_begins_with_its_menu() -> None:
    async def told(made: Keypad, there: Web) -> None:
        await made.screen(turn("3", Op.USSR_CONFIRM, 0x0708))
        await made.screen(turn("1", Op.USSR_CONFIRM, 0x070A))
        assert [seen.keyed for seen in there.turns] == ["", "1"]

    play(told)


def test_who_hangs_up_is_told_of_and_shown_nothing() -> None:
    async def told(made: Keypad, there: Web) -> None:
        await made.screen(turn())
        assert await made.screen(turn("", Op.USSR_CONFIRM, 0x0705)) is None
        assert await made.screen(turn("", Op.USSR_CONFIRM, 0x0705)) is None
        assert [seen.ended for seen in there.turns] == [False, True], "once"
        assert await made.screen(turn("", 19, 0x0704)) is None, "a note was read"

    play(told)


@pytest.mark.parametrize("status", [403, 500])
def test_a_web_that_refuses_shows_whom_to_call(status: int) -> None:
    async def told(made: Keypad, there: Web) -> None:
        screen = await shown(made, turn())
        assert screen.short_message == BUSY.encode()
        assert tlv.read_number(screen.tlvs, Tag.USSD_SERVICE_OP) == Op.PSSR_RESPONSE

    play(told, Web(status=status))


def test_a_web_that_is_slow_shows_whom_to_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smpp, "WEB_PATIENCE", 0.05)

    async def told(made: Keypad, there: Web) -> None:
        there.gate = asyncio.Event()
        assert (await shown(made, turn())).short_message == BUSY.encode()
        there.gate.set()

    play(told)


def test_a_screen_is_always_in_gsm7() -> None:
    async def told(made: Keypad, there: Web) -> None:
        there.shows.append(Shown("Chào \u5f20 1€", True))
        assert (await shown(made, turn())).short_message == b"Chao ? 1\x1be"
        there.shows.append(Shown("a" + "[" * 181, True))
        again = await shown(made, turn("1", Op.USSR_CONFIRM, 0x0704))
        assert again.short_message == b"a" + b"\x1b<" * 90, (
            "what is too long for the air is cut between letters"
        )

    play(told)


def test_what_is_said_and_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A centre that sends 60 kB a turn fills no memory, and nobody who keys as people do loses a session by it."""
    octets = b"1" * 60_000

    def flood(nth: int, op: int = Op.USSR_CONFIRM, said: bytes = octets) -> DeliverSm:
        tlvs = {int(Tag.MESSAGE_PAYLOAD): said, int(Tag.USSD_SERVICE_OP): bytes((op,))}
        return DeliverSm(Address(1, 1, f"8490000{nth:04}"), CODE, b"", service_type="USSD", tlvs=tlvs)

    async def told(made: Keypad, there: Web) -> None:
        for _ in range(60):
            await made.screen(flood(1))
        assert [len(seen.keyed) for seen in there.turns[:3]] == [0, 182, 365], "182 characters a turn"
        assert 3_800 < max(len(seen.keyed) for seen in there.turns) <= 4_000
        there.turns.clear()
        monkeypatch.setattr(smpp, "_MOST_HELD", 1_000)
        await made.screen(flood(2, said="Đ".encode("utf-16-be") * 30_000))
        for nth in range(3, 30):
            await made.screen(flood(nth))
            await made.screen(flood(nth))
            assert sum(len(each.keyed) for each in made._open.values()) == made._held <= 1_000 + 4_000

    play(told)


def test_a_session_in_which_too_much_was_keyed_ends_and_keeps_what_is_half_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smpp, "_MOST_KEYED", 10)

    async def told(made: Keypad, there: Web) -> None:
        await made.screen(turn("*1022*123456#", info=0x0702))
        asked = await shown(made, turn("789", Op.USSR_CONFIRM, 0x0704))
        assert tlv.read_number(asked.tlvs, Tag.USSD_SERVICE_OP) == Op.USSR_REQUEST, "ten are not too much"
        for _ in range(2):  # the network repeats it
            over = await shown(made, turn("1", Op.USSR_CONFIRM, 0x0706))
            assert over.short_message == OVER.encode()
            assert tlv.read_number(over.tlvs, Tag.USSD_SERVICE_OP) == Op.PSSR_RESPONSE
        assert [(seen.keyed, seen.ended) for seen in there.turns] == [
            ("123456", False),
            ("123456*789", False),
            ("123456*789", True),
        ]
        await made.screen(turn("*1022#", info=0x0802))
        assert there.turns[-1].session != there.turns[0].session and not there.turns[-1].ended

    play(told)


def test_a_number_that_nothing_can_be_sent_to_is_shown_nothing_and_kept_nowhere() -> None:
    async def told(made: Keypad, there: Web) -> None:
        asked = replace(turn(), source=Address(1, 1, "8490000010112345678901234"))
        with capture_logs() as lines:
            assert [await made.screen(asked) for _ in range(50)] == [None] * 50
        assert [(line["event"], line["times"]) for line in lines] == [("no screen", 1)], "one a second"
        assert not made._open and there.turns == []

    play(told)


# ---- the route


@pytest.fixture
def asked() -> bytes:
    return Turn("smpp:operator:1", "+84900000301", "").to_json()


def test_a_signed_turn_gets_a_screen(client: FlaskClient, asked: bytes) -> None:
    answer = client.post(PATH, data=asked, headers=signing.headers(PATH, asked, time.time()))
    screen = Shown.from_json(answer.data)
    assert answer.status_code == 200 and screen.goes_on and "1" in screen.text
    key = Turn("smpp:operator:1", "+84900000301", "1").to_json()
    again = client.post(PATH, data=key, headers=signing.headers(PATH, key, time.time()))
    assert Shown.from_json(again.data).text != screen.text
    end = Turn("smpp:operator:1", "+84900000301", "1", ended=True).to_json()
    assert client.post(PATH, data=end, headers=signing.headers(PATH, end, time.time())).status_code == 200
    dial = Turn("smpp:operator:2", "+84900000301", "").to_json()
    anew = client.post(PATH, data=dial, headers=signing.headers(PATH, dial, time.time()))
    assert Shown.from_json(anew.data).text == screen.text, "who hung up begins at the menu"


@pytest.mark.parametrize(
    ("path", "body", "late"),
    [
        ("/ussd/smpp/another", None, 0.0),
        (PATH, b"{}", 0.0),
        (PATH, None, 61.0),
        (PATH, None, -61.0),
    ],
)
def test_a_turn_nobody_of_us_has_signed_is_refused(
    client: FlaskClient, asked: bytes, path: str, body: bytes | None, late: float
) -> None:
    headers = signing.headers(PATH, asked, time.time() - late)
    assert client.post(path, data=asked if body is None else body, headers=headers).status_code == 403
    assert client.post(PATH, data=asked).status_code == 403


def test_what_is_signed_and_no_turn_still_shows_whom_to_call(client: FlaskClient) -> None:
    answer = client.post(PATH, data=b"[]", headers=signing.headers(PATH, b"[]", time.time()))
    assert Shown.from_json(answer.data) == Shown(BUSY, goes_on=False)


# ---- on the bind


class Echo:
    """A keypad that shows what was keyed."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    def takes(self, deliver: DeliverSm) -> bool:
        return deliver.service_type == "USSD"

    async def screen(self, deliver: DeliverSm) -> bytes | None:
        return SubmitSm(CODE, PHONE, deliver.short_message, service_type="USSD").encode()


@story(keypad=Echo(), window=4)
async def test_a_screen_has_room_where_texts_have_none(stage: Stage) -> None:
    line = await stage.bound()
    assert stage.sender.room == 2
    stage.sender.submit([outgoing(1), outgoing(2)])
    await stage.submits(line, 2)
    assert stage.sender.room == 0
    deliver(line, 7, b"*1022#", service_type="USSD")
    assert (await line.next(0x80000005)).sequence == 7
    ((pdu, screen),) = await stage.submits(line, 1)
    assert screen.short_message == b"*1022#"
    line.answer(pdu, status=Status.RTHROTTLED)
    ((pdu, screen),) = await stage.submits(line, 1)
    assert screen.short_message == b"*1022#", "once more: a person waits"
    line.answer(pdu)
    assert stage.house.events.empty(), "it was no text"


class Slow(Echo):
    """A keypad that shows nothing before it is let."""

    gate: asyncio.Event

    async def open(self) -> None:
        self.gate = asyncio.Event()

    async def screen(self, deliver: DeliverSm) -> bytes | None:
        await self.gate.wait()
        return await super().screen(deliver)


SLOW = Slow()


@story(keypad=SLOW, window=20)
async def test_turns_beyond_the_bound_are_refused_for_now(stage: Stage) -> None:
    line = await stage.bound()
    for sequence in range(1, screens.MOST_TURNS + 4):
        deliver(line, sequence, b"*1022#", service_type="USSD")
    answers = [await line.next(0x80000005) for _ in range(screens.MOST_TURNS + 3)]
    refused = {pdu.sequence: pdu.status for pdu in answers if pdu.status != Status.ROK}
    assert refused == {screens.MOST_TURNS + nth: Status.RX_T_APPN for nth in (1, 2, 3)}
    SLOW.gate.set()
    await stage.submits(line, 20)
    deliver(line, 999, b"*1022#", service_type="USSD")
    assert (await line.next(0x80000005)).status == Status.ROK, "as soon as there is room"


def test_a_table_with_ussd_has_a_keypad(environ: dict[str, str], tmp_path: Path) -> None:
    from gateway.house import assemble

    (tmp_path / "password").write_text("secret")
    (tmp_path / "carriers.toml").write_text(
        '[operator]\nkind = "smpp"\nrate = 50\nhost = "127.0.0.1"\nsystem_id = "x"\npassword_file = "password"\n'
        'ussd = "http://127.0.0.1:8022"\n'
    )
    house = assemble({**environ, "CARRIERS_FILE": str(tmp_path / "carriers.toml")})
    carrier = house.carriers["operator"]
    assert carrier.webhook is None and carrier.hooks == {}
    assert carrier.capabilities.receipts and carrier.capabilities.replyable
    house.close()
