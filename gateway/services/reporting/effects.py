"""What a talk about a report looks up: the colleague's unit, the form of the day, what stands there, what looks odd."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from gateway import reports
from gateway.accounts import staff
from gateway.dialogue.engine import Calls
from gateway.services.gate.effects import effects as of_the_gate
from gateway.services.reporting import prompts
from gateway.services.service import Moment


def effects(tx: Session, moment: Moment) -> Calls:
    """The PIN of the day is the gate's; `report_form` and `report_odd` change nothing."""

    def form(day: str) -> Mapping[str, Any]:
        by = staff.by_phone(tx, moment.number, moment.now)
        unit = None if by is None else reports.reporter_of(tx, by, moment.now)
        if unit is None:
            return {"shut": [prompts.NOT_YOURS.msg_id, {}]}
        asked = reports.form_for(date.fromisoformat(day))
        given = reports.of_day(tx, unit.unit_id, asked.name, date.fromisoformat(day))
        if given is not None and moment.now >= asked.due_at(given.day):
            said = prompts.closed(unit.name, day, asked)
            return {"shut": [said.msg_id, dict(said.args)]}
        figures = [{"key": each.key, "vi": each.vi, "en": each.en} for each in asked.figures]
        return {
            "shut": None, "unit": unit.unit_id, "name": unit.name, "day": day, "form": asked.name,
            "version": asked.version, "seen": given.no if given else 0, "figures": figures,
        }  # fmt: skip

    def odd(unit: int, day: str, figures: Mapping[str, int]) -> list[Mapping[str, Any]]:
        asked = reports.form_for(date.fromisoformat(day))
        earlier = reports.last_before(tx, unit, asked.name, date.fromisoformat(day))
        return [
            {
                "key": each.figure.key, "vi": each.figure.vi, "en": each.figure.en, "why": each.why.value,
                "value": each.value, "against": each.against,
            }
            for each in asked.doubts(figures, earlier)
        ]  # fmt: skip

    return {**of_the_gate(tx, moment), "report_form": form, "report_odd": odd}
