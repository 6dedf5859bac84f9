"""`MA`: the receipt codes of everyone declared from this phone; given names only, never what was declared."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import clock, declarations, people
from gateway.declarations import Declaration
from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Prompt, Step
from gateway.services.service import Finished, Sample, Service

MOST: Final = 4  # people named in one text; who declared last comes first


def script(ctx: Ctx) -> Generator[Step, Any, None]:
    """Nothing is asked."""
    del ctx
    yield from ()


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """One text with every code and the day until which it counts."""
    names = {member.person_id: member.name for member in people.household(tx, finished.number)}
    latest = declarations.latest_by_person(tx, finished.number).values()
    shown = (each for each in latest if each.person_id in names and each.withdrawn_at is None)
    filed = sorted(shown, key=lambda declaration: declaration.id, reverse=True)
    today = clock.today(finished.now)
    match [(names[each.person_id], each) for each in filed[:MOST]]:
        case []:
            return [Prompt("R2_NONE")]
        case [(name, only)] if only.disputed_at is not None:
            return [Prompt("R2_DISPUTED", {"name": name, "code": only.code})]
        case [(name, only)]:
            return [Prompt("R2_OLD" if only.valid_until < today else "R2", _shown(name, only))]
        case several:
            return [Prompt("R2_MANY", {"codes": [_line(name, each, today) for name, each in several]})]


def _line(name: str, filed: Declaration, today: date) -> dict[str, str]:
    if filed.disputed_at is not None:
        return {"w": "W_CODE_DISPUTED", "name": name, "code": filed.code}
    return {"w": "W_CODE_OLD" if filed.valid_until < today else "W_CODE", **_shown(name, filed)}


def _shown(name: str, filed: Declaration) -> dict[str, str]:
    return {"name": name, "code": filed.code, "until": f"{filed.valid_until:%d/%m}"}


MY_CODE: Final = Service(
    name="ma",
    version=1,
    script=script,
    complete=complete,
    keywords=("MA",),
    menu_item="",  # the receipt itself says how to see it again; the menu must fit one text
    personal=True,
    keys="71",
    samples=(Sample("my code", Ctx(date(2026, 11, 20)), (), {}),),
)
