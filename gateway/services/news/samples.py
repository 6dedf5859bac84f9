"""Talks about news, for the render test and for reading; nothing in them has happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from gateway.content import on_phones
from gateway.dialogue.context import Ctx
from gateway.services.service import Sample

_TITLES: Final = (
    "Vĩnh Hải mở điểm tiêm", "Chợ Ninh Hải hoạt động lại", "Trường học đón học sinh", "Thêm điểm xét nghiệm",
    "Lịch thu gom rác khu cách ly",
)  # fmt: skip
_TEXT: Final = (
    "Tu 7 gio ngay 21/11 xa Vinh Hai mo diem tiem tai tram y te. Nguoi tu 18 tuoi mang theo can cuoc va the bao hiem. "
    "Nguoi gia, nguoi co benh nen duoc tiem truoc. Sau khi tiem ngoi lai theo doi 30 phut. Met, kho tho: goi 115"
)
_PLACE: Final = {
    "code": "22846", "name": "Xã Vĩnh Hải", "label": "Xã Vĩnh Hải, Khánh Hòa", "choice": "Vĩnh Hải (Nhơn Hải cũ)",
    "home": True, "exact": True,
}  # fmt: skip
_CTX: Final = Ctx(date(2026, 11, 20), number="+84900000123", said="TIN")
_KEYS: Final = replace(_CTX, channel="ussd", by_keys=True)


def calls(count: int = 5) -> dict[str, Any]:
    """The world of a talk: how many items there are."""
    entries = [{"id": f"cnt_{at}", "title": title} for at, title in enumerate(_TITLES[:count])]
    return {
        "news_list": lambda **_: entries,
        "news_numbered": lambda **_: entries[:1],
        "news_item": lambda **_: {"screens": on_phones.screens(_TEXT)},
        "news_guides": lambda **_: {number: f"cnt_{number}" for number in "12345678"},
        "news_place": lambda **_: {"code": "22846", "label": "xã Vĩnh Hải", "province": False},
        "find_place": lambda **_: [_PLACE],
        "place_by_letters": lambda **_: [_PLACE],
        "own_commune": lambda **_: None,
    }


def _asking(**args: str) -> Ctx:
    return replace(_CTX, args=args)


LOOKING: Final = (
    Sample("the menu and a list", _CTX, ("1", "8", "1"), calls()),
    Sample("not a number of the list", _asking(item="1"), ("7", "x", "2"), calls()),
    Sample("the only one", _asking(item="6"), (), calls(1)),
    Sample("nothing", _asking(item="4"), (), calls(0)),
    Sample("figures", _asking(item="2", scope="vn"), (), calls()),
    Sample("figures of a commune", _asking(item="2", where="Vinh Hai"), (), calls()),
    Sample(
        "notices of a kind in a commune",
        _asking(item="3", notice="lockdown", where="Vinh Hai"),
        ("1",),
        calls(),
    ),
    Sample("a directive by its number", _asking(item="4", document="15"), (), calls()),
    Sample("where to be vaccinated", _asking(item="5"), ("1", "Nhon Hai", "1", "2"), calls()),
    Sample("the map of a commune", _asking(item="7"), ("Nhon Hai",), calls()),
    Sample("by keys, screen by screen", _KEYS, ("1", "2", "8"), calls()),
    Sample("by keys, the whole as a text", _KEYS, ("3", "1", "1"), calls()),
    Sample("by keys, figures", _KEYS, ("2", "3"), calls()),
)
GUIDES: Final = (
    Sample("which guide", _CTX, ("3",), calls()),
    Sample("a guide by its number", _asking(item="1"), (), calls()),
)
STOPPING: Final = (
    Sample("stop", replace(_CTX, said="TC"), (), {}),
    Sample("stop by keys", _KEYS, ("1",), {}),
    Sample("again by keys", _KEYS, ("2",), {}),
)
SUBSCRIBING: Final = (
    Sample("news again", replace(_CTX, said="DKTIN"), (), {}),
    Sample("news of a place", replace(_CTX, said="DKTIN Vinh Hai", opening="Vinh Hai"), (), calls()),
    Sample(
        "notices of lockdown", replace(_CTX, said="DKTIN phong toa", args={"notice": "lockdown"}), (), calls()
    ),
)
