"""Put declarations on file and find them again; checks every rule first and stores nothing when one is
broken.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, func, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from gateway import audit, clock, damm, places
from gateway.declarations.fields import Fault, check
from gateway.declarations.messages import MESSAGES
from gateway.declarations.model import Declaration
from gateway.errors import BadInput

CODE_LENGTH = 8  # digits; the length tells a receipt from other codes (decisions 11)
HORIZON = timedelta(seconds=5)  # a page ends here: a transaction still open may yet commit an older row
_TRIES = 50  # even with half of the codes taken, 50 misses in a row mean a broken generator


class Refused(BadInput):
    """The form breaks rules; `faults` holds all of them, `field` and `code` those of the first."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults[0].field, faults[0].code, faults[0].vi)
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a reader of `page` stands."""

    changed_at: datetime
    id: int


def checked(tx: Session, form: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The cleaned form, or `Refused`. The commune must exist today; its province is taken from the map."""
    commune = places.by_code(tx, form["wardId"]) if isinstance(form.get("wardId"), str) else None
    known = {**form, "provinceId": commune.province_code} if commune is not None else form
    clean, faults = check(known, clock.today(now))
    if commune is None and not any(fault.field == "wardId" for fault in faults):
        faults.append(Fault("wardId", "invalid", *MESSAGES["wardId", "invalid"]))
    if faults:
        raise Refused(faults)
    return clean


def declare(
    tx: Session,
    *,
    person_id: int,
    number: str,
    channel: str,
    form: Mapping[str, Any],
    valid_days: int,
    now: datetime,
    code: str = "",
    declared_by: int | None = None,
    subject_number: str | None = None,
) -> Declaration:
    """File one declaration and give it its receipt code: `code`, which the person may know already, if it is free.

    `number` is the phone it came from (E.164), or the person's own where an account (`declared_by`) declares for them;
    `subject_number` the person's own where a relative's phone sent it. It is valid through the local day `valid_days`
    after today; earlier declarations of the same person stay as they are. Raises `Refused` when the form breaks a rule.
    """
    clean = checked(tx, form, now)
    values = {
        "person_id": person_id,
        "number": number,
        "channel": channel,
        "declared_by": declared_by,
        "subject_number": subject_number,
        "commune_code": clean["wardId"],
        "valid_until": clock.today(now) + timedelta(days=valid_days),
        "payload": json.dumps(clean, ensure_ascii=False, separators=(",", ":")),
        "created_at": now,
        "changed_at": now,
    }
    for _ in range(_TRIES):
        code = code or free_code(tx)
        filed = (
            insert(Declaration).values(code=code, **values).on_conflict_do_nothing(index_elements=["code"])
        )
        row = tx.execute(filed.returning(Declaration.id)).first()
        if row is not None:
            return tx.get_one(Declaration, row.id)
        code = ""
    raise RuntimeError("no free receipt code found")


def free_code(tx: Session) -> str:
    """A receipt code that nothing is filed under; drawn when a talk begins, so that it is one case on every phone."""
    for _ in range(_TRIES):
        code = damm.new_code(CODE_LENGTH, secrets.randbelow)
        if tx.scalar(select(Declaration.id).where(Declaration.code == code)) is None:
            return code
    raise RuntimeError("no free receipt code found")


def answers(declaration: Declaration) -> dict[str, Any]:
    """The form as it was filed; field names of `fields.FIELDS`."""
    return cast("dict[str, Any]", json.loads(declaration.payload))


def latest_by_person(tx: Session, number: str) -> dict[int, Declaration]:
    """The newest declaration of each person declared from `number`, by person id."""
    query = (
        select(Declaration)
        .where(Declaration.number == number)
        .ext(distinct_on(Declaration.person_id))
        .order_by(Declaration.person_id, Declaration.id.desc())
    )
    return {declaration.person_id: declaration for declaration in tx.scalars(query)}


def current(tx: Session, number: str, today: date) -> Declaration | None:
    """The newest declaration from `number` that counts at a gate on the local day `today`."""
    query = select(Declaration).where(Declaration.number == number, *_counts(today))
    return tx.scalars(query.order_by(Declaration.id.desc()).limit(1)).first()


def valid_by_person(tx: Session, number: str, today: date) -> list[Declaration]:
    """What counts at a gate on `today` of each person declared from `number`, newest first; `current` is the first."""
    query = (
        select(Declaration)
        .where(Declaration.number == number, *_counts(today))
        .ext(distinct_on(Declaration.person_id))
        .order_by(Declaration.person_id, Declaration.id.desc())
    )
    return sorted(tx.scalars(query), key=lambda filed: -filed.id)


def current_of(tx: Session, person_id: int, today: date) -> Declaration | None:
    """The newest declaration of one person that counts at a gate on `today`, whatever phone it came from."""
    query = select(Declaration).where(Declaration.person_id == person_id, *_counts(today))
    return tx.scalars(query.order_by(Declaration.id.desc()).limit(1)).first()


def newest(tx: Session, number: str) -> Declaration | None:
    """The newest declaration from `number`, whether it counts or not."""
    query = select(Declaration).where(Declaration.number == number)
    return tx.scalars(query.order_by(Declaration.id.desc()).limit(1)).first()


def behalf_since(tx: Session, account_id: int, since: datetime) -> int:
    """How many declarations this account has made for others since then."""
    query = select(func.count()).where(Declaration.declared_by == account_id, Declaration.created_at >= since)
    return tx.execute(query).scalar_one()


def dispute(tx: Session, declaration: Declaration, now: datetime) -> bool:
    """Whoever has the phone says that it is not theirs: it opens no gate from now on. False: said before."""
    held = tx.get_one(Declaration, declaration.id, with_for_update=True, populate_existing=True)
    if held.disputed_at is not None:
        return False
    held.disputed_at = held.changed_at = now
    audit.record(tx, "citizen", "declaration.dispute", str(held.id), now)
    tx.flush()
    return True


def withdraw(tx: Session, person_id: int, now: datetime) -> int:
    """Their person takes consent back: none of them opens a gate or is given away from now on; how many."""
    mine = select(Declaration.id).where(
        Declaration.person_id == person_id, Declaration.withdrawn_at.is_(None)
    )
    held = mine.order_by(Declaration.id).with_for_update()
    taken = update(Declaration).where(Declaration.id.in_(held)).values(withdrawn_at=now, changed_at=now)
    return len(tx.execute(taken.returning(Declaration.id)).all())


_OF_PEOPLE = text("""
    SELECT d.id FROM unnest(CAST(:people AS bigint[])) AS p(id)
     CROSS JOIN LATERAL (SELECT id FROM declarations WHERE person_id = p.id ORDER BY id DESC LIMIT :each) d
""")


def of_people(tx: Session, people: Sequence[int], each: int = 5) -> dict[int, list[Declaration]]:
    """The newest declarations of several people, `each` of everybody, newest first."""
    ids = tx.execute(_OF_PEOPLE, {"people": list(people), "each": each}).scalars().all()
    found: dict[int, list[Declaration]] = {person_id: [] for person_id in people}
    query = select(Declaration).where(Declaration.id.in_(ids)).order_by(Declaration.id.desc())
    for filed in tx.scalars(query):
        found[filed.person_id].append(filed)
    return found


def by_code(tx: Session, code: str) -> Declaration | None:
    """The declaration with this receipt; a code that cannot be one is not looked up."""
    if len(code) != CODE_LENGTH or not damm.valid(code):
        return None
    return tx.scalars(select(Declaration).where(Declaration.code == code)).first()


def page(tx: Session, since: Cursor | None, limit: int, now: datetime) -> list[Declaration]:
    """Declarations in the order of change after `since`, oldest first, up to `limit` and up to 5 seconds
    ago.
    """
    query = select(Declaration).where(Declaration.changed_at <= now - HORIZON)
    if since is not None:
        query = query.where(tuple_(Declaration.changed_at, Declaration.id) > (since.changed_at, since.id))
    return list(tx.scalars(query.order_by(Declaration.changed_at, Declaration.id).limit(limit)))


def _counts(today: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Declaration.disputed_at.is_(None),
        Declaration.withdrawn_at.is_(None),
        Declaration.valid_until >= today,
    )
