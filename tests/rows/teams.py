"""A team of a commune of its own, on duty for as long as a story lasts: what it is texted is that story's alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from gateway import clock, duty
from tests.journeys.subscribers import database, e164, keys_of
from tests.journeys.town import Phone, Town

COMMUNES = (("22861", "Xuan Hai"), ("22834", "Ninh Chu"))
"""Communes of Ninh Hải without a team in the demo: code, name as people text it."""
_turn = itertools.count()


@contextmanager
def in_town(town: Town) -> Iterator[Session]:
    """A transaction in the town's database, with the town's own keys: what a colleague does at the console."""
    with keys_of(town), database(town) as tx:
        yield tx


@dataclass(frozen=True)
class Team:
    """A team's phone and where it goes."""

    phone: Phone
    code: str
    commune: str
    id: int


@contextmanager
def team(town: Town, phone: Phone, kind: duty.Kind = duty.Kind.STATION) -> Iterator[Team]:
    """Such a team; afterwards it is no more, so that the next story of that commune has another."""
    nth = next(_turn)
    code, commune = COMMUNES[nth % len(COMMUNES)]
    now = clock.now()
    with in_town(town) as tx:
        made = duty.add_team(
            tx, name=f"Đội thử {kind} {nth}", kind=kind, communes=[code], by="tests", now=now
        )
        begun = now - timedelta(minutes=1)
        duty.put_on_duty(
            tx, made.id, name="Người trực", number=e164(phone), starts_at=begun, by="tests", now=now
        )
        id_ = made.id
    try:
        yield Team(phone, code, commune, id_)
    finally:
        with in_town(town) as tx:
            duty.close_team(tx, id_, "tests", clock.now())
