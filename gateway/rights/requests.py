"""Requests about one's own data from beginning to end, each with the law's time; the data itself is not touched here.

Where a person must act, the request is a ticket too, promised for the day the law gives: who is late is paged like for
any other promise. What the system did itself at once is on file as done, with its evidence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from gateway import audit, clock, events, tickets
from gateway.errors import BadInput, Conflict, NotFound
from gateway.rights import deadlines, telling
from gateway.rights.model import RightsEvent, RightsRequest
from gateway.rights.states import MOVES, Event, Ground, Kind, State

TOPIC: Final = "rights"
"""What open pages listen to (`gateway.events`)."""
SHORTEST_REASON: Final = 8  # characters: a word or two that somebody can ask about later


@dataclass(frozen=True)
class Asked:
    """What somebody asks. `said`: their own words, or what the paper says; `who`: a name where no person is on file."""

    kind: Kind
    channel: str
    said: str = field(repr=False)
    number: str | None = field(default=None, repr=False)
    person_id: int | None = None
    who: str | None = field(default=None, repr=False)
    commune_code: str | None = None
    third_party: bool = False


def open_request(tx: Session, asked: Asked, *, told: bool, by: str, now: datetime) -> RightsRequest:
    """Put a request on file for a person to act on, with its ticket; `told`: the asker hears of it in this very moment.

    Raises BadInput for a request that is about nobody.
    """
    if asked.number is None and asked.person_id is None and not (asked.who or "").strip():
        raise BadInput("who", "missing", "Cần số điện thoại, hồ sơ hoặc họ tên của người yêu cầu.")
    request = _on_file(tx, asked, by, now)
    if asked.number is not None:
        ticket = tickets.open_ticket(
            tx,
            tickets.Kind.RIGHTS,
            asked.number,
            asked.channel,
            f"{asked.kind.label}: {asked.said}",
            promised_at=request.due_at,
            now=now,
            commune_code=asked.commune_code,
        )
        request.ticket_code = ticket.code
    if told:
        _move(tx, request, State.ACKNOWLEDGED, Event.ACKNOWLEDGED, by, None, now)
    tx.flush()
    return request


def record_done(tx: Session, asked: Asked, evidence: str, *, by: str, now: datetime) -> RightsRequest:
    """A request that the system has answered itself: on file as done, with what shows it."""
    request = _on_file(tx, asked, by, now)
    _end(tx, request, State.DONE, Event.DONE, by, evidence, now)
    return request


def acknowledge(tx: Session, request_id: int, note: str, *, by: str, now: datetime) -> RightsRequest:
    """The person was told that it is on file; `note`: how."""
    request = _held(tx, request_id)
    _move(tx, request, State.ACKNOWLEDGED, Event.ACKNOWLEDGED, by, _said(note), now)
    return request


def own(tx: Session, request_id: int, account_id: int, *, by: str, now: datetime) -> RightsRequest:
    """A colleague takes it, or is given it."""
    request = _held(tx, request_id)
    _must_be_open(request)
    request.owner_id, request.changed_at = account_id, now
    _happened(tx, request, Event.OWNED, by, None, now)
    return request


def note(tx: Session, request_id: int, words: str, *, by: str, now: datetime) -> RightsRequest:
    """Something worth remembering about it, such as a call."""
    request = _held(tx, request_id)
    _happened(tx, request, Event.NOTED, by, _said(words), now)
    return request


def extend(tx: Session, request_id: int, days: int, reason: str, *, by: str, now: datetime) -> RightsRequest:
    """The law gives longer once, before the time is over, for a reason that the phone is told."""
    request = _held(tx, request_id)
    _must_be_open(request)
    most = deadlines.version(request.rules).extension
    if request.extended_days is not None:
        raise Conflict("Đã gia hạn một lần, không gia hạn nữa được.")
    if now > request.due_at:
        raise Conflict("Đã quá hạn, không gia hạn được nữa.")
    if not 1 <= days <= most:
        raise BadInput("days", "out_of_range", f"Gia hạn từ 1 đến {most} ngày.")
    because = _reason(reason)
    request.extended_days, request.changed_at = days, now
    request.due_at += timedelta(days=days)
    if request.ticket_code is not None:
        tickets.postpone(tx, request.ticket_code, request.due_at, by, now)
    _happened(tx, request, Event.EXTENDED, by, f"{days} ngày: {because}", now)
    telling.longer(tx, request, because, now)
    audit.record(tx, by, "rights.extend", str(request.id), now, {"days": days})
    return request


def answer(tx: Session, request_id: int, words: str, *, by: str, now: datetime) -> RightsRequest:
    """What was asked has been done; `words`: what was done, for whoever looks later. The phone that asked is told."""
    request = _held(tx, request_id)
    _end(tx, request, State.DONE, Event.DONE, by, _said(words), now)
    telling.done(tx, request, now)
    return request


def refuse(
    tx: Session, request_id: int, ground: Ground, words: str, *, by: str, now: datetime
) -> RightsRequest:
    """The law does not let it be done; `words`: what exactly stands against it. The phone is told the ground."""
    request = _held(tx, request_id)
    _end(tx, request, State.REFUSED, Event.REFUSED, by, f"{ground.label}. {_reason(words)}", now)
    telling.refused(tx, request, ground, now)
    return request


def drop(tx: Session, request_id: int, words: str, *, by: str, now: datetime) -> RightsRequest:
    """The person does not want it any more; `words`: how they said so."""
    request = _held(tx, request_id)
    _end(tx, request, State.DROPPED, Event.DROPPED, by, _reason(words), now)
    return request


def _on_file(tx: Session, asked: Asked, by: str, now: datetime) -> RightsRequest:
    rules = deadlines.rules_on(clock.today(now))
    request = RightsRequest(
        kind=asked.kind,
        state=State.RECEIVED,
        number=asked.number,
        person_id=asked.person_id,
        who=asked.who,
        commune_code=asked.commune_code,
        channel=asked.channel,
        third_party=asked.third_party,
        rules=rules.version,
        ack_due_at=deadlines.acknowledge_by(rules, now),
        due_at=deadlines.answer_by(rules, asked.kind, now, third_party=asked.third_party),
        opened_by=by,
        created_at=now,
        changed_at=now,
    )
    tx.add(request)
    tx.flush()
    _happened(tx, request, Event.RECEIVED, by, asked.said, now)
    audit.record(tx, by, "rights.open", str(request.id), now, {"kind": asked.kind, "channel": asked.channel})
    return request


def _held(tx: Session, request_id: int) -> RightsRequest:
    request = tx.get(RightsRequest, request_id, with_for_update=True, populate_existing=True)
    if request is None:
        raise NotFound(f"no request {request_id}")
    return request


def _must_be_open(request: RightsRequest) -> None:
    if not MOVES[State(request.state)]:
        raise Conflict("Yêu cầu này đã kết thúc.")


def _move(
    tx: Session, request: RightsRequest, to: State, event: Event, by: str, words: str | None, now: datetime
) -> None:
    _must_be_open(request)
    if to not in MOVES[State(request.state)]:
        raise Conflict("Việc này đã làm rồi.")
    request.state, request.changed_at = to, now
    _happened(tx, request, event, by, words, now)


def _end(
    tx: Session, request: RightsRequest, to: State, event: Event, by: str, words: str, now: datetime
) -> None:
    _move(tx, request, to, event, by, words, now)
    request.ended_at = now
    if request.ticket_code is not None and tickets.is_open(tx, request.ticket_code):
        tickets.close(tx, request.ticket_code, by, now)
    tx.flush()
    audit.record(tx, by, f"rights.{to}", str(request.id), now, {"kind": request.kind})


def _happened(
    tx: Session, request: RightsRequest, event: Event, by: str, words: str | None, now: datetime
) -> None:
    tx.add(RightsEvent(request_id=request.id, at=now, actor=by, kind=event, note=words))
    tx.flush()
    events.announce(tx, TOPIC, str(request.id))


def _said(words: str) -> str:
    said = words.strip()
    if not said:
        raise BadInput("words", "missing", "Cần ghi nội dung.")
    return said


def _reason(words: str) -> str:
    said = _said(words)
    if len(said) < SHORTEST_REASON:
        raise BadInput("words", "too_short", "Cần ghi lý do rõ hơn.")
    return said
