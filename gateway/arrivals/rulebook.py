"""The rules of screening as data: a version is never changed, and each movement keeps the one it was judged by.

Version 1 is the file beside this; those of the console follow it, each submitted by one and approved by another.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import approvals, audit, events
from gateway.arrivals import standing
from gateway.arrivals.model import RuleVersion
from gateway.arrivals.states import TOPIC, Class, Level, Standing
from gateway.errors import BadInput, NotFound

KIND: Final = "screening_rules"
"""What an approval of a version is about."""
LONGEST: Final = 30  # days after an arrival; longer than any incubation


@dataclass(frozen=True)
class Bound:
    """What coming from a listed area means: the class, and for how many days after the arrival."""

    cls: Class
    days: int


@dataclass(frozen=True)
class Rules:
    """One version. `patient`, `abroad`: for whoever was near such people; `signs`: for whoever has some."""

    version: int
    paper: str
    levels: Mapping[Level, Bound]
    patient: Class
    abroad: Class
    signs: Class

    def body(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "levels": {
                level: {"class": bound.cls, "days": bound.days} for level, bound in self.levels.items()
            },
            "patient": self.patient,
            "abroad": self.abroad,
            "signs": self.signs,
        }


def in_force(tx: Session) -> Rules:
    """The newest version that two people have approved, else the first."""
    newest = select(RuleVersion).where(RuleVersion.state == Standing.APPROVED)
    row = tx.scalars(newest.order_by(RuleVersion.version.desc()).limit(1)).first()
    return FIRST if row is None else rules_of(row)


def of(tx: Session, version: int) -> Rules:
    """One version, also of long ago."""
    row = tx.get(RuleVersion, version)
    return FIRST if row is None else rules_of(row)


def every(tx: Session) -> list[RuleVersion]:
    """Every version of the console, newest first; they are few."""
    return list(tx.scalars(select(RuleVersion).order_by(RuleVersion.version.desc())))


def one(tx: Session, version: int) -> RuleVersion:
    """One version of the console. Raises NotFound."""
    row = tx.get(RuleVersion, version)
    if row is None:
        raise NotFound("Không có bản quy tắc này.")
    return row


def submit(tx: Session, wished: Rules, by: int, now: datetime) -> RuleVersion:
    """Put a new version before a second person; `wished.version` is not heeded. Raises BadInput, Conflict."""
    if not wished.paper.strip():
        raise BadInput("paper", "missing", "Cần số văn bản.")
    if any(not 1 <= bound.days <= LONGEST for bound in wished.levels.values()):
        raise BadInput("days", "invalid", f"Số ngày từ 1 đến {LONGEST}.")
    last = tx.scalar(select(func.max(RuleVersion.version))) or FIRST.version
    row = RuleVersion(
        version=last + 1,
        body=wished.body(),
        paper=" ".join(wished.paper.split()),
        state=Standing.SUBMITTED,
        made_by=by,
        made_at=now,
        changed_at=now,
    )
    tx.add(row)
    tx.flush()
    approvals.submit(tx, KIND, row.version, digest(row), by, now)
    audit.record(tx, f"account:{by}", "screening.rules", str(row.version), now)
    events.announce(tx, TOPIC, KIND)
    return row


def approve(tx: Session, row: RuleVersion, seen: str, by: int, now: datetime) -> None:
    """A second person puts it in force (`seen`: the digest of what they saw); the one before it ends."""
    before = select(RuleVersion).where(RuleVersion.state == Standing.APPROVED).with_for_update()
    standing.approve(tx, KIND, row.version, row, seen, by, now)
    for each in tx.scalars(before):
        if each.version != row.version:
            standing.move(tx, each, Standing.ENDED, now)
    events.announce(tx, TOPIC, KIND)


def send_back(tx: Session, row: RuleVersion, why: str, by: int, now: datetime) -> None:
    """A second person does not agree, and says why."""
    standing.send_back(tx, KIND, row.version, row, why, by, now)


def withdraw(tx: Session, row: RuleVersion, by: int, now: datetime) -> None:
    """Whoever submitted it takes it back."""
    standing.withdraw(tx, KIND, row.version, row, by, now)


def digest(row: RuleVersion) -> str:
    """A fingerprint of what the second person approves."""
    return hashlib.sha256(json.dumps([row.version, row.paper, row.body], sort_keys=True).encode()).hexdigest()


def rules_of(row: RuleVersion) -> Rules:
    """The rules of a stored version."""
    return _read({**row.body, "paper": row.paper}, row.version)


def _read(body: Mapping[str, Any], version: int) -> Rules:
    return Rules(
        version=version,
        paper=body["paper"],
        levels={
            level: Bound(Class(body["levels"][level]["class"]), body["levels"][level]["days"])
            for level in Level
        },
        patient=Class(body["patient"]),
        abroad=Class(body["abroad"]),
        signs=Class(body["signs"]),
    )


FIRST: Final = _read(tomllib.loads((Path(__file__).parent / "rules.toml").read_text("utf-8")), 1)
