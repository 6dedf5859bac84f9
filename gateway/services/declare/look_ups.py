"""What the declaration looks up while it is asked: places, as plain values a session can keep. Changes
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from gateway import cards, declarations, people, places
from gateway.arrivals import origins
from gateway.declarations.fields import YES
from gateway.dialogue.context import Relative
from gateway.places import Match, Place
from gateway.services.declare.filing import CONTACT_FIELDS

_MOST = 12  # places kept of one search; seven at most are shown
_LETTERS = 8  # more are a whole name, typed out all the same


def look_ups(tx: Session, home_province: str) -> Mapping[str, Callable[..., Any]]:
    """The callables the script names: `find_place(said)` and `place_by_letters(said)` → list of places,
    `find_origin(said)` and `origin_by_letters(said)` → list of origins, `scan_place(text)` → place and rest,
    `card_holder(number, card)` → the member of this phone who holds it, `card_match(card, name, year)` → the person
    and what is known of them, or None for every reason alike; `card_match_keys(card, pressed, year)` the same by the
    keys of the given name.
    """

    def find_place(said: str) -> list[dict[str, Any]]:
        if len(said) == 5 and said.isdigit():
            known = places.by_code(tx, said)
            return [] if known is None or known.is_province else [_plain(known, home_province, exact=True)]
        found = places.find(tx, said, home_province, _MOST)
        return [_of(match, home_province) for match in found if not match.place.is_province]

    def place_by_letters(said: str) -> list[dict[str, Any]]:
        """The first letters of a name, as a keypad gives them, or their keys; a whole name is found as anywhere."""
        if said.isdecimal():
            return [_of(match, home_province) for match in places.by_keys(tx, said, home_province)]
        begun = places.prefix(tx, said, home_province, _MOST) if len(said) <= _LETTERS else []
        return [_of(match, home_province) for match in begun] or find_place(said)

    def scan_place(text: str) -> dict[str, Any] | None:
        found = places.scan(tx, text, home_province)
        if found is None or found[0].place.is_province:
            return None
        return {"place": _of(found[0], home_province), "rest": found[1]}

    def find_origin(said: str) -> list[dict[str, Any]]:
        return [origin.plain() for origin in origins.find(tx, said, home_province)]

    def origin_by_letters(said: str) -> list[dict[str, Any]]:
        return [origin.plain() for origin in origins.by_letters(tx, said, home_province)]

    def card_holder(number: str, card: str) -> int | None:
        read = cards.read(card)
        return None if read is None else people.holder_at(tx, read.digits, number)

    def card_match(card: str, name: str, year: int) -> dict[str, Any] | None:
        read = cards.read(card)
        person = None if read is None else people.matched(tx, read.digits, name, year)
        return None if person is None else {"person": person.id, "filled": _filled(tx, person, home_province)}

    def card_match_keys(card: str, pressed: str, year: int) -> dict[str, Any] | None:
        read = cards.read(card)
        person = None if read is None else people.matched_by_keys(tx, read.digits, pressed, year)
        if person is None:
            return None
        return {"person": person.id, "filled": {"name": person.name, **_filled(tx, person, home_province)}}

    return {
        "find_place": find_place,
        "place_by_letters": place_by_letters,
        "scan_place": scan_place,
        "find_origin": find_origin,
        "origin_by_letters": origin_by_letters,
        "card_holder": card_holder,
        "card_match": card_match,
        "card_match_keys": card_match_keys,
    }


def household_of(tx: Session, number: str) -> tuple[Relative, ...]:
    """The family behind `number` for `Ctx.household`; a commune that has ceased to exist is asked again."""
    members = people.household(tx, number)
    filed = declarations.latest_by_person(tx, number) if members else {}
    return tuple(_relative(tx, member, filed.get(member.person_id)) for member in members)


def _filled(tx: Session, person: people.Person, home_province: str) -> dict[str, Any]:
    """Answers that the register knows of somebody who has shown that they are that person."""
    filled: dict[str, Any] = {"sex": person.sex} if person.sex else {}
    place = places.by_code(tx, person.commune_code) if person.commune_code else None
    if place is not None and not place.is_province:
        found = _plain(place, home_province, exact=True)
        filled["place"] = {"said": found["name"], "found": [found], "sure": True}
    return filled | ({"address": person.address} if person.address else {})


def _relative(tx: Session, member: people.Member, filed: declarations.Declaration | None) -> Relative:
    place = places.by_code(tx, member.commune_code) if member.commune_code else None
    # what was reported wrong is nobody's last time, and what was taken back is not used again
    counts = filed is not None and filed.disputed_at is None and filed.withdrawn_at is None
    complete = counts and place is not None and bool(member.address)
    return Relative(
        ord=member.ord,
        name=member.name,
        birth_year=member.birth_year,
        sex=member.sex,
        commune_code=place.code if place else None,
        commune=_name(place) if place else "",
        address=member.address or "",
        last=_answers(filed) if filed is not None and complete else None,
    )


def _answers(filed: declarations.Declaration) -> dict[str, Any]:
    form = declarations.answers(filed)
    contacts = [code for code, name in CONTACT_FIELDS.items() if form[name] == YES]
    return {
        "travel": form["countryPassing"] or "",
        "signs": {"codes": form["symptoms"], "note": ""},
        "contact": {"codes": contacts, "note": ""},
    }


def _of(match: Match, home_province: str) -> dict[str, Any]:
    return _plain(match.place, home_province, exact=match.exact)


def _plain(place: Place, home_province: str, *, exact: bool) -> dict[str, Any]:
    return {
        "code": place.code,
        "name": _name(place),
        "label": place.label_vi,
        "choice": place.choice_vi(home_province),
        "home": place.province_code == home_province,
        "exact": exact,
    }


def _name(place: Place) -> str:
    return f"{place.kind} {place.name}"
