"""`RA`: leave, recorded at once; who was never seen coming is asked since when."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway import clock, sites
from gateway.dialogue.context import Ctx
from gateway.dialogue.engine import Calls
from gateway.dialogue.steps import Do, Done, Prompt, Step
from gateway.services.service import Finished, Moment
from gateway.services.visits import prompts
from gateway.services.visits.questions import CameAt


def script(ctx: Ctx) -> Generator[Step, Any, dict[str, Any] | None]:
    """`RA` closes the one open visit (`RA 1` too), `RA 41536` the one there. Returns what is told afterwards."""
    left = yield Do("left", "leave", {"code": ctx.args.get("site", "")}, effect=True)
    if left is None:
        return None
    came = yield CameAt(
        "came",
        prompts.when_came(left["site"], left["at"]),
        left["at"],
        repeat=prompts.when_came_again(left["at"]),
        help=prompts.HELP,
    )
    return {"visit": left["visit"], "came": came}


def effects(tx: Session, moment: Moment) -> Calls:
    """`leave(code)`: the departure stands, whether or not the question after it is ever answered."""
    return {"leave": lambda code: leave(tx, moment.number, moment.channel, code, moment.now)}


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Note the arrival as it was told."""
    if finished.result is None:
        return []
    left = tx.get(sites.Visit, finished.result["visit"])
    if left is None or left.left_at is None:
        return [prompts.NOWHERE]
    if finished.result["came"]:
        hour, minute = map(int, finished.result["came"].split(":"))
        here = clock.local(left.left_at).replace(hour=hour, minute=minute, second=0, microsecond=0)
        sites.tell_arrival(tx, left, here.astimezone(finished.now.tzinfo), finished.now)
    return [prompts.told(sites.site_of(tx, left).name, left.came_at, left.left_at)]


def leave(tx: Session, number: str, channel: str, code: str, now: datetime) -> Done:
    """Record the departure from site `code` ("": from wherever the number is) and say so.

    The value is None, or what the question about an arrival nobody saw needs.
    """
    board = sites.on_board(tx, code) if code else None  # an old board, too, is where they are
    if code and (board is None or board.site.state == sites.State.REQUESTED):
        return Done(None, (prompts.unknown(code),))
    site = board.site if board is not None else None
    left = sites.check_out(tx, number, site, channel, now)
    if left is None or left.left_at is None:
        return Done(None, (prompts.NOWHERE,))
    name = sites.site_of(tx, left).name
    if left.came_known == sites.Arrival.UNKNOWN:
        at = f"{clock.local(left.left_at):%H:%M}"
        return Done({"visit": left.id, "site": name, "at": at})
    return Done(None, (prompts.out(name, left.left_at, left.came_at),))
