"""What Africa's Talking does between phone and customer: carries a session's steps, ends it, tells of its end."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter

import aiohttp

from simulator.africastalking.counts import Counts
from simulator.africastalking.screen import BadAnswer, read
from simulator.africastalking.session import Session
from simulator.africastalking.webhook import Answer, Webhooks
from simulator.handset import Busy
from simulator.screens import TIMED_OUT, UNREACHABLE, Screen
from simulator.state import Network, Phone
from simulator.terms import Ussd

NAME = "africastalking"


class AfricasTalking:
    """One service code at Africa's Talking, on this network."""

    def __init__(self, network: Network, terms: Ussd, http: aiohttp.ClientSession) -> None:
        self._network = network
        self._terms = terms
        self._webhooks = Webhooks(network.setup.gateway, terms.secret, terms.answer, http)
        self.counts = network.carriers[NAME] = Counts()
        self._last: dict[str, Session] = {}
        self._dials: Counter[str] = Counter()

    def last(self, phone: Phone) -> Session | None:
        """The session a phone is in, or was in last."""
        return self._last.get(phone.number)

    async def dial(self, phone: Phone, dialled: str) -> Session:
        """A code goes out and its first screen comes back; whatever session the phone was in is over."""
        self.leave(phone)
        self._dials[phone.number] += 1
        code, behind = _split(dialled, self._network.setup.number)
        session = Session(phone.number, code or dialled, behind, self._dials[phone.number])
        self._last[phone.number] = session
        self._network.note(NAME, "ussd_dial", phone.number, dialled)
        if code is None:
            self.counts.refused += 1
            session.state, session.screen = "over", UNREACHABLE
            self._network.note(NAME, "ussd_refused", phone.number, dialled)
            self._publish(session)
            return session
        self.counts.sessions += 1
        session.closes = session.began + self._terms.longest
        await self._ask(session)
        return session

    async def answer(self, session: Session, words: str) -> None:
        """The person's answer goes out and the next screen comes back. Raises Busy."""
        if session.state == "asked":
            raise Busy
        session.enter(words)
        self._network.note(NAME, "ussd_input", session.phone, words)
        await self._ask(session)

    def leave(self, phone: Phone) -> None:
        """The person hangs up, dials anew, or the handset goes dark."""
        session = self.last(phone)
        if session and session.open:
            self._end(session, "Incomplete", "")

    async def _ask(self, session: Session) -> None:
        session.state = "asked"
        session.hops += 1
        self.counts.steps += 1
        self._close_at(session, session.began + self._terms.longest)
        self._publish(session)
        if self._strikes("dead", session.fate):
            self._network.note(NAME, "ussd_dead", session.phone)
            self._end(session, "Failed", UNREACHABLE, "The network is down")
            return
        answer = await self._post(session)
        if not session.open:
            return  # hung up, dialled anew or timed out meanwhile: nobody reads this answer
        if answer.status == 0:
            self.counts.no_answer += 1
            self._network.note(NAME, "ussd_no_answer", session.phone)
            self._end(session, "Failed", UNREACHABLE, "Your server did not answer in time")
            return
        session.response = answer.body.decode("utf-8", "replace")
        try:
            screen = read(answer.status, answer.kind, answer.body)
        except BadAnswer as error:
            self.counts.bad_answer += 1
            self._network.note(NAME, "ussd_bad_answer", session.phone, str(error))
            self._end(session, "Failed", UNREACHABLE, str(error))
            return
        self._show(session, screen)

    async def _post(self, session: Session) -> Answer:
        """One step's request, or what the faults in force make of it."""
        await asyncio.sleep(self._network.faults.level(NAME, "slow_ms") / 1_000)
        if not session.open:
            return Answer(0)  # left while the carrier dawdled: the customer hears no more of it than its end
        form = session.request()
        copies = 2 if self._strikes("duplicate", session.fate) else 1
        self.counts.repeats += copies - 1
        answers = await asyncio.gather(*(self._webhooks.step(form) for _ in range(copies)))
        if not self._strikes("lost_response", session.fate):
            return answers[0]
        self.counts.repeats += 1
        self._network.note(NAME, "ussd_answer_lost", session.phone)
        return await self._webhooks.step(form)

    def _show(self, session: Session, screen: Screen) -> None:
        self.counts.show(screen)
        self._network.note(NAME, "ussd_screen", session.phone, screen.text)
        if screen.cut:
            self._network.note(NAME, "ussd_cut", session.phone, screen.text[-20:])
        if not screen.goes_on:
            self._end(session, "Success", screen.text)
            return
        session.state, session.screen = "shown", screen.text
        silence = time.monotonic() + self._terms.silence
        self._close_at(session, min(silence, session.began + self._terms.longest))
        self._publish(session)

    def _close_at(self, session: Session, when: float) -> None:
        """Close the session then, unless it is told otherwise before."""
        if session.timer:
            session.timer.cancel()
        session.closes = when
        session.timer = asyncio.get_running_loop().call_later(
            when - time.monotonic(), self._end, session, "Incomplete", TIMED_OUT
        )

    def _end(self, session: Session, status: str, shown: str, error: str = "") -> None:
        if session.timer:
            session.timer.cancel()
        session.state, session.screen = "over", shown
        self.counts.ends[status] += 1
        self._network.note(NAME, "ussd_end", session.phone, status)
        self._publish(session)
        form = session.notification(status, error, self._network.clock.now())
        self._network.begin(asyncio.create_task(self._tell(session, form)))

    async def _tell(self, session: Session, form: dict[str, str]) -> None:
        """The end notification: the receipt of a session, so the faults of receipts befall it."""
        what = f"{session.phone}|{session.nth}|end"
        if self._strikes("lost", what):
            self._network.note(NAME, "ussd_end_lost", session.phone, form["status"])
            return
        await asyncio.sleep(self._network.faults.level(NAME, "late"))
        await self._network.faults.until_alive(NAME)
        copies = 2 if self._strikes("duplicate", what) else 1
        for answer in await asyncio.gather(*(self._webhooks.end(form) for _ in range(copies))):
            if not 200 <= answer.status < 300:
                self.counts.ends_unheard += 1
                self._network.note(
                    NAME, "ussd_end_unheard", session.phone, form["status"], answer=answer.status
                )

    def _publish(self, session: Session) -> None:
        self._network.publish("ussd", {"phone": session.phone, **session.on_handset()})

    def _strikes(self, fault: str, what: str) -> bool:
        return self._network.faults.strikes(NAME, fault, what)


def _split(dialled: str, number: str) -> tuple[str | None, str]:
    """`*1022*2*41536#` → (`*1022#`, `2*41536`): the service code and what was dialled behind it; None: not ours."""
    ours = re.fullmatch(rf"\*{re.escape(number)}(?:\*([0-9*]*))?#", dialled)
    return (f"*{number}#", ours[1] or "") if ours else (None, "")
