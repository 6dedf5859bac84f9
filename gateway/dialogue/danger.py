"""Find the danger in what a person typed, knowing denial, general questions and the past.

Sources: people.md §1.2, §1.11. When two readings are possible the text is danger: a call too many costs
a minute, a call too few a life. The signs are tables in danger_signs.py and,
for who writes English, danger_english.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.dialogue import clauses, danger_english, presence
from gateway.dialogue.clauses import Clause
from gateway.dialogue.danger_signs import (
    SIGNS,
    WATCHED,
    WATCHED_OTHER,
    WATCHED_UNLESS_BEFORE,
    Kind,
    Sign,
)

# Dangers from outside: they do not pass like an illness, and a drowning buffalo may mean a drowning farmer.
_FROM_OUTSIDE = frozenset({Kind.WATER, Kind.FIRE, Kind.SELF_HARM, Kind.VIOLENCE, Kind.ACCIDENT})


@dataclass(frozen=True, slots=True)
class Danger:
    """A danger found: the sign as it is spelled, its kind, and the words it was found in (folded)."""

    word: str
    kind: Kind
    said: str


def find(text: str) -> Danger | None:
    """The danger `text` reports as present, or None; of several, the first in the table of signs."""
    if not any(map(str.isalpha, text)):
        return None  # a key is no word
    sentences = clauses.sentences(text)
    if not sentences:
        return None
    every_line = "\n".join(clause.plain for sentence in sentences for clause in sentence)
    for sign in SIGNS:
        if not sign.said.search(every_line):
            continue
        for sentence in sentences:
            for place, clause in enumerate(sentence):
                for first, last in _spans(sign, clause):
                    if _is_present(sign, sentences, sentence, place, first, last):
                        return Danger(sign.word, sign.kind, " ".join(clause.plains[first:last]))
    english = danger_english.find(text)
    return Danger(*english) if english is not None else None


def watch(text: str) -> bool:
    """Whether `text` reports a flood: to be seen by the duty officer at once, though nobody asks for
    rescue.
    """
    for sentence in clauses.sentences(text):
        for place, clause in enumerate(sentence):
            for match in WATCHED.finditer(clause.plain):
                first, last = clause.words_of(match.start(), match.end())
                raw = " ".join(clause.raws[first:last])
                if WATCHED_OTHER.search(raw) or WATCHED_UNLESS_BEFORE.search(clause.plain[match.end() :]):
                    continue
                if not clauses.denied(sentence, place, first, last, passes=False):
                    return True
    return False


def _spans(sign: Sign, clause: Clause) -> Iterator[tuple[int, int]]:
    """Where the sign stands in the clause, as word positions, once accents and neighbours are considered."""
    for match in sign.said.finditer(clause.plain):
        first, last = clause.words_of(match.start(), match.end())
        raw = " ".join(clause.raws[first:last])
        if sign.accented and not sign.accented.search(raw):
            continue
        if sign.other and not raw.isascii() and sign.other.search(raw):
            continue
        if sign.unless_after and sign.unless_after.search(clause.plain[: match.start()]):
            continue
        if sign.unless_before and sign.unless_before.search(clause.plain[match.end() :]):
            continue
        yield first, last


def _is_present(
    sign: Sign, text: list[list[Clause]], sentence: list[Clause], place: int, first: int, last: int
) -> bool:
    passes = sign.kind not in _FROM_OUTSIDE
    if clauses.denied(sentence, place, first, last, passes=passes):
        return False
    if passes and presence.of_animals(sentence[place], first):
        return False
    if presence.long_ago(sentence) and not presence.now(text):
        return False
    if sign.kind is Kind.PLEA or presence.somebody(text, sentence[place], first, last):
        return True
    return not presence.in_general(sentence, place, first, last)
