"""Cut a text into sentences and clauses and say whether a phrase in one of them is denied; weighs no danger.

Denial in Vietnamese stands before what is denied ("không khó thở", "hết khó thở"), may reach over a list of
signs ("không ho sốt khó thở"), or follows it ("khó thở thì không"). What is doubtful counts as not denied.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from gateway.dialogue import spelling
from gateway.dialogue.danger_signs import SIGNS
from gateway.dialogue.words import full_word
from gateway.text.fold import fold

_MOST_CLAUSES = 200  # a text of thirteen parts has fewer; beyond it somebody is testing us


@dataclass(frozen=True)
class Clause:
    """The words between two commas, as written and as read.

    `raws`: NFC, lower case. `plains`: folded, abbreviations written out. `ends_with`: the sign that ends it.
    """

    raws: tuple[str, ...]
    plains: tuple[str, ...]
    ends_with: str

    @cached_property
    def plain(self) -> str:
        return " ".join(self.plains)

    def words_of(self, start: int, end: int) -> tuple[int, int]:
        """Positions of the words between two offsets of ``plain``: first, and one past the last."""
        return self.plain.count(" ", 0, start), self.plain.count(" ", 0, end) + 1


def sentences(text: str) -> list[list[Clause]]:
    """Sentences of clauses.

    A comma, a colon, a bracket or *nhưng* ends a clause; a full stop, "?" or line end a sentence too.
    """
    result: list[list[Clause]] = [[]]
    for part, sign in _parts(spelling.clean(text)):
        found = [(word.raw, _plain(word)) for word in spelling.words(part)]
        if found:
            raws, plains = zip(*found, strict=True)
            result[-1].append(Clause(raws, plains, sign))
        if sign in _ENDS and result[-1]:
            result.append([])
    return [sentence for sentence in result if sentence]


_ENDS = frozenset(".!?;\n")
_CUT = re.compile(r"(?<!\d)[.,](?!\d)|[.,](?=\D|$)|[!?;:\n()…]|\s[-–—]\s|(?i:(?<!\w)(?:nhưng|nhung)(?!\w))")


def _parts(text: str) -> list[tuple[str, str]]:
    parts, at = [], 0
    for match in _CUT.finditer(text):
        parts.append((text[at : match.start()], match.group().strip() or "\n"))
        at = match.end()
        if len(parts) == _MOST_CLAUSES:
            break
    parts.append((text[at:], ""))
    return parts


def _plain(word: spelling.Word) -> str:
    """The folded word, an abbreviation written out, residue undone when that makes a word danger is told
    in.
    """
    full = full_word(word.raw)
    if full != word.raw and " " not in full:
        return fold(full)
    if not _RESIDUE.search(word.raw):
        return word.plain
    undone = spelling.undo_residue(word.raw, _VOCABULARY) or word.plain
    return "khong" if undone in _NO_SPOKEN else undone


_RESIDUE = re.compile(r"[sfrxjzw]|aa|ee|oo|dd|[1-9]")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NOT = _set("khong chua chang khoi het cha do bot giam dau")
_SYMPTOMS = _set(
    "sot ho hong met moi viem phoi mat mui vi giac dau nhuc so hat run non oi tieu chay kho tho tuc nguc"
    " khan sung"
    " nghet rat ngua co giat lanh tim li bi lo mo ngat xiu"
)
_FILLERS = _SYMPTOMS | _set(
    "co bi con thay cam he phai la hien tuong trieu chung dau hieu gi ca va hay hoac cung them lan nao ai"
    " cac may"
)
_AFTER_END = _set("bi con cam giac thay hien tuong trieu chung han hoan toan")
_DEGREE = _set("qua lam nhieu nang du")
_TAIL = _set("a nha nhe co bi vay em anh chi bac si dau gi ca nghen hen he")
# Folded, these are also other words (chữa, hét, khói, cha, do, giảm); with accents only these count.
_ACCENTED_NOT = {
    "chua": ("chưa",), "chang": ("chẳng",), "het": ("hết",), "khong": ("không", "hông", "hổng", "hỏng"),
    "khoi": ("khỏi",), "cha": ("chả",), "do": ("đỡ",), "bot": ("bớt",), "giam": ("giảm",), "dau": ("đâu",),
}  # fmt: skip
_NEEDS_ACCENT = frozenset({"do", "cha", "dau", "chang"})
_MUST_TOUCH = frozenset({"khoi", "do", "bot", "giam"})
_LONGEST_REACH = 14  # words; a longer list is another sentence
_NO_SPOKEN = _set("hong hem hok")
_VOCABULARY = frozenset().union(
    *(re.findall(r"[a-z]{2,}", sign.said.pattern) for sign in SIGNS), _FILLERS, _NOT, _NO_SPOKEN
)


def denied(sentence: Sequence[Clause], place: int, first: int, last: int, *, passes: bool) -> bool:
    """Whether words ``first`` to ``last`` of clause ``place`` are denied there.

    ``passes``: it can pass like an illness, so *hết* after it means "gone" ("ngập hết rồi" means "all of
    it").
    """
    clause = sentence[place]
    if _denied_after(clause, last, passes=passes):
        return True
    degree = last < len(clause.plains) and clause.plains[last] in _DEGREE
    if degree:  # "không khó thở lắm" still admits some; "không sốt khó thở quá" denies only the fever
        return False
    return _denied_before(clause, first) or _denied_in_list(sentence, place, first, last)


def _denied_after(clause: Clause, last: int, *, passes: bool) -> bool:
    """ "khó thở không?", "khó thở thì không có", "khó thở hết rồi", "khó thở đâu"."""
    rest, raws = list(clause.plains[last:]), clause.raws[last:]
    if not rest:
        return False
    if rest[0] in {"thi", "cung", "da"} and len(rest) > 1:
        rest, raws = rest[1:], raws[1:]
    if rest[0] in {"khong", "chua"}:
        return all(word in _TAIL for word in rest[1:])
    if rest[0] == "het":
        return passes and (len(rest) == 1 or rest[1] in {"roi", "han", "nha", "a"})
    return raws[0] == "đâu" and len(rest) <= 2


def _denied_before(clause: Clause, first: int) -> bool:
    at, steps = first - 1, 0
    while at >= 0 and steps < _LONGEST_REACH:
        plain = clause.plains[at]
        if _is_not(clause, at, touches=at == first - 1):
            if plain == "het" and any(word not in _AFTER_END for word in clause.plains[at + 1 : first]):
                return False
            undone = at > 0 and plain in {"het", "khoi", "do", "bot", "giam"}
            return not (undone and clause.plains[at - 1] in {"khong", "chua", "chang"})
        if plain not in _FILLERS and plain not in _AFTER_END:
            return False
        at, steps = at - 1, steps + 1
    return False


def _is_not(clause: Clause, at: int, *, touches: bool) -> bool:
    plain, raw = clause.plains[at], clause.raws[at]
    if raw == "đâu" and clause.raws[at + 1] not in {"có", "co", "bị", "bi"}:
        return False
    if plain not in _NOT or (plain in _MUST_TOUCH and not touches):
        return False
    if spelling.has_marks(raw):
        return raw in _ACCENTED_NOT[plain] or full_word(raw) in _ACCENTED_NOT[plain]
    if plain == "do":
        return at > 0 and clause.plains[at - 1] == "da"  # "da do kho tho"
    return plain not in _NEEDS_ACCENT


def _denied_in_list(sentence: Sequence[Clause], place: int, first: int, last: int) -> bool:
    """Whether one denial reaches over a list of three bare items or more: "không sốt, ho, khó thở".

    With two items only the first is denied: "không sốt, khó thở" may well be a person who cannot breathe.
    """
    clause = sentence[place]
    lead_in = clause.plains[:first]
    if any(word not in {"va", "hay", "hoac", "cung"} for word in lead_in):
        return False
    if any(word not in {"gi", "ca", "het", "a", "nha"} | _FILLERS for word in clause.plains[last:]):
        return False
    bare = 0
    for earlier in reversed(sentence[:place]):
        if all(word in _SYMPTOMS | {"bi", "va"} for word in earlier.plains):
            bare += 1
            continue
        items = earlier.plains
        start = next((at for at, word in enumerate(items) if word == "khong"), None)
        return bare >= 1 and start is not None and all(word in _FILLERS for word in items[start + 1 :])
    return False
