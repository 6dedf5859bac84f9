"""What anybody may read of what somebody passed on, in every wording in which it leaves the house; decides nothing.

News, published answers, verdicts on rumours and whom to call: found by the words they share, a few of them rendered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import clock, content, directory, editions, wording
from gateway.answers import PublicAnswer
from gateway.content import on_phones, reading
from gateway.content.model import Version
from gateway.dialogue.steps import Prompt
from gateway.rumours import Published, Rumour, telling
from gateway.services.ask import prompts
from gateway.services.directory import calling, looking
from gateway.services.service import Moment
from gateway.settings import Settings
from gateway.text import likeness
from gateway.text.fold import fold
from gateway.wording import LANGUAGES

LATELY: Final = timedelta(days=90)
"""So long a number of whoever was on duty is known: as long as texts are remembered."""
_KNOWN: Final = timedelta(days=366)  # public words stay known for a year: last month's bulletin is no forgery
_MOST_READ: Final = 400  # items, and editions of each kind: one a day for a year, and more
_MOST_LIKE: Final = 12  # of them rendered: those that share most words
_LIKE: Final = (
    0.7  # of the words of the shorter one: a page of a long item, or an item with a question around it
)
_LEAST: Final = 4  # words that are shared, at least
_LONGEST: Final = 1_600  # characters of a body that a text can hold
_PLACES: Final = 3  # that a name before a colon may mean
_NAME: Final = 40  # characters of a commune as a reply names it


@dataclass(frozen=True)
class _Source:
    """Something public: the texts one of which stands in each of its wordings, and how it is put into those."""

    texts: tuple[str, ...]
    wordings: Callable[[], Iterable[Published]]


def like(tx: Session, settings: Settings, said: str, now: datetime) -> list[Published]:
    """Every wording of what `said` may be a copy of; of a few things at most, perhaps of none."""
    mine = frozenset(fold(said).split())
    scored = []
    for source in (*_news(tx, now), *_answers(tx, now), *_verdicts(tx, now)):
        shared = max((_shared(mine, _words(text)) for text in source.texts if text), default=0)
        if shared:
            scored.append((shared, source))
    scored.sort(key=lambda each: -each[0])
    found = [each for _, source in scored[:_MOST_LIKE] for each in source.wordings()]
    return [*found, *_numbers(tx, settings, said, now)]


def _shared(mine: frozenset[str], theirs: frozenset[str]) -> int:
    """How many words; 0 where they are too few for either to hold the other."""
    shared = len(mine & theirs)
    return shared if shared >= max(_LEAST, _LIKE * min(len(mine), len(theirs))) else 0


@lru_cache(maxsize=8_192)
def _words(text: str) -> frozenset[str]:
    """Of what is public alone: what somebody passed on is not kept."""
    return frozenset(fold(text).split())


def _news(tx: Session, now: datetime) -> Iterator[_Source]:
    for once in reading.ever_told(tx, now, now - _KNOWN, _MOST_READ):
        each = once.version
        texts = (each.short_vi, each.short_en, each.body_vi, each.body_en)
        yield _Source(texts, partial(_item, each, over=once.over))


def _item(version: Version, *, over: bool) -> Iterable[Published]:
    """As a text, as it is sent to subscribers, screen by screen, and as it stands on a page."""
    bodies = [version.short_vi, version.short_en, version.body_vi, version.body_en]
    bodies += [f"{version.title_vi}. {version.short_vi}", f"{version.title_vi}. {version.body_vi}"]
    if version.short_en:
        bodies += [f"{version.title_en}. {version.short_en}", f"{version.title_en}. {version.body_en}"]
    for lang in LANGUAGES:
        args = content.sending.text_of(version, lang)
        whole = _rendered("TIN_ITEM", args, lang)
        bodies += [args["told"], *whole, *on_phones.screens(whole[0]), *_rendered("TIN_SENT", args, lang)]
    return _distinct(bodies, version.approved_at, over=over)


def _answers(tx: Session, now: datetime) -> Iterator[_Source]:
    for each in editions.ever_told(tx, PublicAnswer, now - _KNOWN, _MOST_READ):
        yield _Source((each.answer, each.answer_en), partial(_answer, each, now))


def _answer(row: PublicAnswer, now: datetime) -> Iterable[Published]:
    told = {"answer": row.answer, "answer_en": row.answer_en}
    item = {**told, "source": row.source, "date": f"{row.as_of:%d/%m}"}
    bodies = [row.answer, row.answer_en, row.detail]
    for lang in LANGUAGES:
        for asked in (True, False):
            prompt = prompts.answer(item, asked=asked, english=lang == "en")
            bodies += _rendered(prompt.msg_id, prompt.args, lang)
    return _distinct(bodies, row.decided_at, over=not row.told_on(clock.today(now)))


def _verdicts(tx: Session, now: datetime) -> Iterator[_Source]:
    for each in editions.ever_told(tx, Rumour, now - _KNOWN, _MOST_READ):
        yield _Source((each.fact, each.fact_en), partial(_verdict, each, now))


def _verdict(row: Rumour, now: datetime) -> Iterable[Published]:
    """Never compared in part: a rumour that is passed on shares most words with what is said of it."""
    told = {"fact": row.fact, "fact_en": row.fact_en, "claim": row.claim}
    item = {**told, "source": row.source, "date": f"{row.as_of:%d/%m}"}
    bodies = [row.fact, row.fact_en, row.detail]
    for lang in LANGUAGES:
        listed = prompts.rumour(item, english=lang == "en")
        bodies += [
            *_rendered(*telling.said(row, lang), lang),
            *_rendered(listed.msg_id, listed.args, lang),
        ]
    over = not row.told_on(clock.today(now))
    return _distinct(bodies, row.decided_at, over=over, quotes=True)


def _numbers(tx: Session, settings: Settings, said: str, now: datetime) -> Iterator[Published]:
    """Whom to call, as it is told at this moment of the communes that `said` begins with, or names before a colon."""
    if ":" not in said or not likeness.phones(said):
        return
    moment = Moment("", "", now, settings)
    find = looking.look_ups(tx, settings.home_province)["find_place"]
    numbers = looking.at_once(tx, moment)["numbers"]
    for name in _named(said):
        for place in find(name)[:_PLACES]:
            for only in ("", directory.HOSPITALS, directory.TEAMS):
                told: Mapping[str, Any] = numbers(place["code"], only)
                if told["units"]:
                    yield from _whom_to_call({**told, "units": told["units"][: calling.AT_ONCE]}, place)


def _named(said: str) -> Iterator[str]:
    """What may be the name of a place before each of the first colons; without the word for one that was."""
    for part in said.split(":")[:-1][:_PLACES]:
        name = part.strip()[-_NAME:]
        was = name.rpartition(" ")
        yield was[0] if fold(was[2]) == "cu" else name


def _whom_to_call(told: Mapping[str, Any], place: Mapping[str, Any]) -> Iterator[Published]:
    said: Prompt = calling.answer(told, place["name"])
    for lang in LANGUAGES:
        for body in _rendered(said.msg_id, said.args, lang):
            yield Published(body, fixed=False)


def _rendered(msg_id: str, args: Mapping[str, Any], lang: str) -> list[str]:
    return [wording.render(msg_id, args, lang, form) for form in ("sms", "accented")]


def _distinct(
    bodies: Iterable[str], at: datetime | None, *, over: bool, quotes: bool = False
) -> Iterable[Published]:
    """Each once, whatever its accents."""
    by_words = {fold(body): body for body in bodies if 0 < len(body) <= _LONGEST}
    return [Published(body, at, over, quotes=quotes) for body in by_words.values()]
