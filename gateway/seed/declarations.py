"""Declarations under receipts with their check digit, each with the form that its person would have filled in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from gateway import clock, damm
from gateway.declarations import Declaration
from gateway.declarations.fields import GENDERS, check
from gateway.declarations.register import CODE_LENGTH
from gateway.seed import fiction
from gateway.seed.copying import copy, identities
from gateway.seed.world import Soul, World

_VALID = timedelta(days=7)
_COLUMNS = (
    Declaration.id, Declaration.code, Declaration.person_id, Declaration.number, Declaration.channel,
    Declaration.commune_code, Declaration.valid_until, Declaration.payload, Declaration.created_at,
    Declaration.changed_at, Declaration.disputed_at, Declaration.withdrawn_at,
)  # fmt: skip


def write(world: World) -> int:
    """As many as the size says, in the order of time; fills what each soul has `declared`."""
    ids = identities(world.tx, Declaration, world.size.declarations)
    given = set(world.tx.scalars(select(Declaration.code)))
    return copy(world.tx, _COLUMNS, _rows(world, ids, given))


def _rows(world: World, ids: list[int], given: set[str]) -> Iterator[tuple[Any, ...]]:
    dice = world.chance("declarations")
    speakers = [soul for soul in world.souls if soul.number is not None]
    codes = _codes(given, dice)
    # the rules take a third of a millisecond a form: the fields that nobody fills in here come from the first
    blank, faults = check(_form(speakers[0], dice), clock.today(world.now))
    if faults:
        raise AssertionError(f"the form that is made up here breaks rules: {faults}")
    for declaration_id, at in zip(ids, world.moments(dice, len(ids)), strict=True):
        soul = dice.choice(speakers)
        soul.declared.append(at)
        soul.filed.append(declaration_id)
        chance = dice.random()
        yield (
            declaration_id, next(codes), soul.id, soul.number, "sms" if chance < 0.7 else "ussd", soul.commune,
            clock.today(at) + _VALID, _packed({**blank, **_form(soul, dice)}), at, at, at if chance < 0.002 else None,
            at if 0.5 < chance < 0.503 else None,
        )  # fmt: skip


def _form(soul: Soul, dice: Random) -> dict[str, Any]:
    ill = dice.random() < 0.03
    return {
        "fullName": soul.name,
        "birthYear": soul.birth_year,
        "gender": dice.choice(GENDERS[:2]),
        "provinceId": soul.commune[:2],
        "wardId": soul.commune,
        "address": fiction.hamlet(dice),
        "phone": soul.number,
        "showCountryPassing": 0,
        "showSignal": int(ill),
        "showSignalNote": "ho nhẹ, bịa ra để thử" if ill else None,
        "symptoms": ["ho"] if ill else [],
    }


def _packed(form: dict[str, Any]) -> str:
    return json.dumps(form, ensure_ascii=False, separators=(",", ":"))


def _codes(given: set[str], dice: Random) -> Iterator[str]:
    """Receipts that nothing is filed under."""
    while True:
        code = damm.new_code(CODE_LENGTH, dice.randrange)
        if code not in given:
            given.add(code)
            yield code
