"""Writing what is known of a claim, and deciding it by two people; what is published answers a check at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from gateway import clock, editions
from gateway.errors import BadInput
from gateway.rumours import checks
from gateway.rumours.model import Rumour
from gateway.rumours.states import About, Verdict

LONGEST: Final = {"title": 30, "claim": 40, "fact": 52, "fact_en": 52, "source": 16}
"""Characters, so that X2 stays one text and a line of a list one line."""


@dataclass(frozen=True)
class Fields:
    """What is written about a claim."""

    title: str
    claim: str
    fact: str
    verdict: Verdict
    about: About
    source: str
    as_of: date
    expires_on: date
    wordings: str = ""
    fact_en: str = ""
    detail: str = ""
    clinician: str = ""
    clinician_on: date | None = None


def submit(
    tx: Session,
    fields: Fields,
    by: int,
    now: datetime,
    note: str = "",
    *,
    public_id: str = "",
    check_id: int | None = None,
) -> Rumour:
    """Put it before a second person; with `public_id` as a new edition. Raises BadInput with the field at fault."""
    _require(fields, now)
    row = Rumour(
        public_id=public_id,
        title=fields.title.strip(),
        claim=fields.claim.strip(),
        wordings=fields.wordings.strip(),
        fact=fields.fact.strip().rstrip("."),
        fact_en=fields.fact_en.strip().rstrip("."),
        detail=fields.detail.strip(),
        verdict=fields.verdict,
        about=fields.about,
        source=fields.source.strip(),
        as_of=fields.as_of,
        expires_on=fields.expires_on,
        clinician=fields.clinician.strip() or None,
        clinician_on=fields.clinician_on,
        check_id=check_id,
    )
    editions.submit(tx, row, by, now, note)
    return row


def publish(tx: Session, row: Rumour, seen: str, by: int, now: datetime) -> None:
    """A second person agrees; a check that it answers is settled, and everybody who asked is told."""
    editions.publish(tx, row, seen, by, now)
    if row.check_id is not None:
        checks.settle(tx, row.check_id, row, by, now)


def _require(fields: Fields, now: datetime) -> None:
    told = ("title", "claim", "fact", "fact_en", "detail", "wordings")
    editions.require(fields, ("title", "claim", "fact", "source"), LONGEST, told, heard="wordings")
    if fields.about is About.HEALTH and not (fields.clinician.strip() and fields.clinician_on):
        raise BadInput("clinician", "missing", "Tin về sức khỏe cần tên bác sĩ đã kiểm tra, và ngày.")
    if fields.clinician_on is not None and fields.clinician_on > clock.today(now):
        raise BadInput("clinician_on", "in_future", "Ngày kiểm tra không được ở tương lai.")
