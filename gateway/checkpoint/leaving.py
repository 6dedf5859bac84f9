"""Letting somebody out at a gate, by number, by card or from the list of who is inside; it needs no code."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import cards, people, sites
from gateway.accounts import Colleague
from gateway.checkpoint import authority, passes, receipts
from gateway.errors import BadInput
from gateway.settings import Settings
from gateway.sites import Guest, Method, Site, Visit


def leave(
    tx: Session,
    settings: Settings,
    site: Site,
    by: Colleague,
    now: datetime,
    *,
    number: str = "",
    card: str = "",
    visit: str = "",
) -> Visit | None:
    """Let out whoever has this `number` or `card` (or sheet or receipt of ours), or whose `visit` (public id) it is.

    None: nobody is known by it. A departure whose arrival was never seen is recorded alone. Raises BadInput naming
    "number", "card" or "receipt".
    """
    staff = authority.at(by, site)
    if visit:
        theirs = tx.scalars(select(Visit).where(Visit.public_id == visit, Visit.site_id == site.id)).first()
        if theirs is None:
            return None
        guest, method = Guest(theirs.number, theirs.person_id), Method(theirs.method)
    elif passes.is_pass(card):
        guest, method = Guest(person_id=passes.declared_by(tx, card).person_id), Method.KIOSK_QR
    elif receipts.is_receipt(card):
        inside = receipts.inside(tx, settings, site, card, by, now)
        if inside is None:
            return None
        guest, method = inside, Method.READ_OUT
    elif card:
        read = cards.read(card)
        if read is None:
            raise BadInput("card", "unreadable", "no card number was found in this")
        known = people.holders(tx, read.digits)
        if not known:
            return None
        guest = Guest(person_id=known[0].id)
        method = Method.BHYT if read.kind is cards.Kind.INSURANCE else Method.CCCD
    else:
        guest, method = (
            Guest(authority.number_of(number)),
            Method.READ_OUT,
        )  # nobody has shown that it is theirs
    return sites.let_out(tx, site, guest, method, staff, now)
