"""The values the rest of the house handles: a Place and a Match; nothing here reads a database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

HOME: Final = "56"
"""Khánh Hòa, which took in Ninh Thuận, the province this gateway first serves."""

_PROVINCE_KINDS: Final = frozenset({"Tỉnh", "Thành phố"})


@dataclass(frozen=True, slots=True)
class Place:
    """A commune or, when only a province was said, a province (2-digit code).

    `kind` is the official word: Xã, Phường, Đặc khu, Thị trấn (before July 2025), Tỉnh, Thành phố.
    `old_name` is the name the person used when it is no longer the official one. `lat`, `lon` are WGS 84
    degrees of the centre; None only for old places the source does not locate.
    """

    code: str
    name: str
    kind: str
    province_code: str
    province_name: str
    old_name: str | None
    lat: float | None
    lon: float | None

    @property
    def is_province(self) -> bool:
        """True when no commune is known, so that a service asking for one must ask on."""
        return self.kind in _PROVINCE_KINDS

    @property
    def label_vi(self) -> str:
        """For reading back: "Xã Vĩnh Hải, Khánh Hòa (Nhơn Hải cũ)"; a province is "Tỉnh Khánh Hòa"."""
        where = "" if self.is_province else f", {self.province_name}"
        return f"{self.kind} {self.name}{where}{self._old()}"

    def choice_vi(self, home_province: str) -> str:
        """One line of a short pick-list: "Vĩnh Hải (Nhơn Hải cũ)" at home, "Nhơn Hải (Gia Lai)" elsewhere.

        Elsewhere the name said leads, because the province is what tells two equal names apart.
        """
        if self.is_province:
            return self.label_vi
        if self.province_code == home_province:
            return f"{self.name}{self._old()}"
        # "Phường 1" was in 40 cities, often twice in one province: there only the new name tells them apart.
        numbered = self.old_name is not None and self.old_name[-1].isdigit()
        said = self.name if numbered else self.old_name or self.name
        return f"{said} ({self.province_name})"

    def _old(self) -> str:
        return f" ({self.old_name} cũ)" if self.old_name else ""


def as_said(place: Place, old_name: str | None) -> Place:
    """`place` under the old name it was called by; unchanged when that is still its name."""
    keeps_name = old_name is None or old_name in (place.name, f"{place.kind} {place.name}")
    return place if keeps_name else replace(place, old_name=old_name)


@dataclass(frozen=True, slots=True)
class Match:
    """A place that may be meant. `score` runs 0..100; `exact` = what was said is its name, now or formerly.

    Accents never decide `exact`, they only lower the score of names they contradict. A district's communes
    and names repaired from a typing mistake are not exact.
    """

    place: Place
    score: int
    exact: bool
