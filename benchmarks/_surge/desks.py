"""The pages of the agents: they tell that they are there, and who has written down a talk is ready for the next one."""

from __future__ import annotations

import random
import threading
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from benchmarks._surge.people import WRITES
from benchmarks._surge.turned import Turned
from gateway.calls import agents
from gateway.calls.model import Agent
from gateway.calls.states import AgentState
from gateway.db import Database
from gateway.errors import Conflict

_BEATS: Final = timedelta(seconds=15)  # three are allowed to be lost
_BACK: Final = timedelta(seconds=60)  # after which who was paused is back
_LOOKS: Final = 0.3  # seconds of the wall


class Desks:
    """All of them, in one thread."""

    def __init__(self, db: Database, turned: Turned, dice: random.Random) -> None:
        self._db = db
        self._turned = turned
        self._dice = dice
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="desks", daemon=True)

    def sign_on(self, endpoints: dict[int, str], skills: list[str]) -> None:
        """These come to work."""
        with self._db.transaction() as tx:
            for account_id, endpoint in endpoints.items():
                agents.sign_on(tx, account_id, endpoint, self._turned.now(), skills=skills)

    def start(self) -> None:
        """Their pages are open."""
        self._thread.start()

    def stop(self) -> None:
        """They are closed."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(_LOOKS):
            try:
                with self._db.transaction() as tx:
                    rows = tx.execute(select(Agent.account_id, Agent.state, Agent.since, Agent.beat_at)).all()
                for row in rows:
                    self._look(row.account_id, row.state, row.since, row.beat_at)
            except SQLAlchemyError:
                continue  # a page that meets a fault asks again

    def _look(self, account_id: int, state: str, since: object, beat_at: object) -> None:
        now = self._turned.now()
        rests = {
            AgentState.WRAP_UP: timedelta(seconds=self._dice.expovariate(1 / WRITES)),
            AgentState.PAUSED: _BACK,
            AgentState.OFF: _BACK,
        }.get(AgentState(state))
        ready = rests is not None and now - since > rests  # type: ignore[operator]
        if not ready and now - beat_at < _BEATS:  # type: ignore[operator]
            return
        try:
            with self._db.transaction() as tx:
                agents.beat(tx, account_id, now)
                if ready:
                    agents.set_ready(tx, account_id, now)
        except Conflict:
            return  # a call has come meanwhile, or they have signed off
