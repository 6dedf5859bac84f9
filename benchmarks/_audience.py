"""People of nobody's, each behind a phone in some commune, and the alert that tells them; two accounts that are nobody.

Written by SQL, a hundred thousand a statement: how people come to be on file is not what is measured here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import alerts, clock, crypto
from gateway.alerts import Alert, Draft, Text
from gateway.db import Database
from gateway.messages.terms import Terms

AUTHOR, APPROVER = 901, 902
WORDS: Final = (
    "UBND xã Vĩnh Hải 8:00: LŨ LÊN NHANH đến 20:00. Rời ngay bờ suối, lên Trường Nhơn Hải. "
    "Cần cứu: soạn 9. An toàn: soạn 8 gửi 1022"
)
"""One GSM-7 segment when its accents are off."""
COMMUNES: Final = 60
"""As many as a province has, nearly; the figures of a page are by commune and network."""
_SLICE = 100_000
_PREFIXES: Final = ("90", "97", "91", "92")
"""One of each network, in front of nine digits: two more than a number has, as in `_contest.FIRST`."""

_PEOPLE = text("""
    WITH born AS (
        INSERT INTO people (name, name_keys, birth_year, commune_code, created_at, changed_at)
        SELECT :name, '{}', 1970, (CAST(:communes AS text[]))[1 + n % :many], :now, :now
          FROM generate_series(CAST(:low AS bigint), CAST(:high AS bigint)) n
        RETURNING id),
    numbered AS (
        SELECT id, :low + row_number() OVER (ORDER BY id) - 1 AS n FROM born),
    known AS (
        INSERT INTO phone_numbers (number, first_at, last_at)
        SELECT '+84' || (CAST(:prefixes AS text[]))[1 + n % 4] || lpad(n::text, :digits, '0'), :now, :now FROM numbered
        RETURNING number)
    INSERT INTO household_members (number, ord, person_id)
    SELECT '+84' || (CAST(:prefixes AS text[]))[1 + n % 4] || lpad(n::text, :digits, '0'), 1, id FROM numbered
""")


def communes(tx: Session) -> list[str]:
    """The codes that people are spread over."""
    query = text("SELECT code FROM communes ORDER BY code LIMIT :many")
    return list(tx.execute(query, {"many": COMMUNES}).scalars())


def settle(many: int, owner: Database, *, digits: int = 9) -> None:
    """So many people on file, and the tables counted as they are in a house that lives.

    `digits`: behind the prefix; with 7 they are numbers as people have them, which an operator takes.
    """
    name = crypto.encrypt("Người Thử", "people.name")
    for low in range(0, many, _SLICE):
        with owner.transaction() as tx:
            codes = communes(tx)
            tx.execute(
                _PEOPLE,
                {
                    "name": name,
                    "communes": codes,
                    "many": len(codes),
                    "prefixes": list(_PREFIXES),
                    "digits": digits,
                    "low": low,
                    "high": min(low + _SLICE, many) - 1,
                    "now": clock.now(),
                },
            )
    with owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE people, phone_numbers, household_members"))


def submitted(db: Database, codes: list[str]) -> Alert:
    """A flood for these communes, put before a second person."""
    now = clock.now()
    with db.transaction() as tx:
        draft = Draft(
            event="Lũ lên nhanh",
            issuer="UBND xã Vĩnh Hải",
            expires_at=now + timedelta(hours=12),
            texts=[Text(sms=WORDS, spoken="Lũ đang lên nhanh. Rời ngay bờ suối.")],
            audience={"include": [{"kind": "communes", "codes": codes}]},
        )
        alert = alerts.writing.create(tx, draft, AUTHOR, now)
        seen = {finding.rule for finding in alerts.looking.look(tx, alert, now)}
        terms = (Terms("bench", "smpp", rate=100_000.0, price=300),)
        alerts.releasing.submit(tx, alert, AUTHOR, now, terms=terms, seen=seen)
    return alert


def approve(db: Database, alert: Alert) -> None:
    """A second person agrees; it is on its way when this returns."""
    with db.transaction() as tx:
        held = tx.get_one(Alert, alert.id)
        alerts.releasing.approve(tx, held, alerts.fingerprint.submitted(held), APPROVER, clock.now())
