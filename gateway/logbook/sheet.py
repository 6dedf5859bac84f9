"""What is open at this moment and falls to the next shift; numbers of requests and places, no person; reads only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from gateway import approvals, clock, duty, reports
from gateway.accounts import Area, staff
from gateway.duty import board
from gateway.sync import waiting
from gateway.tickets import Kind
from gateway.tickets.model import TicketRow

AHEAD: Final = timedelta(hours=12)
"""A shift: what is promised later is the one after's."""
_MOST: Final = 100
"""Lines of each part; the figure beside it is whole."""


def sheet(tx: Session, area: Area, now: datetime) -> dict[str, Any]:
    """Calls for help, promises that fall due, what somebody works on, pages, decisions, reports; as JSON keeps it."""
    is_open = TicketRow.closed_at.is_(None)
    soon = (is_open, TicketRow.promised_at <= now + AHEAD, TicketRow.kind != Kind.RESCUE)
    form = reports.form_for(clock.today(now))
    waits = approvals.waiting_counts(tx, 0, area)
    return {
        "rescues": _tickets(tx, area, is_open, TicketRow.kind == Kind.RESCUE),
        "promises": _tickets(tx, area, *soon),
        "tasks": _tickets(tx, area, is_open, TicketRow.owner_id.is_not(None)),
        "pages": [
            {"ref": page.ref, "at": page.created_at.isoformat(), "commune": page.commune_code}
            for page in board.unanswered(tx, area, now - duty.ANSWERS_WITHIN)
        ],
        "approvals": sum(waits.values()),
        "missing": [line.unit.name for line in reports.missing(tx, form, area, now)],
        "sync": waiting.failing(tx) if area is None else 0,
    }


def _tickets(tx: Session, area: Area, *where: ColumnElement[bool]) -> list[dict[str, Any]]:
    query = select(TicketRow).where(*where)
    if area is not None:
        query = query.where(TicketRow.commune_code.in_(area))
    rows: Sequence[TicketRow] = tx.scalars(
        query.order_by(TicketRow.promised_at.asc().nulls_last(), TicketRow.id).limit(_MOST)
    ).all()
    names = staff.names(tx, {row.owner_id for row in rows if row.owner_id is not None})
    return [
        {
            "id": row.id,
            "code": row.code,
            "kind": row.kind,
            "commune": row.commune_code,
            "since": row.created_at.isoformat(),
            "promised": row.promised_at.isoformat() if row.promised_at else None,
            "owner": names.get(row.owner_id or 0),
        }
        for row in rows
    ]
