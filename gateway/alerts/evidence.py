"""The file for the inquiry afterwards: what was said, who released it, what became of every number; a chain of lines.

One JSON object a line. Each line holds the SHA-256 of the line before (`prev`) and of itself (`hash`), so that nothing
can be taken out, put in or changed without every later line showing it; the last line counts and closes the chain. The
file names numbers in full: whoever takes it is audited by the caller.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import approvals, audit
from gateway.alerts import account, ladder, moving, outages, plays, waves, writing
from gateway.alerts.model import Alert
from gateway.alerts.releasing import KIND
from gateway.errors import BadInput
from gateway.messages.status import Status

FIRST: Final = "0" * 64
"""What stands for the line before the first."""
SHORTEST_REASON: Final = 10  # characters: a reason that a data-protection officer can judge
_FORMS: Final = ("lang", "sms", "spoken", "chat", "loudspeaker")
_SLICE: Final = 2_000  # recipients that are held in memory at once

_RECIPIENTS: Final = text("""
    SELECT r.ord, r.number, r.lang, r.accents, r.place, r.network, r.left_out, m.id, m.status, m.error,
           m.status_at
      FROM alert_recipients r
      LEFT JOIN alert_messages x ON x.alert_id = r.alert_id AND x.ord = r.ord
      LEFT JOIN messages m ON m.month = x.month AND m.id = x.message_id AND m.month = :month
     WHERE r.alert_id = :alert AND r.ord > :after ORDER BY r.ord LIMIT :many
""")
_ATTEMPTS: Final = text("""
    SELECT message_id, no, channel, carrier, ref, status, error, at FROM attempts
     WHERE month = :month AND message_id = ANY(CAST(:ids AS bigint[])) ORDER BY message_id, no
""")
_RECEIPTS: Final = text("""
    SELECT message_id, no, carrier, ref, word, status, received_at FROM receipts
     WHERE message_month = :month AND message_id = ANY(CAST(:ids AS bigint[])) ORDER BY message_id, id
""")
_ANSWERS: Final = text("""
    SELECT number, answer, channel, ticket, at FROM alert_answers
     WHERE alert_id = :alert AND number = ANY(CAST(:numbers AS text[])) ORDER BY number, at
""")


class Broken(BadInput):
    """A line does not follow from the one before it."""

    def __init__(self, line: int, said: str) -> None:
        super().__init__("file", "broken", f"Dòng {line}: {said}")
        self.line = line


def lines(tx: Session, alert: Alert, now: datetime) -> Iterator[str]:
    """The whole file, line by line; a million numbers are never in memory together."""
    prev, count = FIRST, 0
    for entry in _entries(tx, alert, now):
        count += 1
        line, prev = _chained(entry, prev)
        yield line
    line, closing = _chained({"kind": "end", "lines": count}, prev)
    # the sealed log holds what the file ends with: whoever rewrites the file whole cannot rewrite that
    audit.record(
        tx, "system", "alert.evidence_closed", alert.public_id, now, {"lines": count + 1, "hash": closing}
    )
    yield line


def verify(said: Iterable[str]) -> int:
    """Walk a file; how many lines it has. Raises Broken at the first that does not fit."""
    prev, count, closed = FIRST, 0, False
    for number, raw in enumerate(said, 1):
        line = raw.rstrip("\n")
        if closed:
            raise Broken(number, "sau dòng cuối còn có dòng khác")
        try:
            entry = json.loads(line)
            claimed, follows, kind = entry.pop("hash"), entry["prev"], entry["kind"]
            own = _hash(entry)
        except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
            raise Broken(number, "không đọc được") from None
        if follows != prev:
            raise Broken(number, "không nối tiếp dòng trước")
        if own != claimed:
            raise Broken(number, "nội dung đã bị sửa")
        if kind == "end":
            closed = True
            if entry.get("lines") != count:
                raise Broken(number, f"thiếu dòng: có {count}, phải là {entry.get('lines')}")
        prev, count = claimed, count + 1
    if not closed:
        raise Broken(count + 1, "thiếu dòng cuối: tệp bị cắt")
    return count


def _entries(tx: Session, alert: Alert, now: datetime) -> Iterator[dict[str, Any]]:
    yield {
        "kind": "alert", "id": alert.public_id, "at": _said(now), "state": alert.state, "reality": alert.reality,
        "purpose": alert.purpose, "event": alert.event, "issuer": alert.issuer, "severity": alert.severity,
        "urgency": alert.urgency, "certainty": alert.certainty, "audience": alert.audience,
        "starts_at": _said(alert.starts_at), "expires_at": _said(alert.expires_at),
        "approved_at": _said(alert.approved_at),
        "digest": alert.digest, "count": alert.count, "snapshot": alert.snapshot,
        "alone": alert.glass_broken_by, "reviewed_by": alert.reviewed_by, "review": alert.review,
    }  # fmt: skip
    for words in writing.words(tx, alert):
        yield {
            "kind": "text",
            **{name: getattr(words, name) for name in _FORMS},
        }
    for one in approvals.history(tx, KIND, alert.id):
        yield {
            "kind": "approval", "state": one.state, "digest": one.digest, "count": one.count,
            "submitted_by": one.submitted_by, "submitted_at": _said(one.submitted_at),
            "decided_by": one.decided_by, "decided_at": _said(one.decided_at), "why": one.why,
        }  # fmt: skip
    for move in moving.moves(tx, alert):
        yield {
            "kind": "move", "from": move.from_state, "to": move.to_state, "by": move.by_account, "at": _said(move.at),
            "why": move.why,
        }  # fmt: skip
    for wave in waves.of(tx, alert):
        yield {
            "kind": "wave",
            "no": wave.no,
            "first": wave.first_ord,
            "last": wave.last_ord,
            "due_at": _said(wave.due_at),
        }
    for outage in outages.of(tx, alert):
        yield {
            "kind": "outage", "place": outage.place, "network": outage.network, "since": _said(outage.since),
            "until": _said(outage.until), "handed": outage.handed, "delivered": outage.delivered,
        }  # fmt: skip
    for rung in ladder.rungs(tx, alert):
        yield {
            "kind": "ladder", "wave": rung.wave, "place": rung.place, "step": rung.step, "state": rung.state,
            "count": rung.count, "ticket": rung.ticket, "at": _said(rung.at), "changed_at": _said(rung.changed_at),
        }  # fmt: skip
    for play in plays.of(tx, alert):
        yield {
            "kind": "loudspeaker",
            "place": play.place,
            "spot": play.spot,
            "by": play.by_account,
            "at": _said(play.at),
        }
    if alert.month is not None:
        yield from _recipients(tx, alert)
    yield {"kind": "account", **account.of(tx, alert, carriers=False).total.packed()}


def _recipients(tx: Session, alert: Alert) -> Iterator[dict[str, Any]]:
    after = 0
    while True:
        asked = {"alert": alert.id, "month": alert.month, "after": after, "many": _SLICE}
        rows = tx.execute(_RECIPIENTS, asked).all()
        if not rows:
            return
        ids = [row.id for row in rows if row.id is not None]
        attempts = _grouped(
            tx.execute(_ATTEMPTS, {"month": alert.month, "ids": ids}).mappings(), "message_id"
        )
        receipts = _grouped(
            tx.execute(_RECEIPTS, {"month": alert.month, "ids": ids}).mappings(), "message_id"
        )
        numbers = [row.number for row in rows]
        said = _grouped(tx.execute(_ANSWERS, {"alert": alert.id, "numbers": numbers}).mappings(), "number")
        for row in rows:
            yield {
                "kind": "recipient", "ord": row.ord, "number": row.number, "lang": row.lang, "place": row.place,
                "network": row.network, "left_out": row.left_out,
                "status": None if row.status is None else Status(row.status).name.lower(), "error": row.error,
                "status_at": _said(row.status_at),
                "attempts": attempts.get(row.id, []), "receipts": receipts.get(row.id, []),
                "answers": said.get(row.number, []),
            }  # fmt: skip
        after = rows[-1].ord


def _grouped(rows: Iterable[Any], key: str) -> dict[Any, list[dict[str, Any]]]:
    found: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        entry = {name: _said(value) for name, value in row.items() if name != key}
        if "status" in entry:
            entry["status"] = Status(entry["status"]).name.lower()
        found.setdefault(row[key], []).append(entry)
    return found


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _chained(entry: dict[str, Any], prev: str) -> tuple[str, str]:
    entry = {**entry, "prev": prev}
    own = _hash(entry)
    return json.dumps({**entry, "hash": own}, ensure_ascii=False, sort_keys=True, default=str), own


def _hash(entry: dict[str, Any]) -> str:
    plain = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(plain.encode()).hexdigest()
