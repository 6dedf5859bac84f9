"""Key 75 of a keypad: appointments, vaccination, reactions and the health book behind one entry; no rule of its own."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway.dialogue.context import Ctx
from gateway.dialogue.engine import Calls
from gateway.dialogue.questions import Choose
from gateway.dialogue.steps import Left, Option, Prompt, Step
from gateway.services import asking_person
from gateway.services.declare.look_ups import household_of
from gateway.services.doses import REACTION, VACCINATION
from gateway.services.doses.samples import calls as of_doses
from gateway.services.exams import EXAM
from gateway.services.exams.samples import KEYS
from gateway.services.exams.samples import calls as of_exams
from gateway.services.health_book import HEALTH_BOOK
from gateway.services.service import Finished, Moment, Sample, Service

_BEHIND: Final = {service.name: service for service in (EXAM, VACCINATION, REACTION, HEALTH_BOOK)}
_OPTIONS: Final = (
    Option(EXAM.name, ("lịch khám", "khám", "exam")),
    Option(VACCINATION.name, ("đăng ký tiêm", "tiêm", "vaccination")),
    Option(REACTION.name, ("phản ứng sau tiêm", "phản ứng", "reaction")),
    Option(HEALTH_BOOK.name, ("sổ sức khỏe", "health book")),
)


def script(ctx: Ctx) -> Generator[Step, Any, Any]:
    """Which of them, and then its own talk."""
    asked = Prompt("LS_WHICH")
    which = yield Choose("which", asked, _OPTIONS, repeat=asked, help=asking_person.HELP)
    result = yield from _BEHIND[which].script(ctx)
    return result if isinstance(result, Left) else {"of": which, "result": result}


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """What the chosen one makes of its record."""
    chosen = _BEHIND[finished.result["of"]]
    return chosen.complete(tx, replace(finished, result=finished.result["result"]))


def look_ups(tx: Session, home_province: str) -> Calls:
    """Those of all of them."""
    return {**EXAM.look_ups(tx, home_province), **VACCINATION.look_ups(tx, home_province)}


def effects(tx: Session, moment: Moment) -> Calls:
    """Those of appointments; the others have none."""
    return EXAM.effects(tx, moment)


_CALLS: Final = {**of_doses(), **of_exams()}

BOOKINGS: Final = Service(
    name="lich",
    version=1,
    script=script,
    complete=complete,
    keywords=(),
    menu_item="",
    keys="75",
    household=household_of,
    personal=True,
    look_ups=look_ups,
    effects=effects,
    samples=(
        Sample("an exam", KEYS, ("1", "2", "1", "1", "1"), _CALLS),
        Sample(
            "a dose", KEYS, ("2", "1", "1", "0503", "K", "K", "1", "K", "7", "7", "7", "1", "482913"), _CALLS
        ),
        Sample("a reaction", KEYS, ("3", "1", "1", "sốt nhẹ"), _CALLS),
        Sample("the book", KEYS, ("4", "482913", "1", "1985"), _CALLS),
    ),
)
