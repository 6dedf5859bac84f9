"""Compares three books after the storm: what phones received, what the carrier counted, what our rows say."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from gateway.crypto import Keyring
from gateway.messages import bodies
from gateway.messages.status import Status
from tests.journeys.town import Town

_MESSAGES = """
    SELECT month, m.id, m.recipient, purpose, template, args, lang, accents, status, error, m.tries,
           o.id IS NULL AS settled
      FROM messages m LEFT JOIN outbox o USING (month, id) ORDER BY m.id
"""


@dataclass(frozen=True)
class Row:
    """One message as stored, with the text that it stands for."""

    key: tuple[date, int]
    recipient: str
    purpose: str
    text: str
    status: Status
    error: str | None
    tries: int
    settled: bool


@dataclass(frozen=True)
class Books:
    """Everything that was written down about texts and declarations."""

    rows: list[Row]
    attempts: list[tuple[date, int, int, str | None, Status, str | None]]
    declarations: list[tuple[str, str]]
    inbound: Counter[str]
    waiting: int
    parked: int
    leased: int

    @property
    def by_status(self) -> dict[str, int]:
        """Messages by status, in words."""
        return {
            status.name.lower(): count
            for status, count in sorted(Counter(r.status for r in self.rows).items())
        }


def read(town: Town) -> Books:
    """Read the rows as the application's role, and decrypt what is needed to know each text."""
    keyring = Keyring.from_file(town.folder / "secrets" / "keys.json")
    engine = create_engine(town.ready["database_url"])
    with engine.connect() as tx:
        rows = [_row(keyring, found) for found in tx.execute(text(_MESSAGES))]
        attempts = tx.execute(text("SELECT month, message_id, no, ref, status, error FROM attempts")).all()
        declarations = tx.execute(text("SELECT number, payload FROM declarations ORDER BY id")).all()
        outcomes = tx.execute(
            text("SELECT coalesce(outcome, 'waiting'), count(*) FROM inbound GROUP BY 1")
        ).all()
        waiting = tx.execute(text("SELECT count(*) FROM inbound WHERE done_at IS NULL")).scalar_one()
        parked = tx.execute(text("SELECT count(*) FROM receipts_due")).scalar_one()
        leased = tx.execute(text("SELECT count(*) FROM outbox WHERE lease_by IS NOT NULL")).scalar_one()
    engine.dispose()
    return Books(
        rows,
        [(m, i, no, ref, Status(status), error) for m, i, no, ref, status, error in attempts],
        [(n, json.loads(keyring.decrypt(p, "declarations.payload"))["fullName"]) for n, p in declarations],
        Counter(dict(outcomes)),
        waiting,
        parked,
        leased,
    )


def declarations_by_api(town: Town) -> list[dict[str, Any]]:
    """Every declaration as another system reads them, page by page."""
    found: list[dict[str, Any]] = []
    query = "limit=200"
    while True:
        page = town.api("GET", f"/api/v1/declarations?{query}")
        found += page["items"]
        if page["next"] is None:
            return found
        query = f"limit=200&since={page['next']}"


def flights(town: Town) -> list[Path]:
    """Flight files that still tell of something in the air."""
    return [path for path in (town.folder / "flights").glob("*") if path.stat().st_size]


def in_doubt(town: Town) -> int:
    """How many texts were in the air when their sender died, as those who took over have logged it."""
    lines = [line for path in (town.folder / "log").glob("*.log") for line in path.read_text().splitlines()]
    return sum(json.loads(line)["unknown"] for line in lines if "took over from a dead sender" in line)


def _row(keyring: Keyring, found: Any) -> Row:
    args = None if found.args is None else keyring.decrypt(found.args, "messages.args")
    said = bodies.render(found.template, bodies.unpack(args), found.lang, found.accents)
    return Row(
        (found.month, found.id),
        found.recipient,
        found.purpose,
        said,
        Status(found.status),
        found.error,
        found.tries,
        found.settled,
    )
