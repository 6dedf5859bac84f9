"""USSD over SMPP, seen from the process that owns the binds: a turn becomes a signed request to `gateway web`, whose
answer becomes the screen; it knows no menu and keeps no answer.

A turn brings only what was keyed now, so what a session has keyed is remembered here. `its_session_info` holds the
session's number and its step (SMPP 3.4 §5.3.2.43); the number comes round after 256 sessions, so each session gets a
name of its own. A turn of a session that nobody here remembers (this process was started anew, or the network chose
another process's bind) begins a new one: the person sees the menu, or what is half done. The network is not trusted to
be moderate: what a turn says, what a session keeps and what all of them keep is bounded.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import IntEnum

import aiohttp
import structlog

from gateway import phone
from gateway.seldom import Seldom
from gateway.text import gsm7
from gateway.text.fold import strip_accents
from smpp import tlv
from smpp.message import Address, DeliverSm, SubmitSm
from smpp.tlv import Tag
from ussd import signing
from ussd.render import BUSY, MOST, OVER

log = structlog.get_logger(__name__)

SERVICE_TYPE = "USSD"
WEB_PATIENCE = 1.5  # seconds for a screen; networks wait for some, and people for fewer
_LONGEST = 600.0  # seconds; networks close a session after 180
_REPEATED = 30.0  # seconds in which a turn that comes again is the network's repetition
_MOST = 20_000  # sessions remembered, some 10 MB: more than a province dials in ten minutes
_MOST_KEYED = 4_000  # characters of one session; 20 answers of a whole screen, and no dialogue asks so many
_MOST_HELD = 10_000_000  # characters of all sessions: 500 of each, ten times what people key
_LONGEST_NUMBER = 20  # octets (SMPP 3.4 §4.4.1); what is kept of a session is known by it
_ENDS = 0x01  # its_session_info, lowest bit
_UCS_2 = 8  # data_coding
_ESCAPE = bytes((gsm7.ESC,))  # must not be parted from the letter after it


class Op(IntEnum):
    """ussd_service_op (SMPP 3.4 §5.3.2.44)."""

    PSSD_INDICATION = 0
    PSSR_INDICATION = 1
    USSR_REQUEST = 2
    PSSR_RESPONSE = 17
    USSR_CONFIRM = 18


_DIALS = (Op.PSSD_INDICATION, Op.PSSR_INDICATION)


@dataclass(slots=True)
class _Session:
    """One session of a phone: its name, all that was keyed in it, and its last turn, by which a repetition is known."""

    name: str
    last: tuple[int | None, int | None, str] = field(repr=False)
    keyed: str = field(repr=False)
    at: float
    asking: bool = True
    full: bool = False
    over: bool = False


class Keypad:
    """Answers the turns of one carrier (sms.over_smpp.screens.Keypad)."""

    def __init__(self, carrier: str, web: str, service_number: str) -> None:
        """`web`: where `gateway web` listens, best on this machine."""
        self._carrier = carrier
        self._path = f"/ussd/smpp/{carrier}"
        self._url = f"{web}{self._path}"
        self._code = f"*{service_number}"
        self._open: OrderedDict[tuple[str, int | None], _Session] = OrderedDict()  # the oldest comes first
        self._held = 0  # characters keyed in all of them
        self._no_screen = Seldom()
        self._http: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Prepare the connections to `gateway web`."""
        timeout = aiohttp.ClientTimeout(total=WEB_PATIENCE)
        self._http = aiohttp.ClientSession(timeout=timeout)

    async def close(self) -> None:
        """Let them go."""
        if self._http is not None:
            await self._http.close()

    def takes(self, deliver: DeliverSm) -> bool:
        """Whether it is a turn: by its service type, or by the operation."""
        return deliver.service_type == SERVICE_TYPE or Tag.USSD_SERVICE_OP in deliver.tlvs

    async def screen(self, deliver: DeliverSm) -> bytes | None:
        """The submit_sm that shows the next screen; None for an end, for a turn that is being answered already, and for
        a number that no submit_sm can carry.
        """
        try:
            if len(deliver.source.text) > _LONGEST_NUMBER:
                raise ValueError("a longer number than the specification allows")
            return await self._answer(deliver)
        except ValueError as fault:
            self._complain(fault=type(fault).__name__)
            return None

    async def _answer(self, deliver: DeliverSm) -> bytes | None:
        info = tlv.read_number(deliver.tlvs, Tag.ITS_SESSION_INFO)
        key = (deliver.source.text, None if info is None else info >> 8)
        op = tlv.read_number(deliver.tlvs, Tag.USSD_SERVICE_OP)
        if op is not None and op not in (*_DIALS, Op.USSR_CONFIRM):
            return None  # the confirmation of a note, or what only we may say
        if info is not None and info & _ENDS:
            await self._ended(key, deliver)
            return None
        session = self._session(key, op, info, _said(deliver))
        if session is None:
            return None
        number = _number(deliver.source)
        if session.full:
            shown = await self._end_full(session, number)
        else:
            shown = await self._ask(signing.Turn(session.name, number, session.keyed))
        session.asking = False
        session.over = not shown.goes_on
        return _submit(deliver, shown, info)

    def _session(
        self, key: tuple[str, int | None], op: int | None, info: int | None, said: str
    ) -> _Session | None:
        """The session with what was keyed now; None for a repetition of the turn that is being answered."""
        now = time.monotonic()
        self._forget(now)
        turn = (op, info, said)
        session = self._open.get(key)
        before = len(session.keyed) if session is not None else 0
        if session is not None and session.last == turn and now - session.at <= _REPEATED:
            if session.asking:
                return None
            if (
                info is not None
            ):  # which has the step in it; without one the person may well have keyed the same
                session.asking = True
                return session  # the screen that is stored is shown again
        if session is None or session.over or op in _DIALS:
            keyed = self._dialled(said) if op in _DIALS or op is None else ""
            session = _Session(f"smpp:{self._carrier}:{secrets.token_hex(8)}", turn, keyed, now)
        else:
            keyed = f"{session.keyed}*{said}" if session.keyed else said
            session.full = len(keyed) > _MOST_KEYED
            session.keyed = session.keyed if session.full else keyed
            session.last, session.at, session.asking = turn, now, True
        self._held += len(session.keyed) - before
        self._open[key] = session
        self._open.move_to_end(key)
        return session

    def _dialled(self, said: str) -> str:
        """What was dialled behind the service code: `*1022*9#` is `9`."""
        return said.removeprefix(self._code).strip("*#") if said.startswith(self._code) else ""

    async def _ended(self, key: tuple[str, int | None], deliver: DeliverSm) -> None:
        """The person hung up, or the network gave up: what is half done is kept, and said so by text."""
        if key not in self._open:
            return
        session = self._open.pop(key)
        self._held -= len(session.keyed)
        if not session.over:
            await self._ask(signing.Turn(session.name, _number(deliver.source), session.keyed, ended=True))

    async def _end_full(self, session: _Session, number: str) -> signing.Shown:
        """Nobody keys so much. What is half done is kept, as where the person hangs up; dialled again, it goes on."""
        if not session.over:
            await self._ask(signing.Turn(session.name, number, session.keyed, ended=True))
        return signing.Shown(OVER, goes_on=False)

    async def _ask(self, turn: signing.Turn) -> signing.Shown:
        """What `gateway web` shows; a screen that says whom to call where it does not answer in time."""
        if self._http is None:
            return signing.Shown(BUSY, goes_on=False)
        body = turn.to_json()
        headers = signing.headers(self._path, body, time.time())
        try:
            async with self._http.post(
                self._url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                if answer.status == 200:
                    return signing.Shown.from_json(await answer.read())
                self._complain(status=answer.status)
        except (TimeoutError, aiohttp.ClientError, ValueError) as fault:
            self._complain(fault=type(fault).__name__)
        return signing.Shown(BUSY, goes_on=False)

    def _complain(self, **why: str | int) -> None:
        """Each phone that dials while the web is away would make a line."""
        if times := self._no_screen.times():
            log.error("no screen", carrier=self._carrier, times=times, **why)

    def _forget(self, now: float) -> None:
        while self._open:
            oldest = next(iter(self._open.values()))
            if now - oldest.at <= _LONGEST and len(self._open) < _MOST and self._held < _MOST_HELD:
                return
            self._open.popitem(last=False)
            self._held -= len(oldest.keyed)


def _said(deliver: DeliverSm) -> str:
    """What was keyed, no more than a USSD string holds; centres write screens and keys unpacked, also where texts are
    packed.
    """
    octets = deliver.payload[: 2 * MOST]  # a letter has two at most, in either alphabet
    said = octets.decode("utf-16-be", "replace") if deliver.data_coding == _UCS_2 else gsm7.decode(octets)
    return said[:MOST]


def _number(source: Address) -> str:
    """E.164 if it is a number."""
    given = f"+{source.text}" if source.ton == 1 and not source.text.startswith("+") else source.text
    return phone.classify(given).e164 or given


def _submit(deliver: DeliverSm, shown: signing.Shown, info: int | None) -> bytes:
    """The screen for the phone that asked; the last one closes the session by its operation and by the end bit."""
    op = Op.USSR_REQUEST if shown.goes_on else Op.PSSR_RESPONSE
    tlvs = {Tag.USSD_SERVICE_OP: tlv.number(Tag.USSD_SERVICE_OP, op)}
    if info is not None:
        its = info if shown.goes_on else info | _ENDS
        tlvs[Tag.ITS_SESSION_INFO] = tlv.number(Tag.ITS_SESSION_INFO, its)
    septets = gsm7.septets(shown.text)
    if (
        septets is None
    ):  # a letter beyond the catalogue's, such as of somebody's name: the screen must still fit
        septets = (
            gsm7.septets("".join(c if c in gsm7.ALPHABET else "?" for c in strip_accents(shown.text))) or b""
        )
    return SubmitSm(
        source=deliver.destination,
        destination=deliver.source,
        short_message=septets[:MOST].removesuffix(
            _ESCAPE
        ),  # a screen of brackets may count twice what it shows
        service_type=SERVICE_TYPE,
        tlvs={int(tag): value for tag, value in tlvs.items()},
    ).encode()
