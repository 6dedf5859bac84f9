"""File a finished declaration: consent, person, record, receipt; once, inside the conversation's
transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import cards, clock, declarations, people, phone
from gateway.declarations.fields import CONTACTS, NO, YES
from gateway.dialogue.steps import Prompt
from gateway.messages import outbox
from gateway.messages.outbox import Order
from gateway.quarantine import handover
from gateway.services.declare import prompts
from gateway.services.service import Finished

CONTACT_FIELDS: Final[Mapping[str, str]] = dict(zip(("patient", "abroad", "sick"), CONTACTS, strict=True))


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """File `finished.result` (the script's record) and say the receipt (R1)."""
    record = finished.result
    if record["consent"] is not None:
        people.record_consent(
            tx,
            finished.number,
            people.DECLARE,
            given=True,
            channel=finished.channel,
            evidence=record["consent"],
            now=finished.now,
        )
    member = people.remember(
        tx,
        finished.number,
        record["ord"],
        name=record["name"],
        birth_year=record["year"],
        sex=record["sex"],
        commune_code=record["place"]["code"],
        address=record["address"],
        now=finished.now,
        person_id=record.get("person"),
    )
    card = cards.read(record.get("card", ""))
    if card is not None:
        people.learn_card(tx, member.person_id, card, finished.channel, finished.now)
    own = people.own_number(tx, member.person_id, besides=finished.number)
    filed = declarations.declare(
        tx,
        person_id=member.person_id,
        number=finished.number,
        channel=finished.channel,
        form=form(record, finished.number, finished.ctx.language, other=member.ord > 1),
        valid_days=finished.valid_days,
        now=finished.now,
        code=finished.ctx.case,
        subject_number=own,
    )
    if own is not None:
        _tell_the_subject(tx, own, finished, member.name, filed.code)
    if record["signs"]["codes"] or record["signs"]["note"]:
        _tell_station(tx, finished, member)
    return [prompts.receipt(member.name, filed.code, clock.local(finished.now), filed.valid_until)]


def _tell_the_subject(tx: Session, own: str, finished: Finished, name: str, code: str) -> None:
    """Somebody who has a phone of their own was declared for from another: they can take it back."""
    spoken = people.remembered(tx, own) or people.Contact(own, "vi", "fold")
    told = {"phone": phone.national(finished.number), "name": name, "code": code}
    order = Order(own, "reply", "B1_KIN", told, lang=spoken.lang, accents=spoken.accents)
    outbox.order(tx, order, finished.now)


def _insured(card: str) -> dict[str, Any]:
    return {"healthinSuranceIdCardCheckbox": 1, "healthinSuranceIdCard": card} if card else {}


def _tell_station(tx: Session, finished: Finished, member: people.Member) -> None:
    """Who declares signs of illness is called by the station of their commune; its committee learns who and where."""
    signs = finished.result["signs"]
    said = "; ".join(part for part in (member.name, ", ".join(signs["codes"]), signs["note"]) if part)
    case = handover.Case(finished.number, finished.channel, said, member.commune_code, member.address)
    opened = handover.to_station(
        tx, case, promised_at=None, urgent=False, now=finished.now, fallback=finished.duty_phone
    )
    handover.to_committee(tx, case, opened.code, finished.now)


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
