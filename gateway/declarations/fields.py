"""The official health declaration (form HDHealth) field by field: names, rules, what to say when one is
broken; pure.

Source: services.md §2.1. Since 1-7-2025 a place is a province and a commune; districtId is gone. The code of
the web page (captcha) and consent belong to whoever shows the form, not to the record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from gateway import phone
from gateway.declarations.messages import MESSAGES

GENDERS: Final = ("Nam", "Nu", "Khac")
SYMPTOM_NAMES: Final = {
    "sot": "sốt",
    "ho": "ho",
    "kho_tho": "khó thở",
    "viem_phoi": "viêm phổi",
    "dau_hong": "đau họng",
    "met_moi": "mệt mỏi",
    "mat_vi_mui": "mất vị giác, khứu giác",
    "khac": "dấu hiệu khác",
}
"""Each symptom as staff read it."""
SYMPTOMS: Final = tuple(SYMPTOM_NAMES)
CONTACTS: Final = ("hasPatient", "hasFromSickCountry", "hasSick")
YES, NO = 1, 2  # the form's own code for the three contact questions
LANGUAGES: Final = ("vi", "en")

_PASSPORT = re.compile(r"[a-zA-Z0-9]*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_COMMUNE = re.compile(r"[0-9]{5}")
_PROVINCE = re.compile(r"[0-9]{2}")
_REACHABLE = (phone.Kind.MOBILE, phone.Kind.LANDLINE, phone.Kind.FOREIGN)


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule: the form's field name, a stable code, and what to tell a person."""

    field: str
    code: str
    vi: str
    en: str


def check(form: Mapping[str, Any], today: date) -> tuple[dict[str, Any], list[Fault]]:
    """The cleaned form (defaults filled in, texts trimmed, unknown keys left out) and every fault, in field
    order.
    """
    clean: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, rule in _RULES.items():
        value = form.get(name)
        if isinstance(value, str):
            value = " ".join(value.split())
        code, clean[name] = rule(value, _Seen({**form, **clean}, today))
        if code is not None:
            vi, en = MESSAGES[name, code]
            faults.append(Fault(name, code, vi, en))
    return clean, faults


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a rule may look at besides its own value: the other fields and the day."""

    form: Mapping[str, Any]
    today: date


Ruling = tuple[str | None, Any]
_Rule = Callable[[Any, "_Seen"], Ruling]


def _text(most: int, *, required: bool, pattern: re.Pattern[str] | None = None, least: int = 1) -> _Rule:
    def rule(value: Any, _seen: _Seen) -> Ruling:
        if value in (None, ""):
            return ("missing" if required else None), None
        if not isinstance(value, str) or not least <= len(value) <= most:
            return "invalid", value
        return (None if pattern is None or pattern.fullmatch(value) else "invalid"), value

    return rule


def _one_of(known: tuple[Any, ...], default: Any = None) -> _Rule:
    def rule(value: Any, _seen: _Seen) -> Ruling:
        if value is None or value == "":
            return ("missing" if default is None else None), default
        listed = any(value == item and type(value) is type(item) for item in known)
        return (None if listed else "invalid"), value

    return rule


def _needed_if(flag: str, most: int) -> _Rule:
    """Text that is required exactly when the yes/no field before it is 1; otherwise it is left empty."""

    def rule(value: Any, seen: _Seen) -> Ruling:
        if seen.form.get(flag) != 1:
            return None, None
        return _text(most, required=True)(value, seen)

    return rule


def _birth_year(value: Any, seen: _Seen) -> Ruling:
    if value in (None, ""):
        return "missing", None
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}", value):
        value = int(value)
    return (None if type(value) is int and 1900 <= value <= seen.today.year else "invalid"), value


def _name(value: Any, seen: _Seen) -> Ruling:
    code, value = _text(255, required=True)(value, seen)
    return code or (None if any(map(str.isalpha, value)) else "invalid"), value


def _nation(value: Any, seen: _Seen) -> Ruling:
    code, value = _text(100, required=False)(value, seen)
    return code, value or "Việt Nam"


def _phone(value: Any, _seen: _Seen) -> Ruling:
    if value in (None, ""):
        return "missing", None
    number = phone.classify(value) if isinstance(value, str) else None
    if number is None or number.kind not in _REACHABLE:
        return "invalid", value
    return None, number.e164


def _card(value: Any, seen: _Seen) -> Ruling:
    if not seen.form.get("healthinSuranceIdCardCheckbox"):
        return None, None
    return _text(17, required=True, least=8)(value, seen)


def _signs(value: Any, seen: _Seen) -> Ruling:
    if seen.form.get("showSignal") != 1:
        return None, []
    if not isinstance(value, list) or not value:
        return "missing", []
    known = all(isinstance(item, str) and item in SYMPTOMS for item in value)
    return (None if known else "invalid"), [code for code in SYMPTOMS if code in value] if known else value


def _degrees(most: float) -> _Rule:
    def rule(value: Any, _seen: _Seen) -> Ruling:
        if value is None:
            return None, None
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return (None if number and -most <= value <= most else "invalid"), value

    return rule


# In the order of the official form; a rule may look at the fields before its own.
_RULES: Final[Mapping[str, _Rule]] = {
    "otherUser": _one_of((0, 1), 0),
    "fullName": _name,
    "passport": _text(20, required=False, pattern=_PASSPORT),
    "birthYear": _birth_year,
    "gender": _one_of(GENDERS),
    "nation": _nation,
    "provinceId": _text(2, required=True, pattern=_PROVINCE),
    "wardId": _text(5, required=True, pattern=_COMMUNE),
    "address": _text(255, required=True),
    "phone": _phone,
    "email": _text(255, required=False, pattern=_EMAIL),
    "healthinSuranceIdCardCheckbox": _one_of((0, 1), 0),
    "healthinSuranceIdCard": _card,
    "showCountryPassing": _one_of((0, 1)),
    "countryPassing": _needed_if("showCountryPassing", 500),
    "showSignal": _one_of((0, 1)),
    "showSignalNote": _needed_if("showSignal", 500),
    "symptoms": _signs,
    "hasPatient": _one_of((YES, NO), NO),
    "hasFromSickCountry": _one_of((YES, NO), NO),
    "hasSick": _one_of((YES, NO), NO),
    "lat": _degrees(90),
    "long": _degrees(180),
    "lang": _one_of(LANGUAGES, "vi"),
}
FIELDS: Final = tuple(_RULES)
