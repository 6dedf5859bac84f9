"""People without a phone at a gate: by their card, or by a name where there is neither; nobody is turned away.

Whoever holds the card is seen by name, which is printed on it. A number that is only typed shows no card: where
somebody is known by it, it is a look-up of the hour, or typing numbers would name the province. A declaration of
theirs counts whatever phone sent it; without one they come in all the same, and the staff are told that there is none.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway import cards, clock, declarations, people, sites
from gateway.accounts import Colleague
from gateway.checkpoint import authority, look_up
from gateway.checkpoint.entering import Entered, entered
from gateway.declarations import Declaration
from gateway.settings import Settings
from gateway.sites import Came, Described, Measured, Site


def enter_by_card(
    tx: Session,
    settings: Settings,
    site: Site,
    shown: str,
    by: Colleague,
    now: datetime,
    *,
    noted: Measured | None = None,
    name: str | None = None,
    birth_year: int | None = None,
) -> Entered:
    """Let in whoever shows a card, scanned whole or typed.

    Raises BadInput naming "card", "name" or "birth_year", and TooMany where a typed number is one look-up too many.
    """
    staff = authority.admitting(by, site)
    card = cards.read(shown)
    if card is not None and not (card.name and card.birth_year) and people.holders(tx, card.digits):
        look_up.spend(tx, settings, by, card.digits, now)
    came = sites.admit_by_card(tx, site, shown, staff, now, noted=noted, name=name, birth_year=birth_year)
    filed = _declared(tx, came, now)
    if filed is not None and not came.again:
        came.visit.declaration_id = filed.id
        tx.flush()
    return entered(tx, came, filed)


def enter_without_papers(
    tx: Session, site: Site, who: Described, by: Colleague, now: datetime, *, noted: Measured | None = None
) -> Entered:
    """Let in somebody who has neither phone nor card, as they or whoever brought them say."""
    staff = authority.admitting(by, site)
    came = sites.admit_without_papers(tx, site, who, staff, now, noted=noted)
    return entered(tx, came, _declared(tx, came, now))


def _declared(tx: Session, came: Came, now: datetime) -> Declaration | None:
    person_id = came.visit.person_id
    return None if person_id is None else declarations.current_of(tx, person_id, clock.today(now))
