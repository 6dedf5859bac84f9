"""Answers "which place is meant by these words?" with ranked matches; it asks nobody and changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from gateway.places.cache import index_for
from gateway.places.index import Index
from gateway.places.keys import Word, words_of
from gateway.places.place import HOME, Match
from gateway.places.ranking import ELSEWHERE, PER_LETTER, rank
from gateway.places.reading import exact_senses, repaired_names, repaired_senses
from gateway.places.scan import best_spot
from gateway.places.vocabulary import AFTER, BEFORE, ORDINARY

_LONGEST_ANSWER: Final = 12  # words; an address is shorter, in a longer text only the name is looked for

_CLOSE: Final = 6  # repaired names this much worse than the best are noise
_REST_UNREAD: Final = 20  # "thon My Tuong Nhon Hai": the name is sure, the rest was not understood
_RARE: Final = 3  # a name this rare, and never at home, is as likely a slip as a journey


def find(tx: Session, said: str, home_province: str = HOME, limit: int = 6) -> list[Match]:
    """Places that `said` may mean, likeliest first, at most `limit`; [] when it is no place name.

    Understands old wards and districts, abbreviations, missing accents, areas behind the name and one or two
    wrong letters. Places of `home_province` (old or new code) come first; several matches mean the person
    must be asked. The order depends on nothing but the arguments and the edition loaded.
    """
    return search(index_for(tx), words_of(said), home_province, limit)


def search(index: Index, words: Sequence[Word], home_province: str, limit: int) -> list[Match]:
    """`find` over words already taken apart."""
    home = index.province_now.get(home_province, home_province)
    phrasings = _phrasings(words) if len(words) <= _LONGEST_ANSWER else []
    for said in phrasings:
        exact = rank(exact_senses(index, said), said, home)
        if exact:
            return _with_slips_at_home(index, exact, said, home, limit)
    for said in phrasings:
        if not all(word.plain in ORDINARY for word in said):
            repaired = rank(repaired_senses(index, said), said, home)
            if repaired:
                return _closest(repaired, home)[:limit]
    stray = best_spot(index, words, home)
    if stray is None:
        return []
    named = rank(stray.senses, words[stray.start : stray.end], home)[:limit]
    return [Match(match.place, max(match.score - _REST_UNREAD, 0), exact=False) for match in named]


def _with_slips_at_home(
    index: Index, exact: list[Match], words: Sequence[Word], home: str, limit: int
) -> list[Match]:
    """When the name as typed exists only elsewhere, also offer the home places one slip away from it."""
    known_here = any(match.place.province_code == home or match.place.is_province for match in exact)
    if known_here or len(exact) > _RARE:
        return exact[:limit]
    slips = [
        match
        for match in rank(repaired_names(index, words), words, home)
        if match.place.province_code == home and match.score >= 100 - PER_LETTER and not match.exact
    ]
    known = {match.place.code for match in exact}
    offered = [match for match in slips if match.place.code not in known][: limit // 3]
    return exact[: limit - len(offered)] + offered


def _closest(repaired: list[Match], home: str) -> list[Match]:
    def likelihood(match: Match) -> int:
        return match.score - ELSEWHERE * (match.place.province_code != home)

    best = max(map(likelihood, repaired))
    return [match for match in repaired if likelihood(match) > best - _CLOSE]


def _phrasings(words: Sequence[Word]) -> list[list[Word]]:
    """The words as said, without what surrounds a name in speech, and widest area first turned round."""
    bare = [word for at, word in enumerate(words) if word.plain != "cu" or not _ends_part(words, at)]
    start, end = 0, len(bare)
    while end - start > 1 and bare[start].plain in BEFORE:
        start += 1
    while end - start > 1 and bare[end - 1].plain in AFTER:
        end -= 1
    phrasings = [list(words), bare[start:end]]
    parts = _parts(bare[start:end])
    if len(parts) > 1:
        phrasings.append(
            [word._replace(opens=not at) for part in reversed(parts) for at, word in enumerate(part)]
        )
    return [said for at, said in enumerate(phrasings) if said and said not in phrasings[:at]]


def _ends_part(words: Sequence[Word], at: int) -> bool:
    return at + 1 == len(words) or words[at + 1].opens


def _parts(words: Sequence[Word]) -> list[list[Word]]:
    parts: list[list[Word]] = []
    for word in words:
        if word.opens or not parts:
            parts.append([])
        parts[-1].append(word)
    return parts
