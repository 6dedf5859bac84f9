"""Which catalogue message each moment of a talk about news says, and its arguments; no wording, no rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from gateway import clock, wording
from gateway.content import Told, figures, on_phones
from gateway.content.figures import Latest
from gateway.dialogue.steps import Prompt

HELP: Final = Prompt("TIN_HELP")
AGAIN: Final = Prompt("TIN_AGAIN")
PREVENTION: Final = "5"
"""The guide that is the approved text of prevention (row D5e)."""


def menu(headline: str) -> Prompt:
    """The seven things there are, after what is newest."""
    return Prompt("TIN_MENU", {"headline": headline} if headline else {})


def listed(what: str, titles: Sequence[str], commune: str, *, more: bool) -> Prompt:
    """A page of a list, by number; 8 for the next one."""
    told: dict[str, Any] = {"heading": {"w": f"W_LIST_{what.upper()}"}, "entries": list(titles)}
    return Prompt("TIN_MORE" if more else "TIN_LIST", told | _of(commune))


def none(what: str, commune: str = "") -> Prompt:
    """Nothing of the kind has been approved."""
    return Prompt("TIN_NONE", {"heading": {"w": f"W_LIST_{what.upper()}"}, **_of(commune)})


def item(told: Told, lang: str) -> Prompt:
    """The whole of an item as a text."""
    here = clock.local(told.as_of)
    short = on_phones.said(told.short, told.doc_no, told.issuer, told.issued_on, lang)
    return Prompt("TIN_ITEM", on_phones.args(short, told.source, f"{here:%H:%M}", f"{here:%d/%m}"))


def plain(told: Told, lang: str) -> str:
    """The same, as it is cut into screens."""
    said = item(told, lang)
    return wording.render(said.msg_id, said.args, lang, "sms")


def counted(latest: Latest, where: Any) -> Prompt:
    """The figures of a place, with their time; old ones say so, and few people of a commune are "under 5"."""
    here = clock.local(latest.as_of)
    local = latest.row.place not in (figures.COUNTRY, figures.WORLD) and len(latest.row.place) > _PROVINCE
    told: dict[str, Any] = {
        _SHOWN_AS.get(name, name): _tally(count, few=local and name in _OF_ILL)
        for name in figures.COUNTS
        if (count := getattr(latest.row, name)) is not None
    }
    if latest.stale:
        told["stale"] = {"w": "W_STALE"}
    told |= {"where": where, "time": f"{here:%H:%M}", "date": f"{here:%d/%m}", "publisher": latest.source}
    return Prompt("SL", told)


def guides(numbers: Sequence[str]) -> Prompt:
    """The guides there are, each under its own number."""
    return Prompt("HD_MENU", {"guides": [{"w": f"W_GUIDE_{number}"} for number in numbers]})


_SHOWN_AS: Final = {"cases": "cases_so_far", "doses": "doses_so_far"}
"""Arguments of the text where the figure's own name has another meaning elsewhere."""
_PROVINCE: Final = 2  # digits of a province's code
_OF_ILL: Final = ("fresh", "cases", "recovered", "deaths")


def _tally(count: int, *, few: bool) -> Any:
    if few and 0 < count < figures.FEW:
        return {"w": "W_UNDER_FIVE"}
    return f"{count:,}".replace(",", ".")


def _of(commune: str) -> dict[str, Any]:
    return {"commune": commune} if commune else {}
