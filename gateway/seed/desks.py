"""What staff begin by hand: cases, obligations, requests about one's data; made by the verbs that make real ones."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from gateway import clock, obliged, rights
from gateway.obliged import Entry
from gateway.seed.world import CLERK, CONFIRMER, OPENER, World
from gateway.tracing import Case, Contact, cases, reviewing


def write_cases(world: World) -> int:
    """The first is of somebody who was at the busiest site; one in five waits for a second person."""
    dice, today = world.chance("cases"), clock.today(world.now)
    speakers = [soul for soul in world.souls[1:] if soul.number is not None]
    ill = [world.souls[0], *dice.sample(speakers, world.size.cases - 1)]
    for nth, soul in enumerate(ill):
        case = cases.propose(
            world.tx, tested_on=today, number=soul.number, person_id=soul.id, commune_code=soul.commune, by=OPENER,
            now=world.now, note="ca bịa ra để thử",
        )  # fmt: skip
        if nth % 5 < 4:
            cases.confirm(world.tx, case, cases.digest(case), CONFIRMER, world.now)
            _review(world, case)
    return len(ill)


def _review(world: World, case: Case) -> None:
    """Half of whom the search has found are confirmed."""
    found = select(Contact.id).where(Contact.case_id == case.id, Contact.depth > 0).order_by(Contact.id)
    ids = list(world.tx.scalars(found))[::2]
    if ids:
        reviewing.confirm(world.tx, case, ids, CONFIRMER, world.now)


def write_obliged(world: World) -> int:
    """Many have declared already and are entered as such."""
    dice, today = world.chance("obliged"), clock.today(world.now)
    for soul in dice.sample(world.souls, world.size.obliged):
        since = today - timedelta(days=dice.randint(0, 10))
        entry = Entry(
            soul.commune, "Người về từ vùng dịch (bịa ra để thử)", f"{dice.randint(1, 40)}/QĐ-THU", since,
            since + timedelta(days=14), soul.name, soul.birth_year, soul.number,
        )  # fmt: skip
        obliged.enter(
            world.tx, entry, by=f"account:{CLERK}", now=world.now - timedelta(hours=dice.randint(1, 40))
        )
    return world.size.obliged


def write_rights(world: World) -> int:
    """Two of three have been answered."""
    dice = world.chance("rights")
    kinds = tuple(rights.Kind)
    by = f"account:{CLERK}"
    for soul in dice.sample(world.souls, world.size.rights):
        at = world.now - timedelta(days=dice.randint(0, 14), minutes=dice.randint(0, 600))
        asked = rights.Asked(
            dice.choice(kinds), "sms", "xin làm thử", soul.number, soul.id, soul.name, soul.commune
        )
        request = rights.requests.open_request(world.tx, asked, told=True, by=by, now=at)
        if dice.random() < 0.67:
            rights.requests.answer(
                world.tx, request.id, "đã làm thử xong", by=by, now=at + timedelta(hours=5)
            )
    return world.size.rights
