"""File what was said of somebody's health, once, and say what follows: thanks, a call by a time, or help."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway import clock, quarantine
from gateway.dialogue.steps import Prompt
from gateway.errors import Conflict
from gateway.quarantine import Entered, Outcome, Report, reporting, rounds, rulebook
from gateway.services.health import prompts
from gateway.services.health.look_ups import author
from gateway.services.service import Finished

_NOON = 12  # local hour: what is said before it is the morning's


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """One person's report, or a room's."""
    result = finished.result
    if "group" in result:
        return [prompts.not_yours(result["group"])] if "unknown" in result else _a_group(tx, finished, result)
    entered = _enter(tx, finished, result["who"], Report.of_json(result["report"]))
    return _said(entered, Report.of_json(result["report"]), finished)


def _enter(tx: Session, finished: Finished, who: Mapping[str, Any], said: Report) -> Entered:
    """Of somebody who is watched; of anybody else, and of whoever was until a moment ago, as told unasked."""
    how: dict[str, Any] = {
        "author": reporting.OF_THE_PHONE,
        "channel": finished.channel,
        "now": finished.now,
        "fallback": finished.duty_phone,
    }
    if who["line"] is not None:
        try:
            return quarantine.enter(tx, who["line"], said, **how)
        except Conflict:
            pass
    return quarantine.enter_voluntary(tx, who["person"], finished.number, said, **how)


def _said(entered: Entered, said: Report, finished: Finished) -> list[Prompt]:
    verdict, ticket, now = entered.filed.verdict, entered.ticket, finished.now
    if verdict.outcome == Outcome.DANGER:
        return []  # the call for help and the advice were said when it was opened
    slot = _slot(entered, now)
    promised = ticket.promised_at if ticket is not None else None
    if promised is None:
        return [prompts.received(entered.name, slot, entered.filed.next_due)]
    if verdict.outcome != Outcome.SIGN:
        return [prompts.read_by_a_person(entered.name, slot, promised, now, finished.hotline)]
    temperature = said.figures.get("temperature")
    limit = rulebook.on(clock.today(now)).figures["temperature"].fever_from
    if temperature is not None and limit is not None and temperature >= limit:
        return [prompts.fever(temperature, promised, now, finished.hotline)]
    return [prompts.sign(entered.name, promised, now, finished.hotline)]


def _a_group(tx: Session, finished: Finished, result: Mapping[str, Any]) -> list[Prompt]:
    """Each of those who were named; the others were recorded when the room was."""
    by = author(tx, finished.number)
    helped: list[Prompt] = []
    first: datetime | None = None
    well: set[int] = set(result["recorded"])
    ill: set[int] = set()
    for line, told in result["reports"].items():
        said = Report.of_json(told)
        try:
            entered = quarantine.enter(
                tx,
                int(line),
                said,
                author=by,
                channel=finished.channel,
                now=finished.now,
                fallback=finished.duty_phone,
            )
        except Conflict:
            continue  # released, or in hospital, since the room was listed
        ticket = entered.ticket
        if entered.filed.verdict.outcome == Outcome.DANGER and ticket is not None:
            due = ticket.promised_at or finished.now
            helped.append(prompts.rescue(entered.name, ticket.code, due))
        elif ticket is not None and ticket.promised_at is not None:
            first = min(filter(None, (first, ticket.promised_at)))
        (well if said.well else ill).add(int(line))
    done = prompts.group_done(result["group"], len(well - ill), len(ill), first, finished.now)
    return [*helped, *([prompts.ADVICE] if helped else []), done]


def _slot(entered: Entered, now: datetime) -> dict[str, Any]:
    if entered.filed.slot is not None:
        return rounds.slot_words(entered.filed.slot)
    here = clock.local(now)
    return {"slot": {"w": "W_SANG" if here.hour < _NOON else "W_CHIEU"}, "date": f"{here:%d/%m}"}
