"""From a draft to what people hear: submitted by one, decided by another, for exactly the numbers and words they saw.

One exception: who breaks the glass submits and approves alone, for what is extreme and immediate. A minute passes in
which anybody may stop it, and a second person must look at it afterwards.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import approvals, audit, clock, events, lists
from gateway.alerts import (
    approvers,
    audience,
    checking,
    fingerprint,
    looking,
    moving,
    snapshot,
    steering,
    waves,
    witnesses,
    writing,
)
from gateway.alerts.checking import Finding
from gateway.alerts.model import Alert
from gateway.alerts.snapshot import Estimate
from gateway.alerts.states import EDITABLE, RELEASED, TOPIC, Reality, Relation, State
from gateway.errors import BadInput, Conflict, Forbidden, NotFound
from gateway.messages.terms import Terms

KIND: Final = "alert"
"""What an approval of an alert is about."""
CANCEL_WINDOW: Final = timedelta(seconds=60)
"""So long nothing leaves after the glass is broken."""


class Warned(Conflict):
    """Somebody must look at this and say that it shall be sent all the same."""

    code = "warned"

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(" ".join(finding.said for finding in findings))
        self.findings = tuple(findings)


def count(tx: Session, alert: Alert, by: int, now: datetime, terms: Sequence[Terms]) -> Estimate:
    """Who would be told now, and at what cost; for a draft, as often as one likes, and each time on record: who counts
    small groups in and out learns who is in them.
    """
    moving.hold(tx, alert)
    if State(alert.state) not in EDITABLE:
        raise moving.moved(tx, alert)
    estimate = _count(tx, alert, terms)
    wanted = audience.unpack(alert.audience)
    kinds = sorted({part.kind for part in (*wanted.include, *wanted.leave_out)})
    told = {"count": estimate.to_send, "by": kinds}
    audit.record(tx, f"account:{by}", "alert.count", alert.public_id, now, told)
    return estimate


def submit(
    tx: Session,
    alert: Alert,
    by: int,
    now: datetime,
    *,
    terms: Sequence[Terms],
    note: str = "",
    seen: Collection[str] = (),
) -> approvals.Approval:
    """Fix words and audience and put them before a second person. `seen`: the rules whose warnings `by` passes.

    Raises BadInput for what must be put right, Warned for what must be looked at first.
    """
    _fix(tx, alert, now, terms, seen)
    approval = approvals.submit(
        tx,
        KIND,
        alert.id,
        fingerprint.submitted(alert),
        by,
        now,
        note,
        count=alert.count,
        commune_code=_only_commune(alert),
    )
    moving.move(tx, alert, State.SUBMITTED, by, now, note)
    witnesses.ask_to_release(tx, alert, by, now)
    return approval


def approve(tx: Session, alert: Alert, seen: str, by: int, now: datetime) -> None:
    """A second person agrees to what they saw, whose fingerprint is `seen`; it is on its way from now on.

    Raises SamePerson (403), Changed, Moved to whoever comes second, BadInput for an alert that is over.
    """
    moving.hold(tx, alert)
    waiting = approvals.waits(tx, KIND, alert.id)
    if waiting is None or State(alert.state) is not State.SUBMITTED:
        raise moving.moved(tx, alert)
    if waiting.submitted_by == by:
        raise approvals.SamePerson
    _still_worth_it(alert, now)
    if seen != fingerprint.submitted(alert) or fingerprint.taken(tx, alert) != alert.digest:
        raise approvals.Changed
    approvals.approve(tx, waiting.id, seen, by, now)
    approvers.leave_alone(tx, waiting.id, now)
    _release(tx, alert, by, now, alert.starts_at or now)


def break_glass(
    tx: Session,
    alert: Alert,
    by: int,
    why: str,
    now: datetime,
    *,
    terms: Sequence[Terms],
    seen: Collection[str] = (),
) -> None:
    """One person alone, because there is no time: extreme, immediate, real, and with a reason.

    Whoever may do it is the edge's to know. Nothing leaves for a minute; `review` by another person must follow.
    """
    if not why.strip():
        raise BadInput("why", "missing", "Cần ghi vì sao không chờ được người thứ hai.")
    if (alert.severity, alert.urgency) != ("extreme", "immediate") or alert.reality != Reality.ACTUAL:
        raise Forbidden("Một người chỉ tự phát được cảnh báo thật, cực kỳ nghiêm trọng và khẩn cấp ngay.")
    moving.hold(tx, alert)
    if State(alert.state) is State.RETURNED:
        raise Forbidden("Người thứ hai đã trả lại cảnh báo này: sửa rồi trình lại, không phát một mình.")
    _fix(tx, alert, now, terms, seen)
    approvals.break_glass(tx, KIND, alert.id, fingerprint.submitted(alert), by, why, now, count=alert.count)
    moving.move(tx, alert, State.SUBMITTED, by, now, why)
    alert.glass_broken_by, alert.cancel_until = by, now + CANCEL_WINDOW
    _release(tx, alert, by, now, max(alert.starts_at or now, alert.cancel_until), why)
    witnesses.warn_of_one_alone(tx, alert, by, now)


def withdraw(tx: Session, alert: Alert, by: int, now: datetime) -> None:
    """Whoever submitted it takes it back and may change it."""
    waiting = _waiting(tx, alert)
    approvals.withdraw(tx, waiting.id, by, now)
    approvers.leave_alone(tx, waiting.id, now)
    moving.move(tx, alert, State.DRAFT, by, now)


def return_(tx: Session, alert: Alert, why: str, by: int, now: datetime) -> None:
    """A second person sends it back with a reason."""
    waiting = _waiting(tx, alert)
    approvals.return_(tx, waiting.id, by, why, now)
    approvers.leave_alone(tx, waiting.id, now)
    moving.move(tx, alert, State.RETURNED, by, now, why)


def reject(tx: Session, alert: Alert, why: str, by: int, now: datetime) -> None:
    """It will not be sent: by a second person where it was submitted, by its author where it was not."""
    if not why.strip():
        raise BadInput("why", "missing", "Cần ghi lý do.")
    moving.hold(tx, alert)
    waiting = approvals.waits(tx, KIND, alert.id)
    if waiting is not None:
        approvals.return_(tx, waiting.id, by, why, now)
        approvers.leave_alone(tx, waiting.id, now)
    moving.move(tx, alert, State.REJECTED, by, now, why)


def review(tx: Session, alert: Alert, said: str, by: int, now: datetime) -> None:
    """What a second person finds of an alert that one person sent alone; written once."""
    moving.hold(tx, alert)
    if alert.glass_broken_by is None:
        raise Conflict("Cảnh báo này có hai người duyệt, không cần hậu kiểm.")
    if alert.glass_broken_by == by:
        raise approvals.SamePerson
    if alert.reviewed_by is not None:
        raise Conflict("Đã có người hậu kiểm.")
    if len(said.strip()) < 10:
        raise BadInput("review", "missing", "Ghi rõ việc phát một mình có đúng không, và vì sao.")
    alert.reviewed_by, alert.reviewed_at, alert.review = by, now, said.strip()
    audit.record(tx, f"account:{by}", "alert.review", alert.public_id, now)
    events.announce(tx, TOPIC, alert.public_id)


def unreviewed(tx: Session) -> list[Alert]:
    """Alerts that one person sent alone and nobody has looked at since, oldest first."""
    query = select(Alert).where(
        Alert.glass_broken_by.is_not(None), Alert.reviewed_by.is_(None), Alert.state.in_(RELEASED)
    )
    return list(tx.scalars(query.order_by(Alert.approved_at)))


def _fix(tx: Session, alert: Alert, now: datetime, terms: Sequence[Terms], seen: Collection[str]) -> None:
    moving.hold(tx, alert)
    if State(alert.state) not in EDITABLE:
        raise moving.moved(tx, alert)
    _still_worth_it(alert, now)
    _earlier_rests(tx, alert)
    findings = looking.look(tx, alert, now, terms)
    for finding in checking.forbids(findings):
        raise BadInput(f"texts.{finding.lang}.{finding.field}", finding.rule, finding.said)
    unseen = [finding for finding in checking.warns(findings) if finding.rule not in seen]
    if unseen:
        raise Warned(unseen)
    estimate = _count(tx, alert, terms)
    if estimate.to_send == 0:
        raise BadInput("audience", "empty", "Không có số nào để gửi: xem lại người nhận.")
    alert.snapshot = {
        **estimate.packed(),
        "passed": sorted(set(seen)),
        "waves": waves.planned(tx, alert, now),
    }
    alert.digest = fingerprint.taken(tx, alert)
    tx.flush()


def _release(tx: Session, alert: Alert, by: int, now: datetime, starts_at: datetime, why: str = "") -> None:
    alert.month, alert.approved_at, alert.cap_sent = clock.month_of(now), now, now.replace(microsecond=0)
    waves.plan(tx, alert, starts_at)
    waves.keep_texts(tx, alert, writing.words(tx, alert), now)
    moving.move(tx, alert, State.APPROVED, by, now, why)
    if alert.follows_id is not None:
        steering.superseded(tx, tx.get_one(Alert, alert.follows_id), alert, by, now)
    waves.ring(tx)


def _count(tx: Session, alert: Alert, terms: Sequence[Terms]) -> Estimate:
    _lists_are_decided(tx, alert)
    alert.count = snapshot.take(tx, alert, calls=any(each.calls for each in terms))
    return snapshot.estimate(tx, alert, writing.words(tx, alert), terms)


def _lists_are_decided(tx: Session, alert: Alert) -> None:
    """A list with bad rows waits for a person; nothing is counted as if it were whole."""
    wanted = audience.unpack(alert.audience)
    for part in (*wanted.include, *wanted.leave_out):
        if part.kind != "list":
            continue
        try:
            lists.ready(tx, part.ref)
        except (Conflict, NotFound) as fault:
            said = f"Danh sách {part.ref}: {fault.message}"
            raise BadInput("audience", "list_not_ready", said) from fault


def _still_worth_it(alert: Alert, now: datetime) -> None:
    if alert.expires_at <= max(now, alert.starts_at or now):
        raise BadInput("expires_at", "past", "Cảnh báo đã hết hạn: sửa giờ hết hạn rồi trình lại.")


def _earlier_rests(tx: Session, alert: Alert) -> None:
    """Whom a correction or an all-clear is for stands still only while what it takes back is not on its way."""
    if alert.follows_id is None or alert.relation == Relation.UPDATE:
        return
    earlier = moving.hold(tx, tx.get_one(Alert, alert.follows_id))
    if State(earlier.state) is State.SENDING:
        raise Conflict("Cảnh báo trước còn đang gửi: tạm dừng nó, rồi trình lại.")


def _waiting(tx: Session, alert: Alert) -> approvals.Approval:
    moving.hold(tx, alert)
    waiting = approvals.waits(tx, KIND, alert.id)
    if waiting is None or State(alert.state) is not State.SUBMITTED:
        raise moving.moved(tx, alert)
    return waiting


def _only_commune(alert: Alert) -> str | None:
    communes = audience.unpack(alert.audience).communes
    return communes[0] if len(communes) == 1 else None
