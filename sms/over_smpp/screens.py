"""Keypad turns that come over a bind: takes them from the texts, and shows their screens on the bind that asked.

What a turn means and what its screen says is the keypad's business, which the composition root gives: texts know
nothing of it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol

import structlog

from gateway.seldom import Seldom
from smpp.message import DeliverSm
from smpp.session import Session
from smpp.status import Status, Verdict, meaning

log = structlog.get_logger(__name__)

RESERVE = 5
"""Places of each bind's window that texts leave free: a person looks at the screen and counts seconds."""

MOST_TURNS = 200
"""Turns of one carrier under way: twice the connections to the web. Whoever comes later would see no screen in time."""

_TRIES, _PAUSE = 3, 0.3  # of a throttled screen, in seconds: within what a network waits for one


class Keypad(Protocol):
    """Who answers turns."""

    async def open(self) -> None:
        """Prepare connections."""

    def takes(self, deliver: DeliverSm) -> bool:
        """Whether `deliver` is a turn and no text."""

    async def screen(self, deliver: DeliverSm) -> bytes | None:
        """The body of the submit_sm that answers it; None where nothing is to be shown. Does not raise."""

    async def close(self) -> None:
        """Let the connections go."""


@dataclass(eq=False, slots=True)
class Screen:
    """A submit that shows a screen."""

    session: Session
    body: bytes
    tries: int = 1


class Screens:
    """The turns under way on one carrier's binds."""

    def __init__(self, carrier: str, keypad: Keypad) -> None:
        self._carrier = carrier
        self._keypad = keypad
        self._turns: set[asyncio.Task[None]] = set()
        self._refusing = Seldom()
        self._not_shown = Seldom()

    async def open(self) -> None:
        """Prepare the keypad."""
        await self._keypad.open()

    def take(self, session: Session, deliver: DeliverSm) -> bool:
        """Begin to answer `deliver`, if it is a turn."""
        if not self._keypad.takes(deliver):
            return False
        if len(self._turns) >= MOST_TURNS:
            # The receiver's own "not now" (SMPP 3.4 §5.1.3): the network ends the session at once, in words of its
            # own, and the person dials again instead of looking at a phone that waits for nothing.
            session.acknowledge(deliver, Status.RX_T_APPN)
            if times := self._refusing.times():
                log.warning("turn refused", carrier=self._carrier, code="too_many", times=times)
            return True
        # Acknowledged at once: the screen is the answer, and a turn that is lost is keyed again by its person.
        session.acknowledge(deliver)
        turn = asyncio.create_task(self._turn(session, deliver))
        self._turns.add(turn)
        turn.add_done_callback(self._turns.discard)
        return True

    def answered(self, screen: Screen, status: int) -> None:
        """The centre's word about a screen: if it was too fast it is shown once more, else its session is over."""
        if status == Status.ROK:
            return
        if meaning(status).verdict is Verdict.THROTTLED and screen.tries < _TRIES:
            screen.tries += 1
            asyncio.get_running_loop().call_later(_PAUSE, self._show, screen)
        else:
            self._complain(meaning(status).name)

    async def close(self) -> None:
        """Let go of turns that are not answered."""
        for turn in list(self._turns):
            turn.cancel()
        await self._keypad.close()

    async def _turn(self, session: Session, deliver: DeliverSm) -> None:
        body = await self._keypad.screen(deliver)
        if body is not None:
            self._show(Screen(session, body))

    def _show(self, screen: Screen) -> None:
        if screen.session.room:
            screen.session.submit(screen, screen.body)
            screen.session.flush()
        else:  # the bind is gone, or so many people dial at once that the reserve is used up
            self._complain("no_room")

    def _complain(self, code: str) -> None:
        if times := self._not_shown.times():
            log.warning("screen not shown", carrier=self._carrier, code=code, times=times)
