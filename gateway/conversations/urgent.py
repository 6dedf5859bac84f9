"""What a text means for a rescue: does it call for one, what of it must the officer know, was it a slip; pure."""

from __future__ import annotations

import re

from gateway.dialogue import clauses, danger, grammar
from gateway.dialogue.danger_signs import Kind
from gateway.dialogue.readings import Digit, Rescue
from gateway.text.fold import fold

_ROOM = 36
"""Characters of a person's words that a page to the officer has room for (`said` in wording/arguments.toml)."""

_CRIES = frozenset({"qua", "lam", "oi", "voi", "gap", "chet", "help", "please", "very", "cannot"})
"""Words of degree and of calling: beside a sign of danger they are a cry, not an answer to a form."""

_SLIP = re.compile(
    r"(?:(?:xin loi|da|a|oi|ua|toi|tui|em|con|chau|minh|chi|la|bi|sorry|oops|no|it was|was|a|by|my) )*"
    r"(?:(?:bam|nhan|gui|go|soan|nhan tin|bam phim|bam so) )?"
    r"(?:nham|lon|mistake|wrong key|wrong number|accident)"
    r"(?: (?:roi|so|tin|phim|may|a|ah|nha|nhe|thoi|ban|oi|sorry|xin loi|khong sao))*"
)


def calls_for_help(said: str) -> bool:
    """Whether `said` asks for rescue wherever it arrives: a rescue word, a danger, or 9 alone."""
    reading = grammar.read(said, question_open=False)
    return isinstance(reading, Rescue) or reading == Digit(9) or danger.find(said) is not None


def tells_of_illness(said: str) -> bool:
    """Whether the danger that `said` names is one of an illness that spreads: of breath or of the chest."""
    found = danger.find(said)
    return found is not None and found.kind in (Kind.BREATH, Kind.CHEST)


def is_a_mistake(said: str) -> bool:
    """Whether the whole text says that the call for help was a slip of the finger ("bấm nhầm")."""
    return _SLIP.fullmatch(fold(said)) is not None


def is_pressing(said: str) -> bool:
    """Whether a sign is cried out ("khó thở quá bác sĩ ơi") rather than listed among fourteen days' signs."""
    plains = {word for sentence in clauses.sentences(said) for clause in sentence for word in clause.plains}
    return not plains.isdisjoint(_CRIES)


def worth_telling(said: str) -> str:
    """What of `said` helps whoever calls back: nothing of a bare 9, of a long text the part that names the danger."""
    reading = grammar.read(said, question_open=False)
    if isinstance(reading, Digit):
        return ""
    if isinstance(reading, Rescue):
        return reading.details
    found = danger.find(said)
    return said if found is None or len(said) <= _ROOM else _from_danger(said.split(), found.said.split())


def _from_danger(typed: list[str], named: list[str]) -> str:
    """`typed` from where the words `named` and as much before them as fit begin."""
    plain = [fold(word) for word in typed]
    for at in range(len(plain) - len(named) + 1):
        if plain[at : at + len(named)] == named:
            first = at
            while first > 0 and len(" ".join(typed[first - 1 : at + len(named)])) <= _ROOM:
                first -= 1
            return " ".join(typed[first:])
    return " ".join(typed)
