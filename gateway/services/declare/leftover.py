"""What a one-line declaration says beside name, year, sex, place and health: cut out, or not understood; pure.

Only an address that is clearly one is taken. A journey or a contact is cut out before the place is looked up,
so that it never becomes the place, and whoever mentions one is asked (nothing is assumed).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gateway.dialogue import hearing, spelling, words
from gateway.services.declare import signs
from gateway.services.declare.sign_words import phrases
from gateway.text.fold import fold

NOWHERE: Final = phrases("""
    không đi đâu, không đi đâu hết, không đi đâu cả, không đi đâu xa, không đi xa, chưa đi đâu, chưa đi đâu
    hết, không có đi đâu, không có đi đâu hết, không đi tỉnh khác, không đi đâu hết trơn""")
_NOBODY_MET: Final = phrases("""
    không tiếp xúc, không tiếp xúc ai, không tiếp xúc với ai, không tiếp xúc ai hết, không tiếp xúc với ai
    hết, không có tiếp xúc, không có tiếp xúc ai, không có tiếp xúc với ai, không tiếp xúc f0, không tiếp xúc
    với f0, không tiếp xúc người bệnh, không gặp ai, chưa tiếp xúc ai, chưa tiếp xúc với ai""")
_DENIALS: Final = sorted(
    [(phrase, "travel") for phrase in NOWHERE] + [(phrase, "contact") for phrase in _NOBODY_MET],
    key=lambda pair: -len(pair[0].split()),
)
_ONWARD: Final = phrases("đi, ghé, ngoài, trừ, thăm, du lịch, công tác")
_BOTH_WAYS: Final = phrases("về, đến, ra, vào, sang, qua")  # "Sài Gòn mới về": the place may stand before
_MET: Final = phrases("""
    tiếp xúc, gặp, chăm, cách ly, covid, dương tính, có người, gần người, người bệnh, người ốm, người mắc,
    người sốt, người ho, người bị, người nhà, hàng xóm, nước ngoài""")
_SICK_NUMBER: Final = re.compile(r"f\d", re.IGNORECASE)
_NOT_THE_PLACE: Final = frozenset({"tu bong"})  # a commune, not "from Bong"
_JUST: Final = phrases("mới, vừa, có, đã, từng")

_DOUBT: Final = phrases("""
    không, chưa, chẳng, hết, đừng, đi, về, đến, từ, tới, ra, vào, sang, qua, ghé, thăm, chơi, ngoài, trừ,
    mới, vừa, rồi, đang, sẽ, từng, hôm, ngày, tuần, tháng, tiếp, xúc, gặp, cùng, với, người, covid, nghi,
    nhiễm, mắc, bệnh, ốm, bị, có, đau, tiêu, chảy, ói, nôn, mũi, tiêm, chích, vắc, vắcxin, vaccine,
    huyết, phổi, ung, tôi, chồng, mẹ, cha, ông, cô, chú, dì, ai, gì, no, not, from, went, met, been,
    contact, with, travel, mang""")
_NEVER_IN_NAMES: Final = phrases("""
    không, chưa, đi, về, đến, từ, tiếp, xúc, gặp, mới, vừa, khỏe, sốt, khai, báo, hỏi, muốn, cần, người, khác,
    cho, biết, tôi, nhà, giúp, ai, gì, mẹ, cha, con, vợ, chồng""")
_MARKERS: Final = phrases(
    "thôn, xóm, khu phố, kp, số nhà, nhà số, đường, khóm, buôn, kiệt, ngõ, ngách, chung cư"
)
_MARKERS_BEFORE_NUMBERS: Final = phrases(
    "tổ, hẻm, ấp, khu, bản, làng, đội, lô, căn, số, nhà, tổ dân phố, tdp"
)
_MARKERS_WITH_ACCENTS: Final = phrases("ấp, bản, làng, chợ, tổ, hẻm, khu")
_BESIDE: Final = phrases("gần, cạnh, sau, trước, đối diện, kế, bên, bên cạnh")
_LANDMARKS: Final = phrases("""
    chợ, trường, chùa, nhà thờ, ủy ban, trạm, cầu, đình, biển, cảng, núi, hồ, sông, đập, ga, bưu điện, công
    viên, quán, cây, bệnh viện""")
_HOUSE_NUMBER: Final = re.compile(r"\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?)*,?", re.IGNORECASE)
_MOST_ADDRESS: Final = 12  # words
_END: Final = ",.;:()"


@dataclass(frozen=True, slots=True)
class Cut:
    """`text` without journeys and contacts. `denied`: the questions answered by a clear none. `went`, `met`:
    a journey or a contact is spoken of and must be asked.
    """

    text: str = ""
    denied: frozenset[str] = frozenset()
    went: bool = False
    met: bool = False


def cut(text: str) -> Cut:
    """Take out of `text` what speaks of journeys and contacts, up to where health is spoken of."""
    typed, denied = _without_denials(text.split())
    went = met = False
    at = 0
    while at < len(typed):
        journey, contact = _journey(typed, at), _contact(typed, at)
        if journey is None and not contact:
            at += 1
            continue
        went, met = went or journey is not None, met or contact
        start = _backward(typed, at) if journey else at
        while start and not typed[start - 1].endswith(",") and _one_of(typed[start - 1], _JUST):
            start -= 1
        end = _health_after(typed, at + 1)
        typed = [*typed[:start], ",", *typed[end:]]
        at = start + 1
    return Cut(" ".join(typed).replace(" ,", ",").strip(" ,;"), frozenset(denied), went, met)


def address(text: str) -> str | None:
    """The address `text` clearly is, "" for nothing, None for anything else."""
    typed = text.strip(" ,.;").split()
    while typed and (_is(typed, 0, ("ở", "tại")) or (_is(typed, 0, ("nhà",)) and not _marked(typed))):
        typed = typed[1:]
    if not any(map(str.isalnum, "".join(typed))):
        return ""
    plain = [word.strip(_END) for word in typed]
    if len(typed) > _MOST_ADDRESS or not _marked(plain) or doubtful(typed):
        return None
    return " ".join(typed).strip(" ,.;")


def doubtful(typed: Sequence[str]) -> bool:
    """Whether a word of journey, contact, illness or denial is among these; the word after "thôn" is a name
    and may be Mới or Hồ.
    """
    bare = [word.strip(_END) for word in typed]
    named = {
        at + 1
        for at, word in enumerate(bare[:-1])
        if typed[at] == word and _one_of(word, ("thôn", "xóm", "ấp"))
    }
    beside = _beside(bare)
    rest = [word for at, word in enumerate(bare) if at not in beside and at not in named]
    soft = [word for at, word in enumerate(bare) if at in named and not _one_of(word, ("mới", "hồ", "ho"))]
    if any(_SICK_NUMBER.fullmatch(word) for word in bare):
        return True
    spoken = [
        word for word in (*rest, *soft) if not _one_of(word, ("hẻm",)) or not _before_number(bare, word)
    ]
    return any(_one_of(word, _DOUBT) for word in spoken if word) or signs.speaks(
        " ".join(word for word in spoken if not any(map(str.isdigit, word)))
    )


def doubtful_name(typed: Sequence[str]) -> bool:
    """Whether what stands where a name does says something else as well; a last word may be any name."""
    inner = [word.strip(_END) for word in typed]
    kept = inner[:-1] if len(inner) > 2 and not _one_of(inner[-2], _JUST) else inner
    return any(_one_of(word, _NEVER_IN_NAMES) for word in kept)


def _without_denials(typed: list[str]) -> tuple[list[str], set[str]]:
    denied: set[str] = set()
    at = 0
    while at < len(typed):
        for phrase, question in _DENIALS:
            said = typed[at : at + len(phrase.split())]
            inside = [word.strip(_END) for word in said]
            whole = not any(word.endswith(tuple(_END)) for word in said[:-1])
            same = hearing.same_words(inside, phrase) or (
                "f0" in phrase
                and [words.full_word(fold(w)) for w in inside][1:] == fold(phrase).split()[1:]
                and hearing.same_words(inside[:1], "không")
            )
            if said and whole and same:
                denied.add(question)
                typed = [*typed[:at], ",", *typed[at + len(said) :]]
                break
        at += 1
    return typed, denied


def _journey(typed: Sequence[str], at: int) -> str | None:
    """The word a journey is told with here."""
    word = typed[at].strip(_END)
    if _is(typed, at, _ONWARD):
        return "onward"
    if _one_of(word, ("từ",)) and fold(" ".join(typed[at : at + 2])).strip(_END) not in _NOT_THE_PLACE:
        return "onward"
    if _one_of(word, _BOTH_WAYS) or (_one_of(word, ("tới",)) and spelling.has_marks(word)):
        after = typed[at + 1 : at + 2]
        return "onward" if after and _one_of(after[0], ("từ",)) else "both"
    return None


def _contact(typed: Sequence[str], at: int) -> bool:
    return _is(typed, at, _MET) or _SICK_NUMBER.fullmatch(typed[at].strip(_END)) is not None


def _backward(typed: Sequence[str], at: int) -> int:
    if _journey(typed, at) != "both":
        return at
    while at and not typed[at - 1].endswith((",", ";", ".")):
        at -= 1
    return at


def _health_after(typed: Sequence[str], at: int) -> int:
    """Where health is spoken of after the first word of a journey; Hồ Chí Minh is no cough."""
    plain = [word.strip(_END) for word in typed]
    starts = signs.begin(plain)
    city = {spot for spot in starts if fold(" ".join(plain[spot : spot + 2])) == "ho chi"}
    return next((spot for spot in range(at + 1, len(typed)) if spot in starts - city), len(typed)) \
        if at not in starts else at  # fmt: skip


def _marked(typed: Sequence[str]) -> bool:
    """Whether the words have what an address has: a house number in front, a hamlet word, a landmark."""
    bare = [word.strip(_END) for word in typed]
    if len(bare) > 1 and _HOUSE_NUMBER.fullmatch(bare[0]):
        return True
    return any(
        _is(bare, at, _MARKERS)
        or (at + 1 < len(bare) and _is(bare, at, _MARKERS_BEFORE_NUMBERS) and _numbered(bare, at))
        or (spelling.has_marks(bare[at]) and _is(bare, at, _MARKERS_WITH_ACCENTS))
        for at in range(len(bare))
    ) or bool(_beside(bare))


def _beside(bare: Sequence[str]) -> set[int]:
    """Where "gần chợ" and its like stand: "cho" alone may be *cho*, "benh vien" is no illness."""
    found: set[int] = set()
    for at in range(len(bare)):
        for beside in _BESIDE:
            length = len(beside.split())
            if not hearing.same_words(bare[at : at + length], beside):
                continue
            for landmark in _LANDMARKS:
                end = at + length + len(landmark.split())
                if hearing.same_words(bare[at + length : end], landmark):
                    found |= set(range(at, end))
    return found


def _numbered(bare: Sequence[str], at: int) -> bool:
    return any(word[:1].isdigit() for word in bare[at + 1 : at + 4])


def _before_number(bare: Sequence[str], word: str) -> bool:
    return any(at and bare[at - 1] == word and spot[:1].isdigit() for at, spot in enumerate(bare))


def _is(typed: Sequence[str], at: int, meant: Sequence[str]) -> bool:
    return any(_same(typed[at : at + len(phrase.split())], phrase) for phrase in meant)


def _same(said: Sequence[str], phrase: str) -> bool:
    return hearing.same_words([word.strip(_END) for word in said], phrase)


def _spellings(word: str) -> Iterator[str]:
    yield word
    yield words.full_word(word.lower())


def _one_of(word: str, meant: Sequence[str]) -> bool:
    bare = word.strip(_END)
    return any(spelling.stands_for(typed, one) for typed in _spellings(bare) for one in meant)
