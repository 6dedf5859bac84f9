"""The exchange without a line: facts written to a signed file for a USB stick, and read in from one, once each.

The first line names the format and the key, each further line is one fact, the last is the signature over all bytes
before it. A file is believed as a whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Boolean, literal_column
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit
from gateway.callbacks import signature
from gateway.declarations import Cursor
from gateway.errors import BadInput, Forbidden
from gateway.sync.facts import LISTS, List, written
from gateway.sync.model import SyncFact

FORMAT: Final = "1022-sync/1"
LONGEST: Final = 256_000_000
"""Bytes: a quarter of a million declarations, and still in memory on an old PC."""
_AT_ONCE: Final = 500  # rows a statement
_IS_NEW: Final = literal_column(
    "xmax = 0", Boolean
)  # PostgreSQL's own mark of a row that was inserted, not updated


@dataclass(frozen=True)
class Received:
    """What a file came to: facts that were new, newer than ours, and known already."""

    new: int
    newer: int
    known: int


def export(tx: Session, key: str, secret: str, since: datetime | None, now: datetime) -> Iterator[bytes]:
    """The file, line by line: every fact that has changed after `since`, list by list."""
    lines = [f"{written({'format': FORMAT, 'key': key, 'made_at': now})}\n"]
    count = 0
    for one in LISTS.values():
        for row in _rows(tx, one, since, now):
            lines.append(f"{written({'list': one.name, 'row': one.shown(row)})}\n")
            count += 1
    body = "".join(lines)
    audit.record(tx, "operator", "sync.export", key, now, {"facts": count})
    yield body.encode()
    yield f"{written({'signature': signature.sign(secret, body, now)})}\n".encode()


def bring(tx: Session, data: bytes, key: str, secret: str, now: datetime) -> Received:
    """Take in a file. Raises Forbidden when it was altered or signed by another, BadInput when it is no such file."""
    body, signed = _parts(data)
    if not signature.holds(secret, body, signed):
        raise Forbidden("the signature does not hold: the file was altered, or signed with another key")
    head, *lines = (json.loads(line) for line in body.splitlines())
    if head.get("format") != FORMAT:
        raise BadInput("file", "format", f"this is no {FORMAT}")
    if head.get("key") != key:
        raise Forbidden(f"the file was signed by {str(head.get('key'))[:40]}, not by {key}")
    facts = list(_facts(lines, key, now))
    stored = [_store(tx, facts[at : at + _AT_ONCE]) for at in range(0, len(facts), _AT_ONCE)]
    new, newer = sum(each[0] for each in stored), sum(each[1] for each in stored)
    received = Received(new, newer, len(lines) - new - newer)
    audit.record(tx, "operator", "sync.import", key, now, dict(vars(received)))
    return received


def _rows(tx: Session, one: List, since: datetime | None, now: datetime) -> Iterator[Any]:
    after = None if since is None else Cursor(since, 0)
    while True:
        rows = one.find(tx, after, _AT_ONCE, now)
        yield from rows
        if len(rows) < _AT_ONCE:
            return
        after = one.at(rows[-1])


def _parts(data: bytes) -> tuple[str, str]:
    """All bytes but the last line, and the signature it holds."""
    if len(data) > LONGEST:
        raise BadInput("file", "too_long", f"a file has at most {LONGEST // 1_000_000} MB")
    try:
        body, _, last = data.decode().rstrip("\n").rpartition("\n")
        signed = json.loads(last)["signature"]
    except (UnicodeDecodeError, ValueError, KeyError, TypeError):
        raise BadInput(
            "file", "format", "the last line is no signature: the file is cut off or none of ours"
        ) from None
    if not isinstance(signed, str):
        raise BadInput("file", "format", "the last line is no signature")
    return f"{body}\n", signed


def _facts(lines: list[Mapping[str, Any]], key: str, now: datetime) -> Iterator[dict[str, Any]]:
    """One row for each fact, the newest of those that stand in the file more than once."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for said in lines:
        name, row = str(said.get("list")), said.get("row")
        if name not in LISTS or not isinstance(row, dict):
            raise BadInput("file", "format", f"a list {name[:40]!r} is unknown here")
        fact = str(row[LISTS[name].id])
        changed_at = datetime.fromisoformat(row["changed_at"])
        known = found.get((name, fact))
        if known is None or known["changed_at"] < changed_at:
            found[name, fact] = {
                "origin": key, "list": name, "fact": fact, "changed_at": changed_at, "body": written(row),
                "received_at": now,
            }  # fmt: skip
    yield from found.values()


def _store(tx: Session, facts: list[dict[str, Any]]) -> tuple[int, int]:
    """Rows that were new, and rows that took the place of an older state of the same fact."""
    stored = insert(SyncFact).values(facts)
    taken = {name: getattr(stored.excluded, name) for name in ("changed_at", "body", "received_at")}
    stored = stored.on_conflict_do_update(
        index_elements=["origin", "list", "fact"],
        set_=taken,
        where=SyncFact.changed_at < stored.excluded.changed_at,
    )
    told = tx.execute(stored.returning(_IS_NEW)).scalars().all()
    return sum(told), len(told) - sum(told)
