"""`GOPY`: feedback and difficulties for the unit in charge; a number marked for abuse objects here (rows C14, B21)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from gateway import abuse, tickets
from gateway.dialogue.context import Ctx
from gateway.dialogue.engine import Calls
from gateway.dialogue.steps import Do, Done, Prompt
from gateway.services.help_desk import asking, samples
from gateway.services.help_desk.asking import Asking
from gateway.services.service import Moment, Sample, Service
from gateway.tickets import Kind, promises


def script(ctx: Ctx) -> Asking:
    """One sentence. On a keypad it is asked for by text."""
    said = ctx.args.get("text") or (yield asking.sentence("said", "GY_WHAT"))
    objected = yield Do("objected", "object", {"said": said}, effect=True)
    if objected is None:
        yield asking.record(Kind.FEEDBACK, said)


def effects(tx: Session, moment: Moment) -> Calls:
    """`object(said)`: the number of the objection of a marked number, None of any other; and what all talks share."""

    def object_(said: str) -> Done:
        mark = abuse.standing(tx, moment.number, moment.now)
        if mark is None:
            return Done(None)
        due = promises.answer(moment.settings, moment.now)
        ticket = tickets.open_ticket(
            tx, Kind.FEEDBACK, moment.number, moment.channel, said, promised_at=due, now=moment.now
        )
        abuse.object_to(tx, mark, ticket.code, moment.now)
        told = {"ticket": ticket.code, **promises.told(due, moment.now)}
        return Done(ticket.code, (Prompt("GY_APPEAL", told),))

    return {**asking.effects(tx, moment), "object": object_}


FEEDBACK: Final = Service(
    name="gopy",
    version=1,
    script=script,
    complete=asking.nothing_more,
    keywords=("GOPY",),
    menu_item="",
    effects=effects,
    samples=(
        Sample("asked", samples.CTX, ("trạm y tế đóng cửa trưa",), samples.DO),
        Sample("one line", replace(samples.CTX, args={"text": "thiếu khẩu trang ở chốt"}), (), samples.DO),
        Sample("by keys", samples.KEYS, ("trạm đóng cửa",), samples.DO),
        Sample("an objection", samples.CTX, ("tôi báo đúng",), samples.objected()),
    ),
)
