"""One person who is or was watched: where they stay, how often they report, each slot, and what was said of them.

Health answers are opened only for who may read them, and each time that is on record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from flask import render_template, request
from flask_babel import gettext as _
from markupsafe import Markup

from gateway import audit, clock, tickets
from gateway.accounts import staff
from gateway.console import language
from gateway.console.desks.quarantine import words
from gateway.console.desks.quarantine.desk import (
    ALARMED,
    DESK,
    READ,
    WRITE,
    cell_chip,
    line_for,
    outcome_chip,
    reads_health,
    room_address,
    state_chip,
)
from gateway.console.desks.quarantine.people import where
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.quarantine import MOVES, TOPIC, HealthSlot, Outcome, SlotState, State, glance, listing
from gateway.quarantine.board import Cell
from gateway.quarantine.handover import SAME_CASE, SAME_RESCUE
from gateway.quarantine.listing import Line, Told
from gateway.quarantine.reporting import OF_THE_PHONE
from gateway.tickets import Kind, Ticket

_ACCOUNT: Final = "account:"
_ILL: Final = (Outcome.DANGER, Outcome.SIGN)
_OPEN: Final = ((Kind.RESCUE, SAME_RESCUE + timedelta(days=1)), (Kind.HEALTH, SAME_CASE))


@DESK.page("/<int:line_id>", READ)
def one(line_id: int) -> str:
    """Everything about one line of the register, and the lines before it."""
    line = line_for(READ, line_id)
    known = listing.history(tx(), line.person_id, me().area(READ))
    open_ = reads_health(line.commune_code)
    anew = (
        "HX-Request" in request.headers
    )  # the page asks for its slots again by itself: nobody reads answers
    told = [*known.reports.get(line.id, []), *known.voluntary] if open_ and not anew else []
    if told:
        audit.record(tx(), me().actor, "health.look", str(line.id), clock.now(), {"reports": len(told)})
    return render_template(
        "desks/quarantine/one.html",
        line=line,
        where=where(line),
        room=room_address(line.commune_code, line.site_code, line.group) if line.group else "",
        cls=words.class_name(line.cls),
        times=words.times(line.cls),
        state=state_chip(line),
        sex=words.SEXES.get(line.sex or "", "—"),
        cell=_now(line),
        slots=[_slot(line, row) for row in known.slots.get(line.id, ())],
        reports=_reports(told),
        reads_health=open_,
        worst=_worst(told) if open_ else None,
        others=[(other, state_chip(other), where(other)) for other in known.lines if other.id != line.id],
        tickets=_tickets(line),
        may=_may(line),
        bases=words.BASES,
        class_name=words.class_name,
        topic=TOPIC,
    )


def _now(line: Line) -> Markup | str:
    """Where their slot stands, while they are asked for anything."""
    if line.state is not State.WATCHED:
        return ""
    return cell_chip(glance.now_at(tx(), [line], clock.now()).get(line.id), line.commune_code)


def _may(line: Line) -> frozenset[str]:
    """What the colleague may do with it now: words of the acts of `acting`."""
    area = me().area(WRITE)
    if not me().may(WRITE) or (area is not None and line.commune_code not in area):
        return frozenset()
    found = {state.value for state in MOVES[line.state] if state is not State.FINISHED}
    if line.state is State.WATCHED:
        found |= {"report", "class", "until", "number", "move"}
    return frozenset(found)


def _slot(line: Line, row: HealthSlot) -> Mapping[str, object]:
    outcome = Outcome(row.outcome) if row.outcome else None
    cell = Cell(row.day, row.name, SlotState(row.state), outcome)
    return {
        "day": row.day,
        "slot": words.SLOTS.get(row.name, row.name),
        "chip": cell_chip(cell, line.commune_code),
        "calls": row.calls,
        "reached": words.REACHED.get(row.reached or "", ""),
        "at": row.reached_at,
    }


def _reports(told: Sequence[Told]) -> list[Mapping[str, object]]:
    """The newest first; who said each, never a number."""
    ids = [int(each.author.removeprefix(_ACCOUNT)) for each in told if each.author.startswith(_ACCOUNT)]
    names = staff.names(tx(), ids)
    ordered = sorted(told, key=lambda each: (each.at, each.id), reverse=True)
    return [
        {
            "at": each.at,
            "late": each.entered_at if each.entered_at - each.at > timedelta(minutes=5) else None,
            "chip": outcome_chip(Outcome(each.outcome)),
            "said": said(each),
            "author": _author(each.author, names),
            "channel": words.CHANNELS.get(each.channel, each.channel),
            "voluntary": each.slot is None,
        }
        for each in ordered
    ]


def said(each: Told) -> str:
    """What was said, in words: "Nhiệt độ (°C) 36,8 · ho"."""
    figures = [
        f"{words.FIGURES.get(name, name)} {_decimal(value)}" for name, value in each.said.figures.items()
    ]
    signs = [str(words.SIGNS.get(code, code)) for code in each.said.signs]
    well = [_("nói là khỏe")] if each.said.well else []
    return " · ".join([*figures, *signs, *([each.said.note] if each.said.note else []), *well])


def _decimal(value: float) -> str:
    said = f"{value:g}"
    return said.replace(".", ",") if language.shown() == "vi" else said


def _worst(told: Sequence[Told]) -> Outcome | None:
    """A danger or a sign within the last day, unless a colleague has spoken to them since and all was well."""
    since, recent = clock.now() - ALARMED, set()
    for each in sorted(told, key=lambda one: one.id, reverse=True):
        if each.entered_at < since or (each.author.startswith(_ACCOUNT) and each.outcome not in _ILL):
            break
        recent.add(each.outcome)
    return next((one for one in _ILL if one in recent), None)


def _author(author: str, names: Mapping[int, str]) -> str:
    if author == OF_THE_PHONE:
        return str(_("từ điện thoại của nhà"))
    if author.startswith(_ACCOUNT):
        return names.get(int(author.removeprefix(_ACCOUNT)), "")
    return str(_("người báo thay")) if author.startswith("manager:") else author


def _tickets(line: Line) -> list[Ticket]:
    """Requests of this phone that nobody has closed."""
    if line.number is None or not me().may("ticket.read"):
        return []
    now = clock.now()
    found = (tickets.still_open(tx(), line.number, kind, now - since) for kind, since in _OPEN)
    return [ticket for ticket in found if ticket is not None]
