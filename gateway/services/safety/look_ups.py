"""What a talk about safety looks up, as plain values a session can keep; changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from gateway import safety, sites
from gateway.dialogue.engine import Calls
from gateway.safety import Criterion


def look_ups(tx: Session, home_province: str) -> Calls:
    """`my_sites(number)` → its rated sites; `find_site(said)` → a list of one or none; `checkable(code, number, day)` →
    the site with its questions, or why it has none.
    """
    del home_province

    def my_sites(number: str) -> list[dict[str, str]]:
        mine = sites.of_phone(tx, number)
        return [
            {"code": site.code, "name": site.name} for site in mine if sites.group_of(site.kind, site.purpose)
        ]

    def find_site(said: str) -> list[dict[str, str]]:
        site = _open(said)
        return [] if site is None else [{"code": site.code, "name": site.name}]

    def checkable(code: str, number: str, day: str) -> Mapping[str, Any]:
        site = _open(code)
        if site is None:
            return {"why": "unknown", "code": code}
        group = sites.group_of(site.kind, site.purpose)
        if site.phone != number:
            return {"why": "not_yours", "code": code}
        if group is None:
            return {"why": "unrated", "code": code, "name": site.name}
        asked = safety.criteria.in_force(group, date.fromisoformat(day))
        return {"code": code, "version": asked.version, "items": [_plain(item) for item in asked.items]}

    def _open(code: str) -> sites.Site | None:
        site = sites.by_code(tx, code)
        return site if site is not None and site.state == sites.State.ACTIVE else None

    return {"my_sites": my_sites, "find_site": find_site, "checkable": checkable}


def _plain(item: Criterion) -> dict[str, Any]:
    choices = [{"value": each.value, "vi": each.vi, "en": each.en} for each in item.choices]
    return {"vi": item.vi, "en": item.en, "choices": choices, "low": item.low, "high": item.high}
