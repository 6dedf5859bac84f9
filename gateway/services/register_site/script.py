"""Registering a site as a talk: what the line after DKD left open is asked, all is read back, the phone proves itself.

Nothing is stored before the code was right; a site that this phone has registered already ends the talk with its
number. Pure and replayed.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Choose, Lookup, ReadBack, Text, Which
from gateway.dialogue.steps import Do, Fill, Left, Outcome, Prompt, Refused, Step, Value
from gateway.services import asking_place, proving
from gateway.services.register_site import kinds, prompts
from gateway.sites.fields import MOST_ADDRESS, MOST_NAME, MOST_ROUTE, is_name
from gateway.sites.states import Kind, Purpose

PARTS: Final = {
    1: ("tên", "tên điểm", "name"),
    2: ("xã", "phường", "xã phường", "commune"),
    3: ("địa chỉ", "thôn", "address"),
    4: ("loại", "loại điểm", "kind"),
}
_SITE: Final = "site"  # the purpose of the code, as `gateway.otp` knows it

Asking = Generator[Step, Any, Any]


def script(ctx: Ctx) -> Generator[Step, Any, Any]:
    """Returns the record that `complete` stores, or Left."""
    said = [part.strip() for part in ctx.opening.split("*")] if ctx.opening else []
    yield from _fill(said)
    name = yield _name()
    place = yield from asking_place.ask(_commune(), prompts.HELP)
    address = yield Text("address", Prompt("G3"), 2, MOST_ADDRESS, number=3, **prompts.again("G3_AGAIN"))
    standing = yield Do(
        f"standing:{place['code']}:{address}", "standing",
        {"number": ctx.number, "commune": place["code"], "address": address},
    )  # fmt: skip
    if standing is not None:
        return Left(prompts.standing(standing))
    kind, purpose = yield from _kind()
    record = {
        "name": name, "place": dict(place), "address": address, "kind": kind, "purpose": purpose,
        **((yield from _vehicle()) if kind == Kind.TRANSPORT else {}),
    }  # fmt: skip
    if not (yield ReadBack("send", prompts.read_back(record), PARTS, **prompts.again("G5_AGAIN"))):
        yield Which("which", prompts.WHICH, PARTS, "send", repeat=prompts.WHICH, help=prompts.HELP)
    refused = yield from proving.prove(_SITE)
    return record if refused is None else refused


def _fill(said: list[str]) -> Asking:
    """`name*address*commune`: what can be used of it is not asked; the rest is, by name."""
    name, address, commune = [*said, "", "", ""][:3]
    filled: dict[str, Any] = {}
    if is_name(name):
        filled["name"] = name
    if 2 <= len(address) <= MOST_ADDRESS:
        filled["address"] = address
    if commune:
        found = yield Do(f"find_place:{commune}", "find_place", {"said": commune})
        if found:
            filled["place"] = {"said": commune, "found": found, "sure": asking_place.is_sure(found[0])}
    yield Fill("opening", filled)


def _name() -> Text:
    return Text("name", Prompt("G1"), 2, MOST_NAME, rule=_named, number=1, **prompts.again("G1_AGAIN"))


def _named(text: str) -> Outcome:
    return Value(text) if is_name(text) else Refused()


def _commune() -> Lookup:
    return Lookup("place", Prompt("G2"), "find_place", number=2, **prompts.again("G2_AGAIN"))


def _kind() -> Asking:
    """The kind and what the site is for: a control point of quarantine lies in a place of some kind."""
    kind = yield Choose(
        "kind", Prompt("G4"), kinds.FIRST, unnumbered=kinds.SECOND, number=4, **prompts.again("G4_AGAIN")
    )
    if kind == kinds.MORE:
        kind = yield Choose(
            "kind_more", Prompt("G4_MORE"), kinds.SECOND, unnumbered=kinds.FIRST[:-1], number=4,
            **prompts.again("G4_MORE_AGAIN"),
        )  # fmt: skip
    if kind != Purpose.QUARANTINE:
        return kind, Purpose.GATE.value
    kind = yield Choose("where", Prompt("G4_WHERE"), kinds.WHERE, number=4, **prompts.again("G4_WHERE_AGAIN"))
    return kind, Purpose.QUARANTINE.value


def _vehicle() -> Asking:
    plate = yield Text("plate", Prompt("G4_PLATE"), 4, 15, number=4, **prompts.again("G4_PLATE_AGAIN"))
    route = yield Text(
        "route", Prompt("G4_ROUTE"), 3, MOST_ROUTE, number=4, **prompts.again("G4_ROUTE_AGAIN")
    )
    return {"plate": plate, "route": route}
