"""`41 1`: somebody on duty has a request (1), passes it to the next one (2), or is done with it (3)."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import duty, tickets
from gateway.dialogue.context import Ctx
from gateway.dialogue.engine import Calls
from gateway.dialogue.steps import Do, Done, Prompt, Step
from gateway.errors import NotFound
from gateway.services.service import Finished, Moment, Sample, Service

TAKEN, PASSED, SETTLED = "1", "2", "3"


def script(ctx: Ctx) -> Generator[Step, Any, None]:
    """One text says it all."""
    yield Do("answered", "answer_page", dict(ctx.args), effect=True)


def effects(tx: Session, moment: Moment) -> Calls:
    """`answer_page(ticket, answer)`: what the roster and the ticket make of it."""
    return {"answer_page": lambda ticket, answer: Done(None, (_answer(tx, moment, ticket, answer),))}


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Everything was said when it was recorded."""
    del tx, finished
    return []


def _answer(tx: Session, moment: Moment, said: str, answer: str) -> Prompt:
    about = {"ticket": said}
    ticket = duty.about(tx, said, moment.number, moment.now)
    if ticket is None:
        return Prompt("D_NOT_YOURS", about)
    if answer == PASSED:
        duty.pass_on(tx, said, moment.number, moment.now)
        tickets.dispatching.passed_by_text(tx, ticket, moment.now)
        return Prompt("D_PASSED", about)
    duty.acknowledge(tx, said, moment.number, moment.now)
    try:
        if answer == TAKEN:
            tickets.dispatching.taken_by_text(tx, ticket, moment.now)
            return Prompt("D_TAKEN", about)
        tickets.dispatching.done_by_text(tx, ticket, duty.actor(tx, moment.number), moment.now)
    except NotFound:
        return Prompt("D_CLOSED", about)  # by somebody else, or by the same text sent twice
    return Prompt("D_DONE", about)


def _sample(name: str, answer: str, msg_id: str) -> Sample:
    said = Done(None, (Prompt(msg_id, {"ticket": "2043"}),))
    args = {"ticket": "2043", "answer": answer}
    return Sample(name, Ctx(date(2026, 11, 20), args=args), (), {"answer_page": lambda **_: said})


A_PAGE: Final = Service(
    name="dispatch",
    version=1,
    script=script,
    complete=complete,
    keywords=("41 1", "41 2", "41 3"),
    menu_item="",
    effects=effects,
    samples=(
        _sample("taken", TAKEN, "D_TAKEN"),
        _sample("passed on", PASSED, "D_PASSED"),
        _sample("done", SETTLED, "D_DONE"),
        _sample("done before", SETTLED, "D_CLOSED"),
        _sample("not theirs", TAKEN, "D_NOT_YOURS"),
    ),
)
