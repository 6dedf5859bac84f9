"""One alert as JSON: what it says, where it is, who moved it, and what became of everybody; counts are queried anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway import alerts
from gateway.accounts import staff
from gateway.alerts import EDITABLE, MEANING, Alert, State
from gateway.alerts.checking import FIELDS
from gateway.messages.terms import Terms


def document(tx: Session, alert: Alert, now: datetime, terms: Sequence[Terms] = ()) -> dict[str, Any]:
    """All of it, as GET /api/v1/alerts/{id} answers."""
    moves = alerts.moving.moves(tx, alert)
    people = [alert.made_by, alert.glass_broken_by, alert.reviewed_by, *(move.by_account for move in moves)]
    names = staff.names(tx, {person for person in people if person is not None})
    return {
        **summary(alert),
        "category": alert.category,
        "certainty": alert.certainty,
        "responses": list(alert.responses),
        "accents": alert.accents,
        "in_waves": alert.in_waves,
        "ladder_minutes": alert.ladder_minutes,
        "ladder_for": alert.ladder_for,
        "texts": {
            each.lang: {name: getattr(each, name) for name in FIELDS}
            for each in alerts.writing.words(tx, alert)
        },
        "audience": alert.audience,
        "follows": _public_id(tx, alert.follows_id),
        "made_by": names.get(alert.made_by),
        "moves": [
            {
                "from": move.from_state,
                "to": move.to_state,
                "by": None if move.by_account is None else names.get(move.by_account),
                "at": said(move.at),
                "why": move.why,
            }
            for move in moves
        ],
        "findings": findings(tx, alert, now, terms),
        "seen": alert.digest if State(alert.state) is State.SUBMITTED else None,
        "snapshot": alert.snapshot,
        "counts": alerts.account.of(tx, alert, carriers=False).total.packed(),
        "waves": [
            {
                "no": wave.no,
                "people": wave.last_ord - wave.first_ord + 1,
                "due_at": said(wave.due_at),
                "in_outbox": wave.expanded_to - wave.first_ord + 1,
            }
            for wave in alerts.waves.of(tx, alert)
        ],
        "cancel_until": said(alert.cancel_until),
        "alone": _alone(alert, names),
        "cap": {"sender": alert.cap_sender, "identifier": alert.cap_identifier},
    }


def summary(alert: Alert) -> dict[str, Any]:
    """One line of a list."""
    return {
        "id": alert.public_id,
        "state": alert.state,
        "state_meaning": MEANING[State(alert.state)],
        "reality": alert.reality,
        "purpose": alert.purpose,
        "event": alert.event,
        "issuer": alert.issuer,
        "urgency": alert.urgency,
        "severity": alert.severity,
        "relation": alert.relation,
        "count": alert.count,
        "starts_at": said(alert.starts_at),
        "expires_at": said(alert.expires_at),
        "made_at": said(alert.made_at),
        "changed_at": said(alert.changed_at),
        "approved_at": said(alert.approved_at),
        "ended_at": said(alert.ended_at),
    }


def standing(alert: Alert) -> dict[str, Any]:
    """Where it is after an act."""
    return {
        "id": alert.public_id,
        "state": alert.state,
        "state_meaning": MEANING[State(alert.state)],
        "changed_at": said(alert.changed_at),
    }


def findings(tx: Session, alert: Alert, now: datetime, terms: Sequence[Terms] = ()) -> list[dict[str, str]]:
    """What stands in the way of a draft, and what its author should look at."""
    if State(alert.state) not in EDITABLE:
        return []
    return [
        {
            "rule": each.rule,
            "weight": each.weight,
            "field": each.field,
            "lang": each.lang,
            "message": each.said,
        }
        for each in alerts.looking.look(tx, alert, now, terms)
    ]


def said(at: datetime | None) -> str | None:
    """A moment in JSON."""
    return None if at is None else at.isoformat()


def _public_id(tx: Session, alert_id: int | None) -> str | None:
    earlier = None if alert_id is None else tx.get(Alert, alert_id)
    return None if earlier is None else earlier.public_id


def _alone(alert: Alert, names: Mapping[int, str]) -> dict[str, Any] | None:
    """Who broke the glass, and what a second person found since."""
    if alert.glass_broken_by is None:
        return None
    return {
        "by": names.get(alert.glass_broken_by),
        "reviewed_by": None if alert.reviewed_by is None else names.get(alert.reviewed_by),
        "reviewed_at": said(alert.reviewed_at),
        "review": alert.review,
    }
