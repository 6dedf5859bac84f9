"""What a talk about news reads, at the moment of the turn, as plain values a session can keep; changes nothing."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from gateway import content, places
from gateway.content import Guide, Kind, Told, on_phones, reading
from gateway.dialogue.engine import Calls
from gateway.services.news import prompts
from gateway.services.service import Moment

WHAT: dict[str, tuple[Kind, ...]] = {
    "new": content.FRESH_NEWS,
    "situation": (Kind.SITUATION,),
    "notice": (Kind.NOTICE,),
    "directive": (Kind.DIRECTIVE,),
    "prevention": (Kind.PREVENTION,),
    **{kind.value: (kind,) for kind in content.FACILITIES},
}
"""What can be listed, and which kinds of content that is."""


def readers(tx: Session, moment: Moment) -> Calls:
    """`news_list(what, lang, notice, commune)`, `news_numbered(said, lang)` → entries with id and title;
    `news_item(item, lang)` → its screens, or None; `news_guides(lang)` → number and id of each; `news_place(said)`.
    """
    now, home = moment.now, moment.settings.home_province

    def news_list(what: str, lang: str, notice: str = "", commune: str = "") -> list[dict[str, str]]:
        found = reading.listed(
            tx, now, WHAT[what], subtype=notice or None, commune=commune or None, province=home, lang=lang
        )
        return [_entry(each) for each in (reading.of_today(found, now) if what == "new" else found)]

    def news_numbered(said: str, lang: str) -> list[dict[str, str]]:
        return [_entry(each) for each in reading.numbered(tx, now, said, lang)]

    def news_item(item: str, lang: str) -> dict[str, Any] | None:
        told = reading.one(tx, now, item, lang)
        return None if told is None else {"screens": on_phones.screens(prompts.plain(told, lang))}

    def news_guides(lang: str) -> dict[str, str]:
        found = reading.listed(tx, now, (Kind.GUIDE,), province=home, lang=lang)
        guides = {each.subtype: each.id for each in reversed(found) if each.subtype in set(Guide)}
        prevention = reading.listed(tx, now, (Kind.PREVENTION,), province=home, lang=lang, limit=1)
        every = {number: item for number, item in guides.items() if number}
        return every | ({prompts.PREVENTION: prevention[0].id} if prevention else {})

    def news_place(said: str) -> dict[str, Any] | None:
        found = places.find(tx, said, home, limit=1)
        if not found:
            return None
        place = found[0].place
        label = place.name if place.is_province else f"{place.kind.lower()} {place.name}"
        return {"code": place.code, "label": label, "province": place.is_province}

    return {
        "news_list": news_list,
        "news_numbered": news_numbered,
        "news_item": news_item,
        "news_guides": news_guides,
        "news_place": news_place,
    }


def _entry(told: Told) -> dict[str, str]:
    title = f"{told.doc_no}: {told.title}" if told.doc_no else told.title
    return {"id": told.id, "title": title}
