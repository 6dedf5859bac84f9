"""What a copy of a text of ours has and the text has not; pure, and no verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from gateway.rumours.substance import variants
from gateway.text import likeness
from gateway.text.fold import fold

_LEAST_WHOLE: Final = 5  # words of a text that is compared from end to end
_ABROAD: Final = 11  # digits of a number that begins with the code of the country


class Change(StrEnum):
    """What a forgery has that ours has not."""

    LINK = "link"
    NUMBER = "number"
    DEMAND = "demand"
    FIGURE = "figure"


@dataclass(frozen=True)
class Published:
    """One wording of something that anybody may read or ask for.

    `at`: since when it is told; None for what is told anew at each asking. `over`: it is told no more. `fixed`: every
    figure in it belongs to it, so that another one is a forgery. `quotes`: it repeats a rumour's
    words, which are not ours.
    """

    body: str
    at: datetime | None = None
    over: bool = False
    fixed: bool = True
    quotes: bool = False


def public(said: str, told: Iterable[Published]) -> Published | None:
    """The one of `told` that `said` is word for word; None where it is none."""
    wanted = set(variants(said))
    return next((each for each in told if _is_whole(each.body) and fold(each.body) in wanted), None)


def altered(
    said: str, own: Iterable[str], told: Iterable[Published], house_numbers: frozenset[str]
) -> tuple[Change, ...]:
    """What differs where every word is that of one of these texts, and only links, phone numbers or figures are not.

    `own`: what went to one phone alone; to another one it may have gone with other figures, which is no forgery.
    `house_numbers`: numbers that prove nothing, as `digits` has them. Empty where nothing differs, or words do.
    """
    copies = {_words(each): each for each in variants(likeness.without_links(said))}
    texts = [(body, False) for body in own] + [(each.body, each.fixed) for each in told]
    for body, fixed in texts:
        copy = copies.get(_words(fold(body)))
        if copy is None or not _is_whole(body):
            continue
        found = changes(said, body, house_numbers, numbers=True)
        if _figures(copy) != _figures(fold(body)):
            if not fixed and likeness.counts(said) != likeness.counts(body):
                continue
            if fixed and Change.NUMBER not in found:
                found = (*found, Change.FIGURE)
        if found:
            return found
    return ()


def changes(said: str, ours: str, house_numbers: frozenset[str], *, numbers: bool) -> tuple[Change, ...]:
    """What `said` has and `ours` has not; `numbers`: whether another phone number counts."""
    found = []
    if likeness.links(said) and not likeness.links(ours):
        found.append(Change.LINK)
    if numbers and _phones(said) - _phones(ours) - house_numbers:
        found.append(Change.NUMBER)
    if likeness.demands(said) - likeness.demands(ours):
        found.append(Change.DEMAND)
    return tuple(found)


def _phones(text: str) -> frozenset[str]:
    return frozenset(map(digits, likeness.phones(text)))


def digits(number: str) -> str:
    """As it is dialled at home."""
    dialled = "".join(filter(str.isdigit, number))
    return f"0{dialled[2:]}" if dialled.startswith("84") and len(dialled) >= _ABROAD else dialled


def _is_whole(body: str) -> bool:
    """Long enough to be somebody's in particular."""
    return len(_words(fold(body))) >= _LEAST_WHOLE


def _words(folded: str) -> tuple[str, ...]:
    """Everything but the figures."""
    return tuple(re.sub(r"\d+", " ", folded).split())


def _figures(folded: str) -> str:
    """All digits in their order, however they are grouped."""
    return re.sub(r"\D", "", folded)
