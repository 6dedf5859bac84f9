"""Consent as evidence: each yes and no is a new row with the words that said it; the latest one counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway.db import array
from gateway.people.model import Consent

DECLARE = "declare"  # health data for the declaration, opening question K0
NAME = "name"  # a name and birth year texted by whoever holds the phone, to be known by
OPT_OUT = "opt_out"  # news and notices; `given=True` means "send me no more"


def record_consent(
    tx: Session, number: str, kind: str, *, given: bool, channel: str, evidence: str | None, now: datetime
) -> None:
    """Keep one decision of a number; `evidence` is the text, key log or carrier code that said so."""
    tx.add(Consent(number=number, kind=kind, given=given, channel=channel, evidence=evidence, at=now))
    tx.flush()


def consented(tx: Session, number: str, kind: str) -> bool:
    """Whether the latest decision of `number` on `kind` was a yes."""
    query = (
        select(Consent.given)
        .where(Consent.number == number, Consent.kind == kind)
        .order_by(Consent.id.desc())
        .limit(1)
    )
    return bool(tx.execute(query).scalar())


_LATEST = text("""
    SELECT DISTINCT ON (number) number, given FROM consents
     WHERE kind = :kind AND number = ANY(CAST(:numbers AS text[]))
     ORDER BY number, id DESC
""")


def opted_out(tx: Session, numbers: Iterable[str]) -> set[str]:
    """Those of `numbers` whose latest decision was to receive no news and notices."""
    asked = {"kind": OPT_OUT, "numbers": array(numbers)}
    return {number for number, given in tx.execute(_LATEST, asked) if given}
