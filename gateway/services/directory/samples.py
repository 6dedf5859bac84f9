"""Talks about numbers and zones, for the render test and for reading; nobody answers these numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from gateway.dialogue.context import Ctx
from gateway.services.service import Sample

_VINH_HAI: Final = {
    "code": "22846",
    "name": "Xã Vĩnh Hải",
    "label": "Xã Vĩnh Hải, Khánh Hòa (Nhơn Hải cũ)",
    "choice": "Vĩnh Hải (Nhơn Hải cũ)",
    "home": True,
    "exact": True,
}
_ELSEWHERE: Final = {
    "code": "21601",
    "name": "Phường Quy Nhơn Đông",
    "label": "Phường Quy Nhơn Đông, Gia Lai (Nhơn Hải cũ)",
    "choice": "Nhơn Hải (Gia Lai)",
    "home": False,
    "exact": False,
}
_OTHER_ELSEWHERE: Final = {**_ELSEWHERE, "code": "21607", "choice": "Nhơn Hải Đông (Gia Lai)"}
_UNITS: Final = [
    {"unit": "Trạm y tế Vĩnh Hải", "line": "0900 000 201"},
    {"unit": "Trung tâm y tế Ninh Hải", "line": "0900 000 202"},
    {"unit": "Bệnh viện Ninh Thuận", "line": "0900 000 203"},
    {"unit": "Đội phản ứng nhanh số 1", "line": "0900 000 204"},
    {"unit": "Bộ Y tế", "line": "1900 9095"},
]
_CTX: Final = Ctx(date(2026, 11, 20), number="+84900000123")
_KEYS: Final = replace(_CTX, channel="ussd", by_keys=True)


def _calls(own: bool = False, units: int = 5, found: Any = None) -> dict[str, Any]:
    numbers = {"units": _UNITS[:units], "so_goi": "0259 1022", "so_nhan": "1022"}
    places = [_VINH_HAI] if found is None else found
    return {
        "find_place": lambda said: places if said else [],
        "place_by_letters": lambda said: places if said else [],
        "own_commune": lambda number: _VINH_HAI if own and number else None,
        "numbers": lambda commune, only: numbers if commune and only != "?" else {},
    }


CALLING: Final = (
    Sample("a place named", replace(_CTX, opening="Nhon Hai"), (), _calls()),
    Sample("one's own commune", _CTX, (), _calls(own=True)),
    Sample("hospitals", replace(_CTX, opening="Nhon Hai", args={"only": "hospital"}), (), _calls(units=2)),
    Sample("the place is asked", _CTX, ("Nhon Hai",), _calls()),
    Sample("which of several", _CTX, ("Nhon Hai", "2"), _calls(found=[_ELSEWHERE, _OTHER_ELSEWHERE])),
    Sample("nobody there", _CTX, ("Nhon Hai",), _calls(units=0)),
    Sample("by keys, two pages", _KEYS, ("8",), _calls(own=True)),
    Sample("by keys, another place", _KEYS, ("1", "nhonh", "8"), _calls(own=True)),
    Sample("by keys, one page", _KEYS, (), _calls(own=True, units=2)),
)
ZONES: Final = (
    Sample("one's own commune", _CTX, (), _calls(own=True)),
    Sample("the place is asked", _CTX, ("Nhon Hai",), _calls()),
)
