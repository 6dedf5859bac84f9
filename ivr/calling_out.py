"""Calls that we make: whoever answers hears what the call is about; a machine hears nothing.

What is said, and what its keys mean, is a script's (`ivr.scripts`), one for each purpose. Here: the call's row, that
nothing is taken twice, that 9 is a call for help and 0 a person in these calls too, and what counts as heard.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

import structlog
from prometheus_client import Counter
from sqlalchemy.orm import Session as Tx

from gateway.alerts import approvers
from gateway.calls import register
from gateway.calls.ending import Ending
from gateway.calls.model import Call
from gateway.calls.states import SETTLED, Outcome, Purpose, State
from gateway.dialogue.steps import Prompt
from gateway.messages import errands, receipts, redialling
from gateway.messages.carriers import Address, ReceiptEvent
from gateway.messages.errands import Errand
from gateway.messages.status import Status
from gateway.settings import Settings
from ivr import giving
from ivr.answer import Answer
from ivr.asks import KEY, Asks
from ivr.carriers import twilio_calls
from ivr.events import Keyed, Told
from ivr.scripts import alert, approval, code
from ivr.scripts.script import Script, Turn
from ivr.talking import Talking

log = structlog.get_logger(__name__)

ANSWERED = Counter(
    "gateway_calls_made_total", "Calls of ours by purpose and how they went", ["purpose", "how"]
)

PATH: Final = "/ivr/twilio/out"
HELP, PERSON = "9", "0"
_OURS: Final = frozenset({Outcome.SERVED, Outcome.NOT_REACHED}) | SETTLED
"""What a call has come to, so that its end says nothing more of the message."""


class CallingOut:
    """Leads the calls of one installation that people did not begin."""

    def __init__(self, settings: Settings, talking: Talking, ending: Ending) -> None:
        self._talking = talking
        self._ending = ending
        self._scripts: Mapping[Purpose, Script] = MappingProxyType(
            {
                Purpose.CODE: code.Code(),
                Purpose.ALERT: alert.Alert(),
                Purpose.APPROVAL: approval.Approval(settings),
            }
        )

    def hear(self, tx: Tx, keyed: Keyed, attempt: Address | None, carrier: str, now: datetime) -> Answer:
        """Take one request in the caller's transaction. `attempt`: only with the first, when somebody has answered."""
        call = self._call(tx, keyed, attempt, carrier, now)
        if call is None or call.attempt is None:
            log.warning("a call of no message", carrier=carrier)
            return Answer((Prompt("V_OUT_OVER"),), "vi", 0, None)
        if call.purpose == Purpose.CALLER:  # it has gone on as the person's own, whose keys come elsewhere
            return giving.again(call)
        if call.state == State.OVER or keyed.step != call.step:
            return _again(call)
        about = Address.parse(call.attempt)
        errand = None if about is None else errands.errand(tx, about, now)
        if errand is None or (errand.over and keyed.step == 0):
            return _give(call, Turn((Prompt("V_OUT_OVER"),)), now)
        if keyed.by == "machine":
            return self._machine(tx, call, errand, now)
        script = self._scripts[Purpose(call.purpose)]
        register.move(call, State.MACHINE, now)
        if keyed.step == 0:
            call.lang = errand.lang
            return _give(call, script.begin(tx, errand, now, person=keyed.by == "person"), now)
        asks = _asks(call)
        if not call.typed and asks is not None and asks.is_begun_by(keyed.keys):
            register.begun(call, keyed.keys, now)
            return _again(call)
        keyed = replace(keyed, keys=(call.typed or "") + keyed.keys)
        if keyed.keys in (HELP, PERSON) and not script.keeps(_phase(call), keyed.keys):
            return self._their_own(tx, call, errand, script, keyed, carrier, now)
        turn = script.go_on(tx, errand, _phase(call), keyed.keys, now)
        if turn.heard:
            self._heard(tx, call, errand, now)
        return _give(call, turn, now)

    def told(self, tx: Tx, told: Told, placed: ReceiptEvent, carrier: str, now: datetime) -> None:
        """News of a call: of its message where nothing was heard so far, and of the call where somebody answered it."""
        call = register.lock(tx, carrier, told.ref)
        settled = call is not None and call.outcome is not None and call.outcome in _OURS
        if not (told.over and settled):
            receipts.record(tx, [placed], now)
        if call is None or not register.note(tx, call, told.key, told.word, now) or not told.over:
            return
        if call.outcome is None:
            ANSWERED.labels(call.purpose, "hung_up").inc()
        self._ending.over(tx, call, told.word, now)

    def _call(
        self, tx: Tx, keyed: Keyed, attempt: Address | None, carrier: str, now: datetime
    ) -> Call | None:
        """Its row; made when somebody has answered, for a message that there is."""
        known = register.lock(tx, carrier, keyed.ref)
        if known is not None or attempt is None or keyed.step != 0:
            return known
        errand = errands.errand(tx, attempt, now)
        if errand is None or errand.number != keyed.number:
            return None
        return register.begin(
            tx, carrier, keyed.ref, errand.number, now, purpose_of(errand), str(errand.address)
        )

    def _machine(self, tx: Tx, call: Call, errand: Errand, now: datetime) -> Answer:
        """A machine hears nothing: no code, and no warning that nobody may hear in time."""
        register.settle(call, Outcome.NOT_REACHED)
        ANSWERED.labels(call.purpose, "machine").inc()
        self._report(tx, call, errand, Status.FAILED, redialling.MACHINE, now)
        return _give(call, Turn(()), now)

    def _heard(self, tx: Tx, call: Call, errand: Errand, now: datetime) -> None:
        if call.outcome == Outcome.SERVED:
            return
        register.settle(call, Outcome.SERVED)
        ANSWERED.labels(call.purpose, "heard").inc()
        self._report(tx, call, errand, Status.DELIVERED, None, now)

    def _report(
        self, tx: Tx, call: Call, errand: Errand, status: Status, error: str | None, now: datetime
    ) -> None:
        word = "heard" if status is Status.DELIVERED else error or ""
        event = ReceiptEvent(
            twilio_calls.NAME, call.ref or "", errand.address, status, word, error, passing=error is not None
        )
        receipts.record(tx, [event], now)

    def _their_own(
        self, tx: Tx, call: Call, errand: Errand, script: Script, keyed: Keyed, carrier: str, now: datetime
    ) -> Answer:
        """Whoever needs help or a person is led on as if they had called: the call is theirs from here on."""
        if script.heard_by_help:
            self._heard(tx, call, errand, now)
        call.purpose, call.asks = Purpose.CALLER, KEY.written()
        return self._talking.hear(tx, call, keyed, carrier, now)


def purpose_of(errand: Errand) -> Purpose:
    """Why we call with this message."""
    if errand.purpose == "otp":
        return Purpose.CODE
    if errand.template == approvers.TEMPLATE:
        return Purpose.APPROVAL
    return Purpose.ALERT


def _phase(call: Call) -> str:
    return (call.asks or "").partition(" ")[0]


def _give(call: Call, turn: Turn, now: datetime) -> Answer:
    asks = None if turn.keys is None else f"{turn.phase} {turn.keys}"
    register.give(call, turn.said, asks, now)
    return _again(call)


def _again(call: Call) -> Answer:
    said = () if call.typed else register.given(call)
    return Answer(said, call.lang, call.step, _asks(call), begun=bool(call.typed), to=PATH)


def _asks(call: Call) -> Asks | None:
    """What the last document awaits."""
    if call.asks is None:
        return None
    keys = int(call.asks.rpartition(" ")[2])
    return KEY if keys == 1 else Asks(keys)
