"""A code to the phone of whoever stands at the gate, or of a relative where theirs lies at home; checks nothing.

It is texted; once the hotline speaks, a phone that cannot be texted is called instead (`otp.issue` will choose).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from gateway import audit, otp, people, phone
from gateway.accounts import Colleague
from gateway.checkpoint import authority
from gateway.checkpoint.look_up import Undeclared, Worth, require_looked_at, worth_of
from gateway.errors import NotFound
from gateway.otp import Verification, Wish
from gateway.settings import Settings
from gateway.sites import Site


@dataclass(frozen=True)
class Code:
    """A code on its way. `to`: the number, masked. `resend_after`: seconds until asking again sends it again."""

    to: str = field(repr=False)
    expires_at: datetime
    resend_after: int
    texted: bool


def send_code(
    tx: Session,
    settings: Settings,
    site: Site,
    number: str,
    by: Colleague,
    now: datetime,
    *,
    to_relative: bool = False,
) -> Code:
    """Text a code that opens this gate alone to `number`, which was looked up before and has declared.

    `to_relative`: the phone lies at home; a relative's on file gets the code and says it to them. Raises NotLookedUp,
    Undeclared, SiteTakesNobody, NotFound (no relative's phone), BadInput("to") and TooMany.
    """
    authority.admitting(by, site)
    asked = authority.number_of(number)
    require_looked_at(tx, by, asked, now)
    worth = worth_of(tx, asked, now)
    if worth != Worth.VALID:
        raise Undeclared(worth)
    to = _relative(tx, asked) if to_relative else asked
    wish = Wish(otp.gate(site.id), to, otp.GATE, site=otp.gate_name(site.name))
    sent = otp.issue(tx, settings, wish, now)
    told = {"to": phone.mask(to), "verification": sent.id}
    audit.record(tx, by.actor, "gate.code", site.code, now, told)
    return Code(phone.mask(to), sent.expires_at, sent.resend_after, sent.texted)


def pending(tx: Session, site: Site, number: str, now: datetime) -> Iterator[Verification]:
    """Codes of this gate that are good for `number`: its own, then those its relatives were texted."""
    for each in (number, *people.relatives_numbers(tx, number)):
        found = otp.pending(tx, otp.gate(site.id), each, otp.GATE, now)
        if found is not None:
            yield found


def _relative(tx: Session, number: str) -> str:
    others = people.relatives_numbers(tx, number)
    if not others:
        raise NotFound("no relative's phone is on file for this number")
    return others[0]
