"""What the declaration looks up while it is asked: places, as plain values a session can keep. Changes
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from gateway import places
from gateway.places import Match, Place

_MOST = 12  # places kept of one search; seven at most are shown


def look_ups(tx: Session, home_province: str) -> Mapping[str, Callable[..., Any]]:
    """The callables the script names: `find_place(said)` → list of places, `scan_place(text)` → place and
    rest.
    """

    def find_place(said: str) -> list[dict[str, Any]]:
        if len(said) == 5 and said.isdigit():
            known = places.by_code(tx, said)
            return [] if known is None or known.is_province else [_plain(known, home_province, exact=True)]
        found = places.find(tx, said, home_province, _MOST)
        return [_of(match, home_province) for match in found if not match.place.is_province]

    def scan_place(text: str) -> dict[str, Any] | None:
        found = places.scan(tx, text, home_province)
        if found is None or found[0].place.is_province:
            return None
        return {"place": _of(found[0], home_province), "rest": found[1]}

    return {"find_place": find_place, "scan_place": scan_place}


def _of(match: Match, home_province: str) -> dict[str, Any]:
    return _plain(match.place, home_province, exact=match.exact)


def _plain(place: Place, home_province: str, *, exact: bool) -> dict[str, Any]:
    return {
        "code": place.code,
        "name": f"{place.kind} {place.name}",
        "label": place.label_vi,
        "choice": place.choice_vi(home_province),
        "home": place.province_code == home_province,
        "exact": exact,
    }
