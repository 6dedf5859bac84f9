"""What happened in a time, read from the records: rescues, broken promises, pages, decisions, acts; writes nothing.

A line names a request by its number and a place, never a person of the public.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gateway.accounts import Area
from gateway.approvals import Approval
from gateway.audit import AuditEntry
from gateway.duty import Page
from gateway.tickets import Kind
from gateway.tickets.model import TicketRow


class What(StrEnum):
    """What a line is about."""

    RESCUE = "rescue"
    RESCUE_CLOSED = "rescue_closed"
    BROKEN = "broken"  # a promise whose time passed
    PAGE = "page"
    SUBMITTED = "submitted"
    DECIDED = "decided"
    ACT = "act"


ACTS: Final = (
    "order.enter", "order.end", "zone.", "case.trace", "trace_notice.", "safety.override", "safety.lift",
    "quarantine.admit", "quarantine.finish", "obliged.export", "visits.export", "duty.add", "duty.end", "team.",
    "account.add", "account.close", "person.erase", "report.correct", "report.remind", "sync.again", "handover.",
    "briefing.", "content.", "alert.",
)  # fmt: skip
"""Acts of the audit log that a duty officer answers for, by how they begin; some of nouns still to come."""
_MOST: Final = 500
"""Lines of each kind: more than anybody reads in a night, and a page that still opens."""


@dataclass(frozen=True)
class Entry:
    """One line. `ref`: the number of a request, or what an act was about; `who`: an actor as the audit log has it."""

    at: datetime
    what: What
    ref: str
    detail: str = ""
    commune_code: str | None = None
    who: str | None = None


def entries(tx: Session, begins: datetime, ends: datetime, area: Area) -> list[Entry]:
    """Every line from `begins` until before `ends`, in order. Acts without a place are the province's alone."""
    found = [
        *_rescues(tx, begins, ends, area),
        *_broken(tx, begins, ends, area),
        *_pages(tx, begins, ends, area),
        *_approvals(tx, begins, ends, area),
        *(_acts(tx, begins, ends) if area is None else ()),
    ]
    return sorted(found, key=lambda one: (one.at, one.ref))


def _rescues(tx: Session, begins: datetime, ends: datetime, area: Area) -> Iterator[Entry]:
    rescue = select(TicketRow).where(TicketRow.kind == Kind.RESCUE).limit(_MOST)
    if area is not None:
        rescue = rescue.where(TicketRow.commune_code.in_(area))
    for row in tx.scalars(rescue.where(TicketRow.created_at >= begins, TicketRow.created_at < ends)):
        yield Entry(row.created_at, What.RESCUE, row.code, row.channel, row.commune_code)
    for row in tx.scalars(rescue.where(TicketRow.closed_at >= begins, TicketRow.closed_at < ends)):
        if row.closed_at is not None:
            yield Entry(
                row.closed_at, What.RESCUE_CLOSED, row.code, "", row.commune_code, _account(row.owner_id)
            )


def _broken(tx: Session, begins: datetime, ends: datetime, area: Area) -> Iterator[Entry]:
    late = or_(TicketRow.closed_at.is_(None), TicketRow.closed_at > TicketRow.promised_at)
    query = select(TicketRow).where(TicketRow.promised_at >= begins, TicketRow.promised_at < ends, late)
    if area is not None:
        query = query.where(TicketRow.commune_code.in_(area))
    for row in tx.scalars(query.order_by(TicketRow.promised_at).limit(_MOST)):
        if row.promised_at is not None:
            yield Entry(
                row.promised_at, What.BROKEN, row.code, row.kind, row.commune_code, _account(row.owner_id)
            )


def _pages(tx: Session, begins: datetime, ends: datetime, area: Area) -> Iterator[Entry]:
    query = select(Page).where(Page.created_at >= begins, Page.created_at < ends).order_by(Page.id)
    if area is not None:
        query = query.where(Page.commune_code.in_(area))
    for row in tx.scalars(query.limit(_MOST)):
        yield Entry(row.created_at, What.PAGE, row.ref, row.state, row.commune_code)


def _approvals(tx: Session, begins: datetime, ends: datetime, area: Area) -> Iterator[Entry]:
    query = select(Approval).limit(_MOST)
    if area is not None:
        query = query.where(Approval.commune_code.in_(area))
    for row in tx.scalars(query.where(Approval.submitted_at >= begins, Approval.submitted_at < ends)):
        by = _account(row.submitted_by)
        yield Entry(row.submitted_at, What.SUBMITTED, row.subject_kind, "", row.commune_code, by)
    for row in tx.scalars(query.where(Approval.decided_at >= begins, Approval.decided_at < ends)):
        if row.decided_at is not None:
            by = _account(row.decided_by)
            yield Entry(row.decided_at, What.DECIDED, row.subject_kind, row.state, row.commune_code, by)


def _acts(tx: Session, begins: datetime, ends: datetime) -> Iterator[Entry]:
    named = or_(*(AuditEntry.action.startswith(act, autoescape=True) for act in ACTS))
    query = select(AuditEntry).where(AuditEntry.at >= begins, AuditEntry.at < ends, named)
    for row in tx.scalars(query.order_by(AuditEntry.at, AuditEntry.id).limit(_MOST)):
        yield Entry(row.at, What.ACT, row.action, "", None, row.actor)


def _account(account_id: int | None) -> str | None:
    return None if account_id is None else f"account:{account_id}"
