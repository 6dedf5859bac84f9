"""The pages of the agents: they tell that they are there, and who has written down a talk is ready for the next one."""

from __future__ import annotations

import random
import threading
from collections import Counter
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

    def __init__(self, db: Database, turned: Turned, dice: random.Random, counts: Counter[str]) -> None:
        self._db = db
        self._counts = counts
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
                    seen = tx.scalars(select(Agent)).all()
                    tx.expunge_all()
            except SQLAlchemyError as fault:
                self._count(fault)
                continue  # a page that meets a fault asks again
            for agent in seen:
                try:
                    self._look(agent)
                except SQLAlchemyError as fault:  # one page's: the others tell that they are there
                    self._count(fault)

    def _count(self, fault: SQLAlchemyError) -> None:
        cause = getattr(fault, "orig", None) or fault
        self._counts[f"a page met {type(cause).__name__}"] += 1

    def _look(self, agent: Agent) -> None:
        now = self._turned.now()
        rests = {
            AgentState.WRAP_UP: timedelta(seconds=self._dice.expovariate(1 / WRITES)),
            AgentState.PAUSED: _BACK,
            AgentState.OFF: _BACK,
        }.get(AgentState(agent.state))
        ready = rests is not None and now - agent.since > rests
        if not ready and now - agent.beat_at < _BEATS:
            return
        try:
            with self._db.transaction() as tx:
                if ready and agent.state == AgentState.OFF:  # they were away too long, and sign on again
                    self._counts["agents who were gone"] += 1
                    agents.sign_on(tx, agent.account_id, agent.endpoint, now)
                    return
                agents.beat(tx, agent.account_id, now)
                if ready:
                    agents.set_ready(tx, agent.account_id, now)
        except Conflict:
            return  # a call has come meanwhile
