"""USSD over SMPP: a phone's session as deliver_sm and submit_sm with ussd_service_op; it binds nothing."""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from typing import Any

from smpplib import consts

from simulator.handset import Busy
from simulator.screens import TIMED_OUT, UNREACHABLE, Screen, screen_of
from simulator.smsc.alphabet import GSM7, UCS2, Coded, Unreadable, decode, encode
from simulator.smsc.counts import NAME, Counts
from simulator.smsc.dialogue import END, Session
from simulator.smsc.inbound import ends_of
from simulator.smsc.mailbox import Mailbox
from simulator.smsc.submit import Refused
from simulator.smsc.wire import Pdu, words
from simulator.state import Network, Phone
from simulator.terms import Smpp

SERVICE_TYPE = "USSD"
# ussd_service_op, SMPP 3.4 §5.3.2.44: what a phone begins and says, what the customer asks, notes and ends with.
PSSR_INDICATION, USSR_REQUEST, USSN_REQUEST, PSSR_RESPONSE, USSR_CONFIRM, USSN_CONFIRM = 1, 2, 3, 17, 18, 19
_CBS_GSM7 = 15  # the data coding of USSD's own kin (TS 23.038 §5) for the default alphabet


def is_ussd(pdu: Pdu) -> bool:
    """Whether a submit_sm is a screen and no message."""
    return words(pdu.service_type) == SERVICE_TYPE or pdu.ussd_service_op is not None


class Ussd:
    """The service code at this operator."""

    def __init__(self, network: Network, terms: Smpp, mailbox: Mailbox, counts: Counts) -> None:
        self._network, self._terms = network, terms
        self._mailbox, self._counts = mailbox, counts
        self._last: dict[str, Session] = {}
        self._numbers = itertools.count(1)

    def last(self, phone: Phone) -> Session | None:
        """The session a phone is in, or was in last."""
        return self._last.get(phone.number)

    async def dial(self, phone: Phone, dialled: str) -> Session:
        """A code goes out and its first screen comes back; whatever session the phone was in is over."""
        self.leave(phone)
        session = self._last[phone.number] = Session(phone.number, next(self._numbers))
        self._network.note(NAME, "ussd_dial", phone.number, dialled)
        service = re.escape(self._network.setup.number)
        if not re.fullmatch(rf"\*{service}(?:\*[0-9*]*)?#", dialled):
            self._counts.ussd_refused += 1
            session.state, session.screen = "over", UNREACHABLE
            self._network.note(NAME, "ussd_refused", phone.number, dialled)
            self._publish(session)
            return session
        self._counts.sessions += 1
        await self._ask(session, PSSR_INDICATION, dialled)
        return session

    async def answer(self, session: Session, words: str) -> None:
        """The person's answer goes out and the next screen comes back. Raises Busy."""
        if session.state == "asked":
            raise Busy
        self._network.note(NAME, "ussd_input", session.phone, words)
        await self._ask(session, USSR_CONFIRM, words)

    def leave(self, phone: Phone) -> None:
        """The person hangs up, dials anew, or the handset goes dark."""
        session = self.last(phone)
        if session and session.open:
            self._abort(session, "")

    def submitted(self, pdu: Pdu) -> None:
        """A screen of the customer's for a session that waits for it. Raises Refused."""
        session = self._last.get(f"+{words(pdu.destination_addr)}")
        if session is None or session.state != "asked" or session.answered is None:
            raise Refused(consts.SMPP_ESME_RSUBMITFAIL)
        if pdu.ussd_service_op is None:
            raise Refused(consts.SMPP_ESME_RMISSINGOPTPARAM)
        if pdu.ussd_service_op not in (USSR_REQUEST, USSN_REQUEST, PSSR_RESPONSE):
            raise Refused(consts.SMPP_ESME_RINVOPTPARAMVAL)
        info = pdu.its_session_info
        if info is not None and not session.knows(info):
            raise Refused(consts.SMPP_ESME_RINVOPTPARAMVAL)
        screen = screen_of(_said(pdu), pdu.ussd_service_op == USSR_REQUEST and not (info or 0) & END)
        if self._strikes("lost_response", session.fate) and not session.repeated:
            session.repeated = True
            self._network.note(NAME, "ussd_answer_lost", session.phone)
            self._mailbox.post(session.asked)
            return
        session.answered.set_result(screen)
        session.answered = None
        if pdu.ussd_service_op == USSN_REQUEST:
            self._deliver(session, USSN_CONFIRM, "", ends=True)

    async def _ask(self, session: Session, operation: int, said: str) -> None:
        session.state, session.repeated = "asked", False
        session.step += 1
        self._close_at(session, session.began + self._terms.longest)
        self._publish(session)
        if self._strikes("dead", session.fate):
            self._network.note(NAME, "ussd_dead", session.phone)
            self._end(session, "Failed", UNREACHABLE)
            return
        await asyncio.sleep(self._network.faults.level(NAME, "slow_ms") / 1_000)
        if not session.open:
            return  # left while the carrier dawdled: the customer hears of no more than its end
        session.answered = waiting = asyncio.get_running_loop().create_future()
        for _ in range(2 if self._strikes("duplicate", session.fate) else 1):
            self._deliver(session, operation, said)
        await asyncio.wait({waiting}, timeout=self._terms.answer)
        if waiting.cancelled():
            return  # hung up, dialled anew or timed out meanwhile: nobody reads this answer
        if waiting.done():
            self._show(session, waiting.result())
            return
        self._counts.no_answer += 1
        self._network.note(NAME, "ussd_no_answer", session.phone)
        self._abort(session, UNREACHABLE, "Failed")

    def _deliver(self, session: Session, operation: int, said: str, *, ends: bool = False) -> None:
        try:
            coding, octets = GSM7, encode(said, GSM7)
        except KeyError:
            coding, octets = UCS2, encode(said, UCS2)
        fields: dict[str, Any] = {
            **ends_of(session.phone, self._network.setup.number),
            "service_type": SERVICE_TYPE,
            "ussd_service_op": operation,
            "its_session_info": session.info(ends),
            "data_coding": coding,
            "short_message": octets,
        }
        session.asked = fields
        self._mailbox.post(fields)

    def _show(self, session: Session, screen: Screen) -> None:
        self._counts.screens += 1
        self._network.note(NAME, "ussd_screen", session.phone, screen.text)
        if screen.cut:
            self._network.note(NAME, "ussd_cut", session.phone, screen.text[-20:])
        if not screen.goes_on:
            self._end(session, "Success", screen.text)
            return
        session.state, session.screen = "shown", screen.text
        self._close_at(
            session, min(time.monotonic() + self._terms.silence, session.began + self._terms.longest)
        )
        self._publish(session)

    def _close_at(self, session: Session, when: float) -> None:
        """Close the session then, unless it is told otherwise before."""
        if session.timer:
            session.timer.cancel()
        session.closes = when
        session.timer = asyncio.get_running_loop().call_later(
            when - time.monotonic(), self._abort, session, TIMED_OUT
        )

    def _abort(self, session: Session, shown: str, status: str = "Incomplete") -> None:
        """An end that the customer did not make: it is told by an empty answer with the end bit."""
        if session.step:
            session.step += 1
            self._deliver(session, USSR_CONFIRM, "", ends=True)
        self._end(session, status, shown)

    def _end(self, session: Session, status: str, shown: str) -> None:
        if session.timer:
            session.timer.cancel()
        if session.answered:
            session.answered.cancel()
            session.answered = None
        session.state, session.screen = "over", shown
        self._counts.ends[status] += 1
        self._network.note(NAME, "ussd_end", session.phone, status)
        self._publish(session)

    def _publish(self, session: Session) -> None:
        self._network.publish("ussd", {"phone": session.phone, **session.on_handset()})

    def _strikes(self, fault: str, what: str) -> bool:
        return self._network.faults.strikes(NAME, fault, what)


def _said(pdu: Pdu) -> str:
    coding = GSM7 if pdu.data_coding == _CBS_GSM7 else pdu.data_coding
    try:
        return decode(Coded(coding, pdu.short_message or pdu.message_payload or b""))
    except Unreadable:
        raise Refused(consts.SMPP_ESME_RSUBMITFAIL) from None
