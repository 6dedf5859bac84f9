"""`LOA`: whoever has read an alert over a loudspeaker says so, and where; for phones of staff (row E20)."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import alerts, clock, places
from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Prompt, Step
from gateway.services.service import Finished, Sample, Service


def script(ctx: Ctx) -> Generator[Step, Any, str]:
    """Nothing is asked: who reads aloud in the rain has one hand for the phone."""
    yield from ()
    return str(ctx.args.get("text", ""))


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Log it under the last alert for a place of theirs, and say which one that is."""
    found = alerts.plays.newest_for(tx, finished.number, finished.now)
    if found is None:
        return [Prompt("LOA_NONE")]
    alert, code = found
    spot = finished.result[: alerts.plays.MOST_SPOT]
    alerts.plays.note(tx, alert, code, spot, finished.now, number=finished.number)
    place = places.by_code(tx, code)
    told = {
        "event": alert.event,
        "time": f"{clock.local(finished.now):%H:%M}",
        "commune": f"{place.kind} {place.name}" if place else "",
        "spot": spot,
    }
    return [Prompt("LOA_OK", {name: value for name, value in told.items() if value})]


_DAY: Final = date(2026, 11, 20)

LOUDSPEAKER: Final = Service(
    name="loa",
    version=1,
    script=script,
    complete=complete,
    keywords=("LOA",),
    menu_item="",
    samples=(
        Sample("alone", Ctx(_DAY), (), {}),
        Sample("with the place", Ctx(_DAY, args={"text": "nha van hoa thon My Tuong 2"}), (), {}),
    ),
)
