"""Units that have not reported are reminded by text: by the clock before it is due, by a colleague who presses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit, clock, events, people
from gateway.accounts import Account, Colleague
from gateway.messages import outbox
from gateway.messages.outbox import Order
from gateway.reports import forms, units
from gateway.reports.forms import Form
from gateway.reports.model import ReportReminder
from gateway.reports.reading import TOPIC, Line, missing

_APART: Final = timedelta(minutes=30)
"""Between two reminders that somebody presses: a nurse on a motorbike is not hurried by a third."""


def remind_due(tx: Session, now: datetime) -> int:
    """Remind every unit whose report is missing, once a day, from some time before it is due; returns how many."""
    told = 0
    for name in forms.names():
        form = forms.in_force(name, clock.today(now))
        due = form.due_at(clock.today(now))
        if due - form.remind <= now < due:
            told += sum(_told_by_clock(tx, form, line, now) for line in missing(tx, form, None, now))
    return told


def remind(tx: Session, form: Form, unit_ids: Iterable[int] | None, by: Colleague, now: datetime) -> int:
    """Remind units of the colleague's area that are missing today, all or these; returns how many texts left."""
    wanted = None if unit_ids is None else set(unit_ids)
    sent, day = 0, clock.today(now)
    for line in missing(tx, form, by.area(units.READ), now):
        lately = line.reminded_at is not None and now - line.reminded_at < _APART
        if lately or (wanted is not None and line.unit.unit_id not in wanted):
            continue
        texts = _text(tx, form, line, now)
        if texts:
            row = ReportReminder(unit_id=line.unit.unit_id, form=form.name, day=day, at=now, by=by.id)
            tx.add(row)
            events.announce(tx, TOPIC, str(line.unit.unit_id))
        sent += texts
    audit.record(tx, by.actor, "report.remind", form.name, now, {"day": f"{day}", "texts": sent})
    tx.flush()
    return sent


def _told_by_clock(tx: Session, form: Form, line: Line, now: datetime) -> int:
    row = {"unit_id": line.unit.unit_id, "form": form.name, "day": clock.today(now), "at": now}
    stored = insert(ReportReminder).values(row).on_conflict_do_nothing().returning(ReportReminder.id)
    return 0 if tx.execute(stored).first() is None else min(1, _text(tx, form, line, now))


def _text(tx: Session, form: Form, line: Line, now: datetime) -> int:
    """One text to each phone of the unit; how many there were."""
    day = clock.today(now)
    phones = _phones(tx, line.unit.unit_id, now)
    for number in phones:
        known = people.remembered(tx, number) or people.Contact(number, "vi", "fold")
        order = Order(
            number,
            "notice",
            "BC_REMIND",
            {"date": f"{day:%d/%m}", "by": f"{form.due:%H:%M}"},
            lang=known.lang,
            accents=known.accents,
            origin=f"report:{line.unit.unit_id}:{form.name}:{day}:{clock.local(now):%H%M}:{number}",
            expires_at=max(form.due_at(day), now + timedelta(hours=1)),
        )
        outbox.order(tx, order, now)
    return len(phones)


def _phones(tx: Session, unit_id: int, now: datetime) -> list[str]:
    """The proved phones of who reports for the unit."""
    query = select(Account.phone, Account.role_names).where(
        Account.unit_id == unit_id,
        Account.active,
        or_(Account.until.is_(None), Account.until > now),
        Account.phone.is_not(None),
        Account.phone_proved_at.is_not(None),
    )
    return [str(number) for number, roles in tx.execute(query) if units.reports_as(roles)]
