"""Declaring for somebody who cannot: the record says who declared, the subject is told and can take it back (B1)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import audit, clock, declarations, people, phone
from gateway.accounts import Colleague
from gateway.accounts.roles import ROLES
from gateway.checkpoint import authority
from gateway.errors import TooMany
from gateway.messages import outbox
from gateway.messages.outbox import Order
from gateway.quarantine import declared
from gateway.settings import Settings
from gateway.sites import Site

_HELPERS: Final = frozenset({"volunteer", "hamlet_head"})
"""Who helps out is trusted with so many a day; whoever is employed for it is not counted (row E11 of the plan)."""


@dataclass(frozen=True)
class Filed:
    """What was declared. `name`: the given name, as it was just said.

    `call_by`: when the station has called, where signs were declared; `rescued`: a call for help was opened.
    """

    code: str
    name: str = field(repr=False)
    valid_until: date
    call_by: datetime | None = None
    rescued: bool = False


def allowance(tx: Session, settings: Settings, by: Colleague, now: datetime) -> int | None:
    """How many more declarations `by` may make for others today; None: as many as there are people."""
    holding = {role for role in by.roles if role in ROLES and authority.DECLARE in ROLES[role].may}
    if not holding <= _HELPERS:
        return None
    made = declarations.behalf_since(tx, by.id, clock.midnight(clock.today(now)))
    return max(0, settings.behalf_per_day - made)


def declare_on_behalf(
    tx: Session,
    settings: Settings,
    site: Site | None,
    number: str,
    form: Mapping[str, Any],
    by: Colleague,
    now: datetime,
    *,
    channel: str,
) -> Filed:
    """File `form` (fields of `declarations.FIELDS`) for whoever has the phone `number`, and tell them.

    `site`: the gate it happens at; None: in somebody's house or on the hotline, and then the person's commune must lie
    in the area. They have agreed aloud: whoever declares answers for that. Raises declarations.Refused, TooMany,
    BadInput("to") for a number that cannot be told, NotFound outside the area.
    """
    subject = phone.parse_recipient(number, countries=settings.otp_countries)
    clean = declarations.checked(tx, {**form, "phone": subject, "otherUser": 1}, now)
    authority.require(by, authority.DECLARE, site.commune_code if site else clean["wardId"])
    authority.one_at_a_time(tx, by)
    if allowance(tx, settings, by, now) == 0:
        tomorrow = clock.midnight(clock.today(now) + timedelta(days=1))
        raise TooMany(math.ceil((tomorrow - now).total_seconds()), "declarations for others today")
    people.know(tx, subject, now)
    member = people.remember(
        tx,
        subject,
        None,
        name=clean["fullName"],
        birth_year=clean["birthYear"],
        sex=clean["gender"],
        commune_code=clean["wardId"],
        address=clean["address"],
        now=now,
        area=by.area(authority.DECLARE),
    )
    filed = declarations.declare(
        tx,
        person_id=member.person_id,
        number=subject,
        channel=channel,
        form=clean,
        valid_days=settings.declaration_days,
        now=now,
        declared_by=by.id,
    )
    where = {"site": site.code} if site else {}
    audit.record(tx, by.actor, "declaration.behalf", str(filed.id), now, {"channel": channel, **where})
    _tell(tx, subject, site, by, member.name, filed.code, now)
    fallback = settings.duty_phone
    request = declared.heed(tx, filed, now=now, fallback=fallback)
    rescued = channel == "web" and "kho_tho" in clean["symptoms"]  # a talk has asked whether it is now
    if rescued:
        declared.rescue(tx, filed, now=now, fallback=fallback)
    call_by = request.promised_at if request is not None else None
    return Filed(filed.code, member.name.split()[-1], filed.valid_until, call_by, rescued)


def _tell(
    tx: Session, number: str, site: Site | None, by: Colleague, name: str, code: str, now: datetime
) -> None:
    spoken = people.remembered(tx, number) or people.Contact(number, "vi", "fold")
    told = {"name": name, "code": code}
    if site is not None:
        template, told = "B1", {**told, "site": site.name}
    else:
        template, told = "B1_UNIT", {**told, "issuer": by.unit or "1022"}
    order = Order(number, "reply", template, told, lang=spoken.lang, accents=spoken.accents)
    outbox.order(tx, order, now)
