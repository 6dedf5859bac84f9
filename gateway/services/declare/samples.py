"""Talks that walk every step of the declaration, for the render test and for reading; nobody in them
exists.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from gateway.dialogue.context import Ctx, Relative
from gateway.dialogue.engine import Calls
from gateway.dialogue.steps import Done
from gateway.services.service import Sample

_PLACES: Final[dict[str, Any]] = {
    "nhon hai": {
        "code": "22846", "name": "Xã Vĩnh Hải", "label": "Xã Vĩnh Hải, Khánh Hòa (Nhơn Hải cũ)",
        "choice": "Vĩnh Hải (Nhơn Hải cũ)", "home": True, "exact": True,
    },
    "nhon hai gia lai": {
        "code": "21553", "name": "Phường Quy Nhơn Đông", "choice": "Nhơn Hải (Gia Lai)",
        "label": "Phường Quy Nhơn Đông, Gia Lai (Nhơn Hải cũ)", "home": False, "exact": True,
    },
    "xuan hai": {
        "code": "22861", "name": "Xã Xuân Hải", "label": "Xã Xuân Hải, Khánh Hòa", "choice": "Xuân Hải",
        "home": True, "exact": True,
    },
}  # fmt: skip


def _find_place(said: str) -> list[dict[str, Any]]:
    key = said.casefold()
    return [place for name, place in _PLACES.items() if name.startswith(key[:8]) or place["code"] == key]


def _by_letters(said: str) -> list[dict[str, Any]]:
    key = said.casefold().replace(" ", "")
    return [
        {**place, "exact": False} for name, place in _PLACES.items() if name.replace(" ", "").startswith(key)
    ]


_ORIGINS: Final[dict[str, dict[str, Any]]] = {
    "da nang": {"province": "48", "name": "Đà Nẵng", "communes": []},
    "tuy phuoc": {"province": "52", "name": "Gia Lai", "communes": ["21952", "21964"]},
    "tan hung": {"province": "66", "name": "Đắk Lắk", "communes": []},
    "tan hung tay ninh": {"province": "80", "name": "Tây Ninh", "communes": []},
    "lao": {"province": "00", "name": "Lao", "communes": []},
}


def _find_origin(said: str) -> list[dict[str, Any]]:
    key = said.casefold()
    return [origin for name, origin in _ORIGINS.items() if name.startswith(key[:8])]


def _by_first_letters(said: str) -> list[dict[str, Any]]:
    key = said.casefold().replace(" ", "")
    return [origin for name, origin in _ORIGINS.items() if name.replace(" ", "").startswith(key)]


def _scan_place(text: str) -> dict[str, Any] | None:
    at = text.casefold().find("nhon hai")
    if at < 0:
        return None
    return {"place": _PLACES["nhon hai"], "rest": (text[:at] + text[at + len("nhon hai") :]).strip()}


def _rescue(reason: str, details: dict[str, Any]) -> Done:
    return Done({"reason": reason, "commune_code": details["commune_code"]})


def _card_holder(number: str, card: str) -> int | None:
    del number
    return 1 if card.endswith("5800000001") else None


def _card_match(card: str, name: str, year: int) -> dict[str, Any] | None:
    if (card, name, year) != ("5800000002", "Katơr Nam", 1990):
        return None
    place = {"said": "xuan hai", "found": [_PLACES["xuan hai"]], "sure": True}
    return {"person": 7, "filled": {"sex": "Nam", "place": place, "address": "thôn Phước Nhơn 1"}}


def _card_match_keys(card: str, pressed: str, year: int) -> dict[str, Any] | None:
    known = _card_match(card, "Katơr Nam" if pressed == "626" else "", year)
    return known and {**known, "filled": {"name": "Katơr Nam", **known["filled"]}}


DO: Final[Calls] = {
    "find_place": _find_place,
    "place_by_letters": _by_letters,
    "scan_place": _scan_place,
    "find_origin": _find_origin,
    "origin_by_letters": _by_first_letters,
    "rescue": _rescue,
    "card_holder": _card_holder,
    "card_match": _card_match,
    "card_match_keys": _card_match_keys,
}

NEW: Final = Ctx(today=date(2026, 11, 20), number="+84900000123")
AN: Final = Relative(
    1, "Nguyễn Văn An", 1985, "Nam", "22846", "Xã Vĩnh Hải", "thôn Mỹ Tường 2",
    last={"travel": "", "signs": {"codes": [], "note": ""}, "contact": {"codes": [], "note": ""}},
)  # fmt: skip
HOA: Final = replace(AN, ord=2, name="Katơr Thị H'Hoa", birth_year=1990, sex="Nu")
BY_KEYS: Final = replace(NEW, channel="ussd", by_keys=True, case="10482138")
KNOWN: Final = replace(NEW, consented=True, household=(AN, HOA))
ARRIVING: Final = replace(KNOWN, args={"start": "travel"})


def _with_card(card: str) -> Ctx:
    return replace(KNOWN, opening=card, args={"card": card})


SAMPLES: Final = (
    Sample(
        "first, healthy", NEW,
        ("1", "Nguyen Van An", "1985", "1", "Nhon Hai", "1", "thon My Tuong 2", "1", "1", "1", "1"), DO,
    ),
    Sample(
        "first, ill, a place far away", NEW,
        ("1", "Vàng A Sử", "62t", "nam", "Nhon Hai", "2", "1", "canh cho", "Da Nang", "20/11", "3",
         "85B-01234 ghe 12A", "kho tho, ho", "1", "24", "1"), DO,
    ),
    Sample("refuses", NEW, ("khong",), DO),
    Sample(
        "named Huy", replace(NEW, consented=True),
        ("Huy", "1", "85", "1", "Xuan Hai", "2", "Xuan Hai", "1", "thon 2", "1", "1", "1", "1"), DO,
    ),
    Sample(
        "one line", replace(NEW, opening="Nguyen Van An 1985 nam Nhon Hai khoe"),
        ("1", "thon My Tuong 2", "1"), DO,
    ),
    Sample(
        "stars with faults", replace(KNOWN, opening="An*1700*?*nowhere*x*co*kho*5"),
        ("1985", "nam", "nowhere", "Xuan Hai", "1", "gan chua", "khong di dau", "KHO", "khoe", "1", "1"), DO,
    ),
    Sample(
        "first, by keys", BY_KEYS,
        ("1", "1985", "1", "nhonh", "1", "1", "1", "1", "Nguyen Van An", "thon My Tuong 2", "1"), DO,
    ),
    Sample(
        "by keys, ill, travelled, called Huy, the place is another", replace(BY_KEYS, consented=True),
        ("62", "2", "nhonh", "3", "xuanh", "1", "2", "tan", "3", "tanh", "2", "99", "1811", "8", "5", "45", "2", "23",
         "Huy", "1", "canh cho", "2", "8", "1", "1"), DO,
    ),
    Sample("by keys, gives up as Huy", BY_KEYS, ("1", "1985", "1", "xuanh", "1", "1", "1", "1", "huy", "2"), DO),
    Sample("second, one key", KNOWN, ("1",), DO),
    Sample("second, changed", KNOWN, ("2", "1", "23", "1", "1"), DO),
    Sample("another member", KNOWN, ("3", "1", "3", "1", "1"), DO),
    Sample(
        "a new member", KNOWN,
        ("3", "2", "Nguyễn Tám", "05", "khac", "1", "1", "1", "sai", "9", "2", "06", "1"), DO,
    ),
    Sample("the card of a member", _with_card("5800000001"), ("1",), DO),
    Sample("a card that fills the form", _with_card("5800000002"), ("Katơr Nam", "1990", "1", "1", "1", "1"), DO),
    Sample(
        "a card nobody knows", _with_card("5800000003"),
        ("Katơr Nam", "1990", "nam", "Xuan Hai", "1", "thon 2", "1", "1", "1", "1"), DO,
    ),
    Sample("on the way home", ARRIVING, ("1", "Tan Hung", "2", "hom qua", "tau hoa", "K", "1", "1", "2", "6", "Lao",
                                         "18/11", "1", "VN 1301", "1"), DO),
    Sample("on the way home, alone on the phone", replace(ARRIVING, household=(AN,)),
           ("x", "que ngoai", "99", "99", "18", "8", "xe may", "x" * 41, "khong nho", "1", "1", "1"), DO),
    Sample("in one line", replace(ARRIVING, household=(AN,), opening="Da Nang*18/11*xe khach*85B-01234"),
           ("1", "1", "1"), DO),
    Sample("member by number", replace(KNOWN, opening="2"), ("1",), DO),
)  # fmt: skip
_CALLING: Final = replace(BY_KEYS, channel="voice")
BY_CARD_SAMPLES: Final = (
    Sample("a card that fills the form", _CALLING, ("1", "5800000002", "1990", "626", "1", "1", "1", "1"), DO),
    Sample(
        "a card nobody knows", _CALLING,
        ("1", "5800000003", "1990", "626", "1", "nhonh", "1", "1", "1", "1", "Katơr Nam", "thon 2", "1"), DO,
    ),
    Sample("the card of a member", replace(KNOWN, channel="voice", by_keys=True), ("5800000001", "1"), DO),
)  # fmt: skip
