"""Read a declaration written in one line: around the birth year in any order, or the eight fields between
stars; pure.

`KB Nguyen Van An 1985 nam Nhon Hai khoe` and `KB ten*namsinh*gioi*xa*dia chi*di lai*trieu chung*tiep xuc`.
What is certain is filled in; the place needs the map, so `split` leaves it in `rest` and `finish` reads what
the map did not take. Nothing here is final: the read-back shows it all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from gateway.dialogue import hearing, spelling, words
from gateway.dialogue.questions import Pick
from gateway.dialogue.steps import Outcome, Refused, Value
from gateway.services.declare import answers, leftover, prompts, signs
from gateway.services.declare.leftover import Cut

QUESTIONS: Final = ("name", "year", "sex", "place", "address", "travel", "signs", "contact")

_MEMBER = re.compile(r"\d{1,2}")
_YEARS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}(?!\d)",
        r"(?<![\d/.\-])(?:19|20)\d\d(?!\d)",
        r"(?<!\d)\d{1,3}\s*(?:tuổi|tuoi|t)(?!\w)",
        r"(?<=[^\W\d_]\s)\d\d(?=\s|$)",
    )
)
_BORN: Final = ("sinh năm", "năm sinh", "sinh", "năm", "sn", "ns")
_HAMLET: Final = (
    "thôn",
    "xóm",
    "ấp",
    "làng",
    "bản",
    "buôn",
    "khu",
    "khóm",
    "đường",
    "hẻm",
    "kp",
    "tổ",
    "chợ",
    "núi",
    "hồ",
)
_NONE_IN_FORM: Final = ("0", "k")  # the official form codes "Không" as 0


@dataclass(frozen=True, slots=True)
class Opening:
    """What the text after KB says.

    `member`: the number of a family member and nothing else. `filled`: answers by question. `wrong`:
    questions that were answered in a way that cannot be used; they are asked by name. `rest`: text the place
    is to be found in; `place`: the place alone. `nameless`: `rest` may still hold the name.
    """

    member: int | None = None
    filled: Mapping[str, Any] = field(default_factory=dict)
    wrong: frozenset[str] = frozenset()
    rest: str = ""
    place: str = ""
    nameless: bool = False


def split(text: str, this_year: int) -> Opening | None:
    """The reading of what followed KB, or None when it is no declaration (empty, no year in it)."""
    text = " ".join(spelling.clean(text).split()).strip(" ,;")
    if _MEMBER.fullmatch(text) and int(text) > 0:
        return Opening(member=int(text))
    if "*" in text:
        return _starred(text, this_year)
    return _around_year(text, this_year)


def finish(opening: Opening, rest: str, before: Cut | None = None) -> dict[str, Any]:
    """Answers in what is left of `opening.rest` once the place is taken out: sex, health, address or name.

    `before`: what was cut out before the place was looked up. "Healthy" proposes no journey and no contact
    only when every word was understood; else what is not sure is left to be asked.
    """
    before, now = before or Cut(), leftover.cut(rest)
    denied, met = before.denied | now.denied, before.met or now.met
    filled: dict[str, Any] = {}
    rest, health = _take_health(now.text.strip(" ,.;"))
    if "sex" not in opening.filled:
        rest, sex = _take_sex(rest)
        if sex is not None:
            filled["sex"] = sex
    if health is None:
        rest, health = _take_health(rest)
    if opening.nameless:
        found = answers.name(rest) if rest else None
        clear = isinstance(found, Value) and not leftover.doubtful_name(found.value.split())
        if clear and isinstance(found, Value):
            filled["name"] = found.value
    else:
        home = leftover.address(rest)
        clear = home is not None
        if home and sum(map(str.isalnum, home)) >= 2:
            filled["address"] = home
    sure = clear and not (met or before.went or now.went) and opening.wrong.isdisjoint({"name"})
    if not sure:
        filled.pop("address", None)
        if health is not None and not met and not leftover.doubtful(rest.split()):
            filled["signs"] = health
        return filled
    none: dict[str, Any] = {"travel": "", "contact": {"codes": [], "note": ""}}
    filled |= {question: none[question] for question in denied}
    if health is not None:
        filled["signs"] = health
        filled |= {} if health["codes"] else none
    return filled


def _around_year(text: str, this_year: int) -> Opening | None:
    for pattern in _YEARS:
        found = pattern.search(text)
        year = hearing.birth_year(found.group(), this_year) if found else None
        if found and year is not None:
            break
    else:
        return None
    left, right = text[: found.start()].strip(" ,.;:-"), text[found.end() :].strip(" ,.;:-")
    filled: dict[str, Any] = {"year": year}
    left = _without_born(left)
    typed = right.split()
    sex = _sex(typed[0]) if typed else None
    if sex is None:
        left, sex = _sex_before_year(left)
    else:
        right = right.split(None, 1)[1].strip(" ,.;:-") if len(typed) > 1 else ""
    if sex is not None:
        filled["sex"] = sex
    if not any(map(str.isalpha, right)):
        return Opening(filled=filled, rest=left, nameless=True)
    named = answers.name(left) if left else None
    if isinstance(named, Value) and not leftover.doubtful_name(named.value.split()):
        filled["name"] = named.value
    return Opening(
        filled=filled, wrong=frozenset({"name"} if left and "name" not in filled else ()), rest=right
    )


def _starred(text: str, this_year: int) -> Opening:
    given = dict(zip(QUESTIONS, (part.strip() for part in text.split("*")), strict=False))
    filled: dict[str, Any] = {}
    for question, read in _readers(this_year).items():
        outcome = read(given[question]) if given.get(question) else None
        if isinstance(outcome, Value):
            filled[question] = outcome.value
    wrong = {
        question
        for question, said in given.items()
        if said and question not in filled and question != "place"
    }
    return Opening(filled=filled, wrong=frozenset(wrong), place=given.get("place", ""))


def _readers(this_year: int) -> dict[str, Callable[[str], Outcome]]:
    contact = Pick("contact", prompts.CONTACT, answers.CONTACTS)
    none: dict[str, Any] = {
        "travel": "",
        "signs": {"codes": [], "note": ""},
        "contact": {"codes": [], "note": ""},
    }

    def year(said: str) -> Outcome:
        found = hearing.birth_year(said, this_year)
        return Refused() if found is None else Value(found)

    def sex(said: str) -> Outcome:
        index = hearing.option(said, len(answers.SEXES), answers.SEXES)
        return Refused() if index is None else Value(answers.SEXES[index].value)

    def or_none(question: str, read: Callable[[str], Outcome]) -> Callable[[str], Outcome]:
        return lambda said: Value(none[question]) if said.casefold() in _NONE_IN_FORM else read(said)

    return {
        "name": answers.name,
        "year": year,
        "sex": sex,
        "address": lambda said: Value(said) if len(said) >= 2 else Refused(),
        "travel": or_none("travel", answers.journey),
        "signs": or_none("signs", signs.read),
        "contact": or_none("contact", contact.read),
    }


def _without_born(left: str) -> str:
    """Take "sinh năm" off the end; alone, only *năm* with its accent is sure not to be a name or a sex."""
    typed = left.split()
    for phrase in _BORN:
        tail = typed[-len(phrase.split()) :]
        sure = phrase != "năm" or "ă" in "".join(tail).lower()
        if sure and hearing.same_words(tail, phrase):
            return " ".join(typed[: -len(tail)]).strip(" ,.;:-")
    return left


def _sex_before_year(left: str) -> tuple[str, str | None]:
    """ "Nguyen Van An, nu 1985": the last word is a sex unless it is written like a part of the name ("Van
    Nam").
    """
    typed = left.split()
    sex = _sex(typed[-1]) if len(typed) > 1 else None
    apart = sex is not None and (typed[-2].endswith(",") or (typed[-1].islower() and not typed[0].islower()))
    return (" ".join(typed[:-1]).strip(" ,"), sex) if apart else (left, None)


def _take_sex(rest: str) -> tuple[str, str | None]:
    typed = rest.split()
    for at in (0, len(typed) - 1):
        if typed and (sex := _sex(typed[at].strip(",.;"))) is not None:
            return " ".join(typed[:at] + typed[at + 1 :]).strip(" ,.;"), sex
    return rest, None


def _sex(word: str) -> str | None:
    index = hearing.option(word, 0, answers.SEXES[:2]) if words.digit_choice(word) is None else None
    return None if index is None else answers.SEXES[index].value


def _take_health(rest: str) -> tuple[str, dict[str, Any] | None]:
    """The longest end, else beginning, that speaks of health; after "thôn" and its like a word is a name, not
    a sign.
    """
    typed = rest.split()
    for at in range(len(typed)):
        before = typed[at - 1] if at else ""  # a comma ends a hamlet's name: "canh cho, khoe"
        if not before.endswith(",") and any(spelling.stands_for(before, word) for word in _HAMLET):
            continue
        health = signs.wholly(" ".join(typed[at:]))
        if health is not None:
            return " ".join(typed[:at]).strip(" ,.;"), health
    for at in range(len(typed) - 1, 0, -1):
        health = signs.wholly(" ".join(typed[:at]))
        if health is not None:
            return " ".join(typed[at:]).strip(" ,.;"), health
    return rest, None
