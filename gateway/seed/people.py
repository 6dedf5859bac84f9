"""People, the phones they share, their cards and their consent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from gateway import cards, people
from gateway.people import cards as cards_of_people
from gateway.people.model import Consent, HouseholdMember, Person, PersonCard, PhoneNumber
from gateway.seed import fiction
from gateway.seed.copying import copy, identities
from gateway.seed.world import Soul, World

_WITHOUT_A_PHONE = 0.06
_WITH_A_CARD = 0.6


def write(world: World) -> int:
    """Everybody; fills `souls` and `phones`."""
    dice = world.chance("people")
    world.souls = list(_souls(world, identities(world.tx, Person, world.size.people)))
    world.phones = list(dict.fromkeys(soul.number for soul in world.souls if soul.number))
    begun = world.begins - timedelta(days=60)
    tx, keys = world.tx, cache(people.name_keys)  # few names, many people
    person = (
        Person.id, Person.name, Person.name_keys, Person.birth_year, Person.sex, Person.commune_code, Person.address,
        Person.created_at, Person.changed_at,
    )  # fmt: skip
    copy(tx, person, (
        (soul.id, soul.name, keys(soul.name), soul.birth_year, dice.choice(("Nam", "Nu")), soul.commune,
         fiction.hamlet(dice), begun, begun)
        for soul in world.souls
    ))  # fmt: skip
    phone = PhoneNumber.number, PhoneNumber.first_at, PhoneNumber.last_at
    copy(tx, phone, ((number, begun, world.now) for number in world.phones))
    member = HouseholdMember.number, HouseholdMember.ord, HouseholdMember.person_id
    copy(tx, member, _members(world))
    card = (
        PersonCard.key, PersonCard.person_id, PersonCard.kind, PersonCard.number, PersonCard.channel,
        PersonCard.learnt_at,
    )  # fmt: skip
    copy(tx, card, (
        (cards_of_people.key_of(shown.digits), soul.id, shown.kind, shown.number, "sms", begun)
        for nth, soul in enumerate(world.souls)
        if (shown := card_of(nth)) and (soul.number is None or dice.random() < _WITH_A_CARD)
    ))  # fmt: skip
    consent = Consent.number, Consent.kind, Consent.given, Consent.channel, Consent.evidence, Consent.at
    copy(tx, consent, ((number, people.DECLARE, True, "sms", "1", begun) for number in world.phones))
    return len(world.souls)


def card_of(nth: int) -> cards.Card | None:
    """The insurance card of the `nth` person, of a series that is given to nobody."""
    return cards.read(f"GD499{9_000_000_000 + nth}")


def _souls(world: World, ids: list[int]) -> Iterator[Soul]:
    dice = world.chance("souls")
    phones = on_phone = 0
    for nth, person_id in enumerate(ids):
        alone = nth == 0 or not on_phone or dice.random() < 1 - _goes_on(on_phone)
        number: str | None
        if nth > 0 and dice.random() < _WITHOUT_A_PHONE:
            number = None
        elif alone:
            number, phones, on_phone = fiction.phone(phones), phones + 1, 1
        else:
            number, on_phone = fiction.phone(phones - 1), on_phone + 1
        name = fiction.person_name(dice)
        yield Soul(person_id, name, dice.randint(1935, 2015), dice.choice(world.communes), number)


def _goes_on(members: int) -> float:
    """How likely a phone of so many speaks for one more."""
    return (0.55, 0.45, 0.3, 0.1)[min(members, 4) - 1]


def _members(world: World) -> Iterator[tuple[str, int, int]]:
    places: dict[str, int] = {}
    for soul in world.souls:
        if soul.number is not None:
            places[soul.number] = places.get(soul.number, 0) + 1
            yield soul.number, places[soul.number], soul.id
