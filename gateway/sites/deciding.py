"""What the authority does with a site: approve, refuse, suspend, resume, close, another number, a correction.

Each is possible from some states only (`states.MOVES`), happens once however many press the button, is on record, and
is told to the phone that registered the site.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gateway import audit, people
from gateway.errors import BadInput, Conflict
from gateway.messages import outbox
from gateway.messages.outbox import Order
from gateway.sites import codes
from gateway.sites.fields import Fields, checked, columns
from gateway.sites.gates import RegisteredAlready, heed
from gateway.sites.model import Site
from gateway.sites.states import MOVES, Act, Retired, State

MOST_REASON = 120  # characters; a text shows the first forty


class NotFromHere(Conflict):
    """The site is in a state from which this is not possible, such as one that a colleague has just approved."""

    code = "not_from_here"


class PhoneUnproved(Conflict):
    """Nobody has shown yet that the phone of this request is theirs."""

    code = "phone_unproved"


def prove(tx: Session, site: Site, by: str, now: datetime) -> None:
    """A code texted to the site's phone was told: the phone is theirs."""
    held = _held(tx, site)
    if held.proved_at is None:
        held.proved_at = held.changed_at = now
        audit.record(tx, by, "site.prove", held.code, now)
        tx.flush()


def approve(tx: Session, site: Site, by: str, now: datetime) -> Site:
    """The site takes people in; its phone gets the number and the two lines for the board."""
    held = _move(tx, site, Act.APPROVE)
    if held.phone is not None and held.proved_at is None:
        raise PhoneUnproved(f"the phone of site {held.code} has not been proved by a code")
    held.approved_at = held.approved_at or now
    _done(tx, held, Act.APPROVE, by, now)
    _tell(tx, held, "G_APPROVED", {"site_number": held.code}, now)
    return held


def refuse(tx: Session, site: Site, reason: str, by: str, now: datetime) -> Site:
    """The request does not become a site."""
    said, held = _reason(reason), _move(tx, site, Act.REFUSE)
    _done(tx, held, Act.REFUSE, by, now, reason=said)
    _tell(tx, held, "G_REFUSED", {"reason": said}, now)
    return held


def suspend(tx: Session, site: Site, reason: str, by: str, now: datetime) -> Site:
    """Nobody is taken in until it is resumed; who is inside can leave."""
    said, held = _reason(reason), _move(tx, site, Act.SUSPEND)
    _done(tx, held, Act.SUSPEND, by, now, reason=said)
    _tell(tx, held, "G_SUSPENDED", {"reason": said}, now)
    return held


def resume(tx: Session, site: Site, by: str, now: datetime) -> Site:
    """It takes people in again."""
    held = _move(tx, site, Act.RESUME)
    _done(tx, held, Act.RESUME, by, now)
    _tell(tx, held, "G_RESUMED", {"site_number": held.code}, now)
    return held


def close(tx: Session, site: Site, reason: str, by: str, now: datetime) -> Site:
    """For good: its number stays known, so that whoever texts it is told."""
    said, held = _reason(reason), _move(tx, site, Act.CLOSE)
    _done(tx, held, Act.CLOSE, by, now, reason=said)
    _tell(tx, held, "G_CLOSED", {"reason": said}, now)
    return held


def reissue(tx: Session, site: Site, why: Retired, by: str, now: datetime) -> Site:
    """Another number for the gate: the one on the boards that hang now opens nothing any more, and nobody gets it."""
    held = _move(tx, site, Act.REISSUE)
    before = held.code
    codes.retire(tx, before, why, now)
    held.code = codes.reserve(tx, now)
    codes.belongs(tx, held.code, held)
    _done(tx, held, Act.REISSUE, by, now, before=before, why=why)
    _tell(tx, held, "G_REISSUED", {"site_number": held.code}, now)
    return held


def edit(tx: Session, site: Site, changes: dict[str, Any], by: str, now: datetime) -> Site:
    """Correct fields of `Fields`; a site that has moved also needs `reissue`, or its old boards go on working.

    Another phone is unproved until `prove`. Raises BadInput naming a field, RegisteredAlready.
    """
    held = _move(tx, site, Act.EDIT)
    before = fields_of(held)
    unknown = sorted(set(changes) - set(vars(before)))
    if unknown:
        raise BadInput(unknown[0], "unknown", f"a site has no field {unknown[0]}")
    wanted = checked(tx, replace(before, **changes), exact_address=bool(before.address))
    changed = sorted(name for name, value in vars(wanted).items() if value != getattr(before, name))
    if not changed:
        return held
    try:
        with tx.begin_nested():
            for column, value in columns(wanted).items():
                setattr(held, column, value)
            if wanted.phone != before.phone:
                held.proved_at = None
            _done(tx, held, Act.EDIT, by, now, fields=changed)
    except IntegrityError:  # this phone has another site at the address
        tx.refresh(held)
        heed(tx, wanted)
        raise RegisteredAlready(held) from None
    return held


def fields_of(site: Site) -> Fields:
    """What is known of a site, as it was described."""
    return Fields(
        site.name,
        site.kind,
        site.commune_code,
        site.address or "",
        site.phone,
        site.purpose,
        site.plate,
        site.route,
    )


def _held(tx: Session, site: Site) -> Site:
    return tx.get_one(Site, site.id, with_for_update=True, populate_existing=True)


def _move(tx: Session, site: Site, act: Act) -> Site:
    """The site, locked and in its new state; raises NotFromHere."""
    held = _held(tx, site)
    state = State(held.state)
    if state not in MOVES[act]:
        raise NotFromHere(f"site {held.code} is {state}: {act} is not possible")
    held.state = MOVES[act][state]
    return held


def _done(tx: Session, site: Site, act: Act, by: str, now: datetime, **details: Any) -> None:
    site.changed_at = now
    audit.record(tx, by, f"site.{act}", site.code, now, details)
    tx.flush()


def _reason(said: str) -> str:
    reason = " ".join(said.split())
    if not 3 <= len(reason) <= MOST_REASON:
        raise BadInput(
            "reason", "invalid", f"a reason has 3 to {MOST_REASON} characters; the site's phone is told it"
        )
    return reason


def _tell(tx: Session, site: Site, template: str, args: dict[str, Any], now: datetime) -> None:
    """Text whoever registered the site: they wait for it, or people will stand before their gate."""
    if site.phone is None:
        return
    spoken = people.remembered(tx, site.phone) or people.Contact(site.phone, "vi", "fold")
    order = Order(
        site.phone, "reply", template, {"site": site.name, **args}, lang=spoken.lang, accents=spoken.accents
    )
    outbox.order(tx, order, now)
