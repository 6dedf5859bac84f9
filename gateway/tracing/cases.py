"""Opening a case takes two people: one proposes it, another confirms it; only then is anybody looked for."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import approvals, audit, clock, events
from gateway.errors import BadInput, Conflict, NotFound
from gateway.messages.outbox import new_public_id
from gateway.people.model import Person
from gateway.tracing import finding
from gateway.tracing.model import Case, Contact
from gateway.tracing.reach import Reach
from gateway.tracing.states import CASE_MOVES, CaseState, ContactState

TOPIC: Final = "tracing"
"""What pages that show cases and notices listen to."""
KIND: Final = "case"
"""What an approval of a case is about."""
_FARTHEST: Final = timedelta(days=28)  # visits are not kept longer, so an older test finds nobody


def propose(
    tx: Session,
    *,
    tested_on: date,
    by: int,
    now: datetime,
    number: str | None = None,
    person_id: int | None = None,
    isolated_at: datetime | None = None,
    commune_code: str | None = None,
    note: str = "",
    reach: Reach | None = None,
) -> Case:
    """Put a case before a second person. `number` (E.164), `person_id` or both say whose visits are followed.

    `tested_on`: the day of the test, from which `reach` looks back; `isolated_at`: since when they met nobody.
    """
    reach = reach or Reach()
    if number is None and person_id is None:
        raise BadInput("number", "missing", "Cần số điện thoại hoặc người trong danh sách.")
    if person_id is not None and tx.get(Person, person_id) is None:
        raise BadInput("person_id", "invalid", "Không có người này trong danh sách.")
    if not clock.today(now) - _FARTHEST <= tested_on <= clock.today(now):
        raise BadInput("tested_on", "invalid", "Ngày xét nghiệm phải trong 28 ngày qua.")
    if isolated_at is not None and not clock.midnight(tested_on) - reach.look_back < isolated_at <= now:
        raise BadInput(
            "isolated_at", "invalid", "Giờ cách ly phải sau ngày bắt đầu xem lại và không ở tương lai."
        )
    case = Case(
        public_id=new_public_id("cas"),
        state=CaseState.PROPOSED,
        number=number,
        person_id=person_id,
        commune_code=commune_code,
        tested_on=tested_on,
        since=clock.midnight(tested_on) - reach.look_back,
        until=isolated_at or now,
        look_back_days=reach.look_back.days,
        window_minutes=int(reach.window.total_seconds()) // 60,
        stay_minutes=int(reach.stay.total_seconds()) // 60,
        note=note.strip() or None,
        opened_by=by,
        opened_at=now,
        changed_at=now,
    )
    tx.add(case)
    tx.flush()
    audit.record(tx, f"account:{by}", "case.propose", case.public_id, now)
    events.announce(tx, TOPIC, case.public_id)
    approvals.submit(tx, KIND, case.id, digest(case), by, now, note, commune_code=commune_code)
    return case


def confirm(tx: Session, case: Case, seen: str, by: int, now: datetime) -> int:
    """A second person confirms the case they have seen (`seen`: its digest); returns how many contacts were found."""
    waiting = _waiting(tx, case)
    approvals.approve(tx, waiting.id, seen, by, now)
    _move(tx, case, CaseState.OPEN, by, now)
    case.confirmed_by = by
    tx.add(_root(case, now))
    tx.flush()
    return finding.trace(tx, case, now)


def return_(tx: Session, case: Case, why: str, by: int, now: datetime) -> None:
    """A second person sends it back with a reason; a corrected case is proposed anew."""
    approvals.return_(tx, _waiting(tx, case).id, by, why, now)
    _move(tx, case, CaseState.RETURNED, by, now)


def withdraw(tx: Session, case: Case, by: int, now: datetime) -> None:
    """Whoever proposed it takes it back."""
    approvals.withdraw(tx, _waiting(tx, case).id, by, now)
    _move(tx, case, CaseState.WITHDRAWN, by, now)


def close(tx: Session, case: Case, by: int, now: datetime) -> None:
    """Nobody more is looked for or asked."""
    _move(tx, case, CaseState.CLOSED, by, now)


def retrace(tx: Session, case: Case, by: int, now: datetime) -> int:
    """Look again, for what was entered late; returns how many are new."""
    return _trace(tx, case, 1, by, now)


def widen(tx: Session, case: Case, by: int, now: datetime) -> int:
    """Look around the contacts confirmed so far: whom they met since; returns how many are new."""
    return _trace(tx, case, 2, by, now)


def by_public_id(tx: Session, public_id: str, communes: frozenset[str] | None = None) -> Case:
    """One case; `communes`: of this area, None for the whole province. Raises NotFound."""
    case = tx.scalars(select(Case).where(Case.public_id == public_id)).first()
    if case is None or (communes is not None and case.commune_code not in communes):
        raise NotFound("Không có ca này.")
    return case


def digest(case: Case) -> str:
    """A fingerprint of what the second person confirms: whom, since when, and how far is looked."""
    parts = [case.public_id, case.number, case.person_id, case.tested_on.isoformat()]
    times = [case.since.timestamp(), case.until.timestamp(), case.window_minutes, case.stay_minutes]
    return hashlib.sha256(json.dumps([*parts, *times]).encode()).hexdigest()


def reach_of(case: Case) -> Reach:
    """How far this case looks, as it was when it was proposed."""
    minutes = timedelta(minutes=case.window_minutes), timedelta(minutes=case.stay_minutes)
    return Reach(timedelta(days=case.look_back_days), *minutes)


def held(tx: Session, case: Case, state: CaseState) -> None:
    """Lock `case` and see that it is `state` now. Raises Conflict."""
    tx.refresh(case, with_for_update=True)
    if case.state != state:
        raise Conflict(CaseState(case.state).sentence)


def _trace(tx: Session, case: Case, depth: int, by: int, now: datetime) -> int:
    held(tx, case, CaseState.OPEN)
    found = finding.trace(tx, case, now, depth)
    events.announce(tx, TOPIC, case.public_id)
    audit.record(tx, f"account:{by}", "case.trace", case.public_id, now, {"depth": depth, "found": found})
    return found


def _waiting(tx: Session, case: Case) -> approvals.Approval:
    """What waits; a case that was decided meanwhile says how."""
    waiting = approvals.waits(tx, KIND, case.id)
    if waiting is None:
        tx.refresh(case)
        raise Conflict(CaseState(case.state).sentence)
    return waiting


def _move(tx: Session, case: Case, to: CaseState, by: int, now: datetime) -> None:
    tx.refresh(case, with_for_update=True)
    if to not in CASE_MOVES[CaseState(case.state)]:
        raise Conflict(CaseState(case.state).sentence)
    case.state, case.changed_at = to, now
    tx.flush()
    events.announce(tx, TOPIC, case.public_id)
    audit.record(tx, f"account:{by}", f"case.{to}", case.public_id, now)


def _root(case: Case, now: datetime) -> Contact:
    who = f"p{case.person_id}" if case.person_id is not None else case.number
    return Contact(
        case_id=case.id,
        who=who,
        number=case.number,
        person_id=case.person_id,
        depth=0,
        state=ContactState.CONFIRMED,
        first_at=case.since,
        last_at=case.until,
        minutes=0,
        assumed=False,
        created_at=now,
        used_at=now,
    )
