"""Who did not hear: looked for after some minutes, by household and commune, and called on step by step.

A text that is not confirmed, or not answered, becomes a call; where calls did not help within minutes, or cannot be
made, the head of the hamlet goes from door to door with a list; then the commune's committee. Whoever hears meanwhile
falls out by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from gateway import audit, clock, duty, events, phone, places, tickets
from gateway.alerts import calling, unheard
from gateway.alerts.model import Alert, Rung, Unheard, Wave
from gateway.alerts.states import TOPIC, Reality, RungState, State, Step
from gateway.db import by_index

CALLS_TAKE: Final = timedelta(minutes=10)
"""So long calls alone are tried; then somebody sets out, while the phones of those who were engaged ring on."""
HEAD_HAS: Final = timedelta(minutes=45)
"""So long the head of a hamlet has to say that it is done; then the committee is told."""
_GOES_ON: Final = frozenset({State.SENDING, State.PAUSED, State.SENT})
_IN_A_TEXT: Final = 4  # numbers in the text to a head; all of them stand on the ticket
_ON_A_TICKET: Final = 300


def climb(tx: Session, now: datetime, fallback: str | None, *, calls: bool = False) -> int:
    """Begin the ladder of waves whose time has come, and take steps whose time is over; how many were done.

    `calls`: whether there is a carrier of calls.
    """
    _note_handed(tx, now)
    return _begin(tx, now, fallback, calls) + _go_on(tx, now, fallback)


def rungs(tx: Session, alert: Alert) -> list[Rung]:
    """Every step that was taken, place by place."""
    query = select(Rung).where(Rung.alert_id == alert.id).order_by(Rung.place, Rung.wave, Rung.id)
    return list(tx.scalars(query.execution_options(populate_existing=True)))


_HANDED: Final = text("""
    UPDATE alert_waves w SET handed_at = :now
      FROM alerts a
     WHERE a.id = w.alert_id AND a.state IN ('sending', 'sent') AND a.purpose = 'emergency'
       AND w.handed_at IS NULL AND w.expanded_to = w.last_ord
       AND NOT EXISTS (SELECT FROM outbox o
                        WHERE o.lane = 'emergency' AND o.stream = 'alert ' || a.id AND o.lease_by IS NULL
                          AND o.route IN (SELECT 'any' UNION ALL SELECT carrier FROM route_plan
                                          UNION ALL SELECT carrier FROM carrier_health)
                          AND o.due_at <= :now AND o.tries = 0)
       AND NOT EXISTS (SELECT FROM outbox o
                        WHERE o.lease_by IS NOT NULL AND o.stream = 'alert ' || a.id AND o.tries = 1)
""")


def _note_handed(tx: Session, now: datetime) -> None:
    """From when on somebody can have heard: nothing of the wave waits for its first hand-over any more, but for what a
    silent network holds.
    """
    by_index(tx)
    tx.execute(_HANDED, {"now": now})


def _begin(tx: Session, now: datetime, fallback: str | None, calls: bool) -> int:
    query = (
        select(Alert, Wave)
        .join(Wave, Wave.alert_id == Alert.id)
        .where(
            Alert.state.in_((State.SENDING, State.SENT)),
            Alert.reality == Reality.ACTUAL,
            Alert.purpose == "emergency",
            Alert.ladder_minutes.is_not(None),
            Alert.expires_at > now,
            Wave.called_on_at.is_(None),
            Wave.handed_at + Alert.ladder_minutes * timedelta(minutes=1) <= now,
        )
        .order_by(Wave.due_at)
        .limit(1)
        .with_for_update(of=Wave, skip_locked=True)
    )
    found = tx.execute(query).first()
    if found is None:
        return 0
    alert, wave = found
    wave.called_on_at = now
    for place, count in unheard.note(tx, alert, wave):
        called = calling.call(tx, alert, wave.no, place, now) if calls else 0
        state = RungState.TOLD if called else RungState.PASSED
        _rung(tx, alert, wave.no, place, Step.VOICE, state, called or count, None, now)
        if not called:
            _send_head(tx, alert, wave.no, place, count, now, fallback)
    audit.record(tx, "system", "alert.ladder", alert.public_id, now, {"wave": wave.no})
    events.announce(tx, TOPIC, alert.public_id)
    return 1


def _send_head(
    tx: Session, alert: Alert, wave: int, place: str, count: int, now: datetime, fallback: str | None
) -> None:
    numbers = unheard.listed(tx, alert, place, _ON_A_TICKET, wave=wave)
    said = f"Chưa nghe cảnh báo “{alert.event}”: {count} số. " + ", ".join(map(phone.national, numbers))
    ticket = tickets.open_ticket(
        tx, tickets.Kind.VISIT, "", "alert", said, promised_at=None, now=now, commune_code=place or None
    )
    _rung(tx, alert, wave, place, Step.HEAD, RungState.TOLD, count, ticket.code, now)
    args = _args(tx, alert, place, count, numbers, ticket.code)
    duty.page_team(
        tx, duty.Kind.HAMLET, place or None, "D20", args,
        urgent=True, now=now, origin=f"alert:{alert.id}:{wave}:{place}:head", fallback=fallback, ref=ticket.code,
        asks=True,
    )  # fmt: skip


def _go_on(tx: Session, now: datetime, fallback: str | None) -> int:
    """Steps that were done, and heads of hamlets who have not said so in time."""
    query = (
        select(Rung)
        .where(Rung.state == RungState.TOLD)
        .order_by(Rung.at)
        .limit(20)
        .with_for_update(skip_locked=True)
    )
    done = 0
    for rung in tx.scalars(query).all():
        alert = tx.get_one(Alert, rung.alert_id)
        if State(alert.state) not in _GOES_ON:
            _called_off(tx, rung, now)
        elif rung.step == Step.VOICE:
            if not _after_calls(tx, alert, rung, now, fallback):
                continue
        elif rung.ticket is not None and not tickets.is_open(tx, rung.ticket, before=rung.at):
            _done(tx, alert, rung, now)
        elif rung.step == Step.HEAD and rung.at <= now - HEAD_HAS and alert.expires_at > now:
            _send_committee(tx, alert, rung, now, fallback)
        else:
            continue
        done += 1
        events.announce(tx, TOPIC, alert.public_id)
    return done


def _after_calls(tx: Session, alert: Alert, rung: Rung, now: datetime, fallback: str | None) -> bool:
    """Once all were called, or have been for long enough: whoever has still not heard is gone to. Whether it was so."""
    if rung.at > now - CALLS_TAKE and calling.going_on(tx, alert, rung.wave, rung.place):
        return False
    left = unheard.counted(tx, alert, rung.wave, rung.place)
    rung.state, rung.changed_at = (RungState.PASSED if left else RungState.DONE), now
    if left and alert.expires_at > now:
        _send_head(tx, alert, rung.wave, rung.place, left, now, fallback)
    return True


def _called_off(tx: Session, rung: Rung, now: datetime) -> None:
    """The alert was stopped, or is over: nobody goes from door to door with it any more."""
    rung.state, rung.changed_at = RungState.PASSED, now
    if rung.ticket is not None and tickets.is_open(tx, rung.ticket, before=rung.at):
        tickets.close(tx, rung.ticket, "system", now)
        duty.withdraw(tx, rung.ticket, now)


def _done(tx: Session, alert: Alert, rung: Rung, now: datetime) -> None:
    rung.state, rung.changed_at = RungState.DONE, now
    visited = update(Unheard).where(
        Unheard.alert_id == alert.id, Unheard.wave == rung.wave, Unheard.place == rung.place,
        Unheard.visited_at.is_(None),
    )  # fmt: skip
    tx.execute(visited.values(visited_at=now))


def _send_committee(tx: Session, alert: Alert, rung: Rung, now: datetime, fallback: str | None) -> None:
    rung.state, rung.changed_at = RungState.PASSED, now
    numbers = unheard.listed(tx, alert, rung.place, _ON_A_TICKET, wave=rung.wave)
    if not numbers:
        return  # everybody there has answered meanwhile
    _rung(tx, alert, rung.wave, rung.place, Step.VISIT, RungState.TOLD, len(numbers), rung.ticket, now)
    args = _args(tx, alert, rung.place, len(numbers), numbers, rung.ticket or "")
    duty.page_team(
        tx, duty.Kind.COMMITTEE, rung.place or None, "D20", args,
        urgent=True, now=now, origin=f"alert:{alert.id}:{rung.wave}:{rung.place}:visit", fallback=fallback,
        ref=rung.ticket or "", asks=True,
    )  # fmt: skip


def _rung(
    tx: Session,
    alert: Alert,
    wave: int,
    place: str,
    step: Step,
    state: RungState,
    count: int,
    ticket: str | None,
    now: datetime,
) -> None:
    tx.add(
        Rung(
            alert_id=alert.id, wave=wave, place=place, step=step, state=state, count=count, ticket=ticket,
            at=now, changed_at=now,
        )
    )  # fmt: skip
    tx.flush()


def _args(
    tx: Session, alert: Alert, place: str, count: int, numbers: Sequence[str], ticket: str
) -> dict[str, Any]:
    where = places.by_code(tx, place) if place else None
    named = ", ".join(map(phone.national, numbers[:_IN_A_TEXT])) + (
        ", …" if len(numbers) > _IN_A_TEXT else ""
    )
    args = {
        "ticket": ticket,
        "many": count,
        "where": f"{where.kind} {where.name}" if where else "",
        "event": alert.event,
        "time": f"{clock.local(alert.approved_at or alert.made_at):%H:%M}",
        "phones": named,
    }
    return {name: value for name, value in args.items() if value}


def by_place(found: Sequence[Rung]) -> dict[str, list[Rung]]:
    """Steps of a ladder, grouped by place."""
    grouped: dict[str, list[Rung]] = defaultdict(list)
    for rung in found:
        grouped[rung.place].append(rung)
    return dict(grouped)
