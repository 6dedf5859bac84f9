"""Builds the look-up index from the tables: every name, old name, district, province and abbreviation of a
place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from gateway.places.index import Entry, Index, Level
from gateway.places.keys import kind_key, name_key, sound_key
from gateway.places.model import Commune, OldPlace, Province
from gateway.places.place import Place

# What people write for a province, by GSO code (the 34 kept codes of the 63). The second table is too short
# to stand alone and counts only behind another name: "Nhon Hai NT".
_PROVINCE_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "01": ("hn",), "46": ("thuathienhue", "tthue"), "77": ("brvt",), "79": ("hcm", "tphcm", "saigon", "sg"),
}  # fmt: skip
_PROVINCE_INITIALS: Final[dict[str, tuple[str, ...]]] = {
    "38": ("th",), "46": ("tth",), "48": ("dn",), "56": ("kh",), "58": ("nt",), "75": ("dn",),
}  # fmt: skip
_DISTRICT_NAMES: Final[dict[str, tuple[str, ...]]] = {"582": ("pr", "prtc")}

# Ten thousand wards in the order of their codes repeat the names around them: of their district, their province, what
# they became. Each is folded once and not once a ward.
_again = lru_cache(maxsize=512)
_name_key, _kind_key = _again(name_key), _again(kind_key)


def build(tx: Session, edition: str) -> Index:
    """Read the tables and freeze them, in well under a second (bounded by tests/places/test_speed.py)."""
    # Core rows, not entities: 13,000 of the latter would cost more than the rest of the build.
    provinces = {
        row.code: Place(row.code, row.name, row.kind, row.code, row.name, None, row.lat, row.lon)
        for row in tx.execute(select(*Province.__table__.columns).order_by(Province.code))
    }
    current = select(*Commune.__table__.columns).where(Commune.valid_to.is_(None)).order_by(Commune.code)
    communes = {row.code: _place(row, provinces[row.province_code].name) for row in tx.execute(current)}
    gazetteer = _Gazetteer(provinces, communes)
    for old in tx.execute(select(*OldPlace.__table__.columns).order_by(OldPlace.code, OldPlace.valid_to)):
        gazetteer.add_old(old)  # a later period of the same code replaces the earlier one
    return gazetteer.freeze(edition)


class _Gazetteer:
    """Collects names while the index is built; thrown away afterwards."""

    def __init__(self, provinces: dict[str, Place], communes: dict[str, Place]) -> None:
        self._provinces = provinces
        self._communes = communes
        self._entries: list[Entry] = []
        self._old_places: dict[str, tuple[Place, tuple[str, ...]]] = {}
        self._old_provinces: dict[str, tuple[str, str]] = {}  # old code → (old name, code now)
        self._districts: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
        self._around = {
            code: set(_province_keys(p.province_code, p.province_name)) for code, p in communes.items()
        }
        self._shared: dict[frozenset[str], frozenset[str]] = {}

    def add_old(self, old: Row[Any]) -> None:
        """Take in one old ward: its names, its district and its province."""
        became = tuple(self._communes[code] for code in old.became)
        self._old_places[old.code] = (_place(old, old.province_name), tuple(old.became))
        now = became[0]
        self._old_provinces[old.province_code] = (old.province_name, now.province_code)
        district = (old.district_code, old.district_kind, old.district_name, old.province_code)
        self._districts[district].update(old.became)
        areas = _district_keys(*district[:3]) | _province_keys(old.province_code, old.province_name)
        for commune in became:
            self._around[commune.code].update(areas)
        inherited = {_name_key(place.name, place.kind) for place in became}
        within = self._share(areas | inherited | _province_keys(now.province_code, now.province_name))
        spoken = _spoken(old.kind, old.name)
        kinds = tuple(dict.fromkeys(map(_kind_key, (old.kind, *(place.kind for place in became)))))
        self._entries.append(Entry(old.name_key, spoken, Level.WARD, kinds, became, spoken, within))
        for key in old.earlier_keys:
            self._entries.append(Entry(key, "", Level.EARLIER, kinds, became, spoken, within))

    def freeze(self, edition: str) -> Index:
        """Add what depends on all old wards, then sort everything into read-only tables."""
        self._add_communes()
        self._add_districts()
        self._add_provinces()
        by_key: dict[str, list[Entry]] = defaultdict(list)
        by_area: dict[str, list[Entry]] = defaultdict(list)
        by_sound: dict[str, list[str]] = defaultdict(list)
        for entry in self._entries:
            by_key[entry.key].append(entry)
            for area in entry.within:
                by_area[area].append(entry)
        keys = tuple(sorted(by_key))
        for key in keys:
            by_sound[sound_key(key)].append(key)
        return Index(
            edition=edition,
            by_key={key: tuple(entries) for key, entries in by_key.items()},
            by_sound={sound: tuple(alike) for sound, alike in by_sound.items()},
            by_area={area: tuple(entries) for area, entries in by_area.items()},
            keys=keys,
            communes=self._communes,
            provinces=self._provinces,
            old_places=self._old_places,
            province_now={old: now for old, (_, now) in self._old_provinces.items()},
        )

    def _add_communes(self) -> None:
        for place in self._communes.values():
            key, within = _name_key(place.name, place.kind), self._share(self._around[place.code])
            kinds, spoken = (_kind_key(place.kind),), _spoken(place.kind, place.name)
            self._entries.append(Entry(key, spoken, Level.COMMUNE, kinds, (place,), None, within))

    def _add_districts(self) -> None:
        for (code, kind, name, province), members in sorted(self._districts.items()):
            key, seats = _name_key(name, kind), _halves(name, kind)
            # The commune that carries the district's name is usually its seat, so it is offered first.
            heirs = sorted((self._communes[m] for m in members), key=lambda p: p.code)
            places = tuple(
                p for seat in (True, False) for p in heirs if (_name_key(p.name, p.kind) in seats) is seat
            )
            province_name, now = self._old_provinces[province]
            within = self._share(
                _province_keys(province, province_name) | _province_keys(now, places[0].province_name)
            )
            spoken = f"{kind.lower()} {name}"
            for alias in sorted(_district_keys(code, kind, name)):
                spelt = _spoken(kind, name) if alias == key else ""
                kinds = (_kind_key(kind),)
                self._entries.append(Entry(alias, spelt, Level.DISTRICT, kinds, places, spoken, within))

    def _add_provinces(self) -> None:
        kinds = ("tinh", "thanhpho")
        said = self._old_provinces | {code: (place.name, code) for code, place in self._provinces.items()}
        for code, (name, now) in sorted(said.items()):
            place = self._provinces[now]
            old_name = None if name == place.name else name
            for key in sorted({*_halves(name, "Tỉnh"), *_PROVINCE_NAMES.get(code, ())}):
                spelt = name if key == _name_key(name, "Tỉnh") else ""
                self._entries.append(
                    Entry(key, spelt, Level.PROVINCE, kinds, (place,), old_name, frozenset())
                )

    def _share(self, keys: Iterable[str]) -> frozenset[str]:
        """Wards that went the same way have equal surroundings; they keep one object instead of thousands."""
        wanted = frozenset(keys)
        return self._shared.setdefault(wanted, wanted)


def _place(row: Row[Any], province_name: str) -> Place:
    return Place(row.code, row.name, row.kind, row.province_code, province_name, None, row.lat, row.lon)


def _spoken(kind: str, name: str) -> str:
    return f"{kind} {name}" if name.isdigit() else name


@_again
def _halves(name: str, kind: str) -> frozenset[str]:
    """Keys of the name and of what a dash joins in it: "Phan Rang - Tháp Chàm" is mostly called "Phan
    Rang"."""
    return frozenset(_name_key(part, kind) for part in (name, *name.split(" - ")))


@_again
def _district_keys(code: str, kind: str, name: str) -> frozenset[str]:
    return _halves(name, kind).union(_DISTRICT_NAMES.get(code, ()))


@_again
def _province_keys(code: str, name: str) -> frozenset[str]:
    return _halves(name, "Tỉnh").union(_PROVINCE_NAMES.get(code, ()), _PROVINCE_INITIALS.get(code, ()))
