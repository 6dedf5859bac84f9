"""Reads the administrative data shipped in the `vietnamadminunits` package; knows nothing of our tables.

Only its data files are opened. Importing the package would load pandas, numpy and shapely into every process.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, Final, NamedTuple

PACKAGE: Final = "vietnamadminunits"

_KINDS: Final = ("Thành phố", "Thị trấn", "Thị xã", "Đặc khu", "Phường", "Huyện", "Quận", "Tỉnh", "Xã")


class SourceCommune(NamedTuple):
    """A commune of today with its province."""

    code: str
    kind: str
    name: str
    province_code: str
    province_kind: str
    province_name: str
    lat: float
    lon: float
    area_km2: float | None
    province_lat: float
    province_lon: float


class SourceOldPlace(NamedTuple):
    """A ward of before July 2025 (or an island district without wards) and the communes it became, main one
    first."""

    code: str
    kind: str
    name: str
    earlier_keys: tuple[str, ...]
    district_code: str
    district_kind: str
    district_name: str
    province_code: str
    province_name: str
    became: tuple[str, ...]
    lat: float | None
    lon: float | None


def edition() -> str:
    """The package and version the data comes from, such as "vietnamadminunits 1.0.4"."""
    return f"{PACKAGE} {distribution(PACKAGE).version}"


def read() -> tuple[list[SourceCommune], list[SourceOldPlace]]:
    """All 3,321 communes and 10,040 old places. Raises KeyError when an old place has no successor."""
    folder = Path(str(distribution(PACKAGE).locate_file(f"{PACKAGE}/data")))
    with closing(sqlite3.connect(f"{(folder / 'dataset.db').as_uri()}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        now = db.execute("SELECT * FROM admin_units ORDER BY wardCode").fetchall()
        then = db.execute("SELECT * FROM admin_units_legacy ORDER BY wardCode, districtCode").fetchall()
    codes = {(row["provinceKey"], row["wardKey"]): str(row["wardCode"]) for row in now}
    with (folder / "converter_2025.json").open(encoding="utf-8") as file:
        successors = _successors(json.load(file), codes)
    return [_commune(row) for row in now], [_old_place(row, successors) for row in then]


def _successors(converter: dict[str, Any], codes: dict[tuple[str, str], str]) -> dict[str, tuple[str, ...]]:
    """Old "province_district_ward" key → codes of its communes. The converter names communes by key only."""
    found: dict[str, tuple[str, ...]] = {}
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():
            for old in olds:
                found[old] = (codes[province, ward],)
    for province, olds in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in olds.items():
            main_first = sorted(parts, key=lambda part: (not part["isDefaultNewWard"], part["newWardKey"]))
            found[old] = tuple(codes[province, part["newWardKey"]] for part in main_first)
    return found


def _commune(row: sqlite3.Row) -> SourceCommune:
    kind, name = _kind_and_name(row["ward"])
    province_kind, province_name = _kind_and_name(row["province"])
    return SourceCommune(
        row["wardCode"], kind, name, row["provinceCode"], province_kind, province_name,
        row["wardLat"], row["wardLon"], row["wardAreaKm2"], row["provinceLat"], row["provinceLon"],
    )  # fmt: skip


def _old_place(row: sqlite3.Row, successors: dict[str, tuple[str, ...]]) -> SourceOldPlace:
    district_kind, district_name = _kind_and_name(row["district"])
    is_ward = row["ward"] is not None
    kind, name = _kind_and_name(row["ward"]) if is_ward else (district_kind, district_name)
    return SourceOldPlace(
        row["wardCode"] if is_ward else row["districtCode"], kind, name, tuple(_earlier_keys(row)),
        row["districtCode"], district_kind, district_name, row["provinceCode"],
        _kind_and_name(row["province"])[1],
        successors[f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"],
        row["wardLat"] if is_ward else row["districtLat"], row["wardLon"] if is_ward else row["districtLon"],
    )  # fmt: skip


def _earlier_keys(row: sqlite3.Row) -> Iterator[str]:
    """Names of wards merged away before the reform. Each comes with and without its kind; keep the bare
    one."""
    listed: list[str] = json.loads(row["wardAlias"] or "[]")
    for key in dict.fromkeys(listed):
        bare = key.removeprefix("thitran").removeprefix("phuong").removeprefix("xa")
        is_longer_form = bare != key and bare in listed
        if not is_longer_form and key != row["wardShortKey"]:
            yield key


def _kind_and_name(full: str) -> tuple[str, str]:
    """Split "Thị Trấn Ái Tử" into ("Thị trấn", "Ái Tử"); the source capitalises kinds unevenly."""
    for kind in _KINDS:
        if full.lower().startswith(f"{kind.lower()} "):
            return kind, full[len(kind) + 1 :].strip()
    raise ValueError(f"no administrative kind in {full!r}")
