"""A unit's report is sent: kept once, and told how it stands."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from gateway import reports
from gateway.accounts import staff
from gateway.dialogue.steps import Prompt
from gateway.errors import BadInput, Conflict, Forbidden, NotFound
from gateway.services.reporting import prompts
from gateway.services.service import Finished


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Keep the figures; who may no longer report, or was overtaken, is told so."""
    told = finished.result
    by = staff.by_phone(tx, finished.number, finished.now)
    unit = None if by is None else reports.reporter_of(tx, by, finished.now)
    if by is None or unit is None or unit.unit_id != told["unit"]:
        return [prompts.NOT_YOURS]
    form = reports.forms.of(told["form"], told["version"])
    try:
        filed = reports.file(
            tx,
            unit.unit_id,
            form,
            date.fromisoformat(told["day"]),
            told["figures"],
            by=by,
            channel=finished.channel,
            now=finished.now,
            seen=told["seen"],
            sure=True,  # whatever looked odd was asked back
        )
    except reports.Closed:
        return [prompts.closed(unit.name, told["day"], form)]
    except Conflict:
        return [prompts.meanwhile(told["day"])]
    except (BadInput, Forbidden, NotFound):
        return [prompts.NOT_YOURS]
    return [prompts.kept(filed, unit.name, form, finished.now)]
