"""The frame of the public pages; nothing of a person is on any of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, request

from gateway import clock, directory, places
from gateway.console.here import settings, tx
from gateway.places import Place

PAGES: Final = Blueprint("public", __name__)
WHY: Final = "numbers and zones that everybody is to know; nobody is named"
FRESH: Final = "public, max-age=60"  # a number that changed is everywhere within a minute


def asked_place() -> Place | None:
    """The commune the address names; None without one, or for one that is none of the province."""
    wished = request.args.get("commune", "")
    place = places.by_code(tx(), wished) if wished else None
    if place is None or place.is_province or place.province_code != settings().home_province:
        return None
    return place


def units(place: Place | None) -> list[tuple[str, Sequence[str]]]:
    """Who answers near `place`, nearest first; without one, who is there for the whole province."""
    now = clock.now()
    if place is not None:
        return [(one.unit, one.numbers) for one in directory.contacts(tx(), place.code, now)]
    return [(row.unit, row.numbers) for row in directory.wide(tx(), settings().home_province, now)]


def communes() -> dict[str, str]:
    """Every commune of the province to choose from."""
    return {one.code: f"{one.kind} {one.name}" for one in places.of_province(tx(), settings().home_province)}
