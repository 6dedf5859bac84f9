"""The reviewer's part: confirm whom the search has found, or exclude them with a reason; note what a call brought."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import audit, events
from gateway.errors import BadInput, NotFound
from gateway.tracing import cases
from gateway.tracing.model import Case, Contact
from gateway.tracing.states import Call, CaseState, ContactState


def confirm(tx: Session, case: Case, contacts: Collection[int], by: int, now: datetime) -> int:
    """These were near indeed; returns how many. Raises NotFound when one is not of this case."""
    return _decide(tx, case, contacts, ContactState.CONFIRMED, None, by, now)


def exclude(tx: Session, case: Case, contacts: Collection[int], why: str, by: int, now: datetime) -> int:
    """These were not, for a reason that is kept; they are asked nothing, and nobody is looked for around them."""
    if not why.strip():
        raise BadInput("why", "missing", "Cần ghi lý do loại.")
    return _decide(tx, case, contacts, ContactState.EXCLUDED, why.strip(), by, now)


def note_call(tx: Session, case: Case, contact: int, outcome: Call, by: int, now: datetime) -> Contact:
    """What came of calling a contact; who was talked to is not texted."""
    (held,) = _held(tx, case, [contact])
    held.call, held.called_by, held.called_at, held.used_at = outcome, by, now, now
    tx.flush()
    events.announce(tx, cases.TOPIC, case.public_id)
    audit.record(
        tx, f"account:{by}", "contact.call", case.public_id, now, {"contact": contact, "came": outcome}
    )
    return held


def _decide(
    tx: Session,
    case: Case,
    contacts: Collection[int],
    to: ContactState,
    why: str | None,
    by: int,
    now: datetime,
) -> int:
    held = _held(tx, case, contacts)
    for contact in held:
        contact.state, contact.why = to, why
        contact.decided_by, contact.decided_at, contact.used_at = by, now, now
    tx.flush()
    events.announce(tx, cases.TOPIC, case.public_id)
    audit.record(tx, f"account:{by}", f"contact.{to}", case.public_id, now, {"contacts": len(held)})
    return len(held)


def _held(tx: Session, case: Case, contacts: Collection[int]) -> list[Contact]:
    """Those contacts of an open case, locked in the order of their keys; the root is nobody's contact."""
    cases.held(tx, case, CaseState.OPEN)
    query = select(Contact).where(
        Contact.case_id == case.id, Contact.depth > 0, Contact.id.in_(set(contacts))
    )
    held = list(tx.scalars(query.order_by(Contact.id).with_for_update()))
    if len(held) != len(set(contacts)) or not held:
        raise NotFound("Không có người này trong ca.")
    return held
