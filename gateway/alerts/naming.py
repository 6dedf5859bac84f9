"""Places by the names people use, to the codes an audience is stored with; what is not certain is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from gateway import places
from gateway.errors import BadInput
from gateway.places import Place
from gateway.text.fold import fold


class Unclear(BadInput):
    """A name that means several places, or none that exists. `candidates`: what it may mean, ready to be read."""

    def __init__(self, field: str, code: str, message: str, candidates: list[str]) -> None:
        super().__init__(field, code, message)
        self.candidates = candidates


def codes(tx: Session, said: Iterable[str], home: str, field: str = "codes") -> list[str]:
    """The communes that `said` names by code, by today's name or by an old one; each once, in their order.

    A province's code or name is all its communes. Raises Unclear for a name that has vanished without a successor, or
    that two places bear.
    """
    found: dict[str, None] = {}
    for nth, each in enumerate(said):
        found |= dict.fromkeys(_one(tx, each.strip(), home, f"{field}.{nth}"))
    return list(found)


def resolve(tx: Session, stored: Mapping[str, Any], home: str) -> dict[str, Any]:
    """An audience as somebody wrote it, with every place by its code."""
    return {**stored, **{side: _resolved(tx, stored, side, home) for side in ("include", "leave_out")}}


def _resolved(tx: Session, stored: Mapping[str, Any], side: str, home: str) -> list[Any]:
    parts = stored.get(side) or []
    if not isinstance(parts, list):
        return [parts]  # `audience.unpack` says what is wrong with it
    return [
        {**part, "codes": codes(tx, map(str, part["codes"]), home, f"audience.{side}.{nth}.codes")}
        if isinstance(part, Mapping) and isinstance(part.get("codes"), list)
        else part
        for nth, part in enumerate(parts)
    ]


def _one(tx: Session, said: str, home: str, field: str) -> list[str]:
    if said.isascii() and said.isdecimal():
        return _by_code(tx, said, field)
    matches = places.find(tx, said, home)
    exact = [match.place for match in matches if match.exact]
    if len(exact) == 1:
        return _whole(tx, exact[0])
    at_home = [place for place in exact if place.province_code == home]
    if len(at_home) == 1 and len(exact) > 1 and not _says_where(said):
        return _whole(tx, at_home[0])
    # Wards of the past were called so too, but who writes today's full name means today's commune.
    today = [place for place in at_home if place.old_name is None]
    in_full = [place for place in today if fold(f"{place.kind} {place.name}") == fold(said)]
    if len(in_full) == 1:
        return _whole(tx, in_full[0])
    candidates = [match.place.label_vi for match in matches]
    if not candidates:
        raise Unclear(field, "unknown_place", f"Không có xã, phường nào tên “{said}”.", [])
    raise Unclear(
        field, "ambiguous_place", f"“{said}” có thể là: {'; '.join(candidates)}. Chọn một.", candidates
    )


def _by_code(tx: Session, code: str, field: str) -> list[str]:
    place = places.by_code(tx, code)
    if place is not None:
        return _whole(tx, place)
    heirs = places.successors(tx, code)
    if not heirs:
        raise Unclear(field, "unknown_place", f"Không có xã, phường nào mang mã {code}.", [])
    if len(heirs) > 1:
        candidates = [heir.label_vi for heir in heirs]
        raise Unclear(
            field,
            "ambiguous_place",
            f"Mã cũ {code} nay thuộc: {'; '.join(candidates)}. Chọn một.",
            candidates,
        )
    return [heirs[0].code]


def _whole(tx: Session, place: Place) -> list[str]:
    """A province is all its communes: nobody lives in the code of a province."""
    return [each.code for each in places.of_province(tx, place.code)] if place.is_province else [place.code]


def _says_where(said: str) -> bool:
    return "," in said
