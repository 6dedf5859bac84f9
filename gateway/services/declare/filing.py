"""Put a finished declaration on file, whatever asked the questions: consent, person, record, who must hear of it; once,
inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy.orm import Session

from gateway import cards, declarations, people, phone
from gateway.declarations import Declaration
from gateway.declarations.fields import CONTACTS, NO, YES
from gateway.dialogue import danger
from gateway.messages import outbox
from gateway.messages.outbox import Order
from gateway.people import Member
from gateway.quarantine import declared
from gateway.tickets import Ticket

CONTACT_FIELDS: Final[Mapping[str, str]] = dict(zip(("patient", "abroad", "sick"), CONTACTS, strict=True))


@dataclass(frozen=True, slots=True)
class Told:
    """What was answered, and where. `number`: E.164 of the phone that declares. `record`: as the script returns it.

    `valid_days`: days it counts. `duty_phone`: who is told where no roster is. `code`: the receipt it is known by
    already, or "".
    """

    number: str = field(repr=False)
    channel: str
    language: str
    record: Mapping[str, Any] = field(repr=False)
    valid_days: int
    duty_phone: str | None = None
    code: str = ""


class Filed(NamedTuple):
    """The member of the phone's family, the declaration, and the station's request where signs were declared."""

    member: Member
    declaration: Declaration
    request: Ticket | None


def file(tx: Session, told: Told, now: datetime) -> Filed:
    """Put it on file. Raises declarations.Refused for a form that breaks a rule.

    Signs of illness go to the station of the commune; somebody with a phone of their own is told on it.
    """
    record = told.record
    if record["consent"] is not None:
        people.record_consent(
            tx,
            told.number,
            people.DECLARE,
            given=True,
            channel=told.channel,
            evidence=record["consent"],
            now=now,
        )
    member = people.remember(
        tx,
        told.number,
        record["ord"],
        name=record["name"],
        birth_year=record["year"],
        sex=record["sex"],
        commune_code=record["place"]["code"],
        address=record["address"],
        now=now,
        person_id=record.get("person"),
    )
    card = cards.read(record.get("card", ""))
    if card is not None:
        people.learn_card(tx, member.person_id, card, told.channel, now)
    own = people.own_number(tx, member.person_id, besides=told.number)
    filed = declarations.declare(
        tx,
        person_id=member.person_id,
        number=told.number,
        channel=told.channel,
        form=form(record, told.number, told.language, other=member.ord > 1),
        valid_days=told.valid_days,
        now=now,
        code=told.code,
        subject_number=own,
    )
    if own is not None:
        _tell_the_subject(tx, own, told, member.name, filed.code, now)
    return Filed(member, filed, declared.heed(tx, filed, now=now, fallback=told.duty_phone))


def cry_for_help(tx: Session, told: Told, filed: Declaration, now: datetime) -> Ticket | None:
    """The call for help in a declaration that nobody could ask about: short of breath, or words of danger."""
    signs = told.record["signs"]
    if "kho_tho" not in signs["codes"] and danger.find(signs["note"]) is None:
        return None
    return declared.rescue(tx, filed, now=now, fallback=told.duty_phone)


def _tell_the_subject(tx: Session, own: str, told: Told, name: str, code: str, now: datetime) -> None:
    """Somebody who has a phone of their own was declared for from another: they can take it back."""
    spoken = people.remembered(tx, own) or people.Contact(own, "vi", "fold")
    args = {"phone": phone.national(told.number), "name": name, "code": code}
    order = Order(own, "reply", "B1_KIN", args, lang=spoken.lang, accents=spoken.accents)
    outbox.order(tx, order, now)


def _insured(card: str) -> dict[str, Any]:
    return {"healthinSuranceIdCardCheckbox": 1, "healthinSuranceIdCard": card} if card else {}


def form(record: Mapping[str, Any], number: str, language: str, *, other: bool) -> dict[str, Any]:
    """The record in the fields of the official form HDHealth; `other`: declared for another member of the
    family.
    """
    signs, contact = record["signs"], record["contact"]
    return {
        "otherUser": int(other),
        "fullName": record["name"],
        "birthYear": record["year"],
        "gender": record["sex"],
        "wardId": record["place"]["code"],
        "address": record["address"],
        "phone": number,
        **_insured(record.get("card", "")),
        "showCountryPassing": int(bool(record["travel"])),
        "countryPassing": record["travel"],
        "showSignal": int(bool(signs["codes"])),
        "showSignalNote": signs["note"] or ", ".join(signs["codes"]),
        "symptoms": signs["codes"],
        **{name: YES if code in contact["codes"] else NO for code, name in CONTACT_FIELDS.items()},
        "lang": language,
    }
