"""Find a danger in what a person typed, knowing negation, general questions and the past; it raises no case itself.

Sources: people.md §1.2, §1.11. When two readings are possible the text is danger: a call too many costs a minute, a
call too few a life. Signs themselves are a table in danger_signs.py.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gateway.dialogue import clauses
from gateway.dialogue.clauses import Clause
from gateway.dialogue.danger_signs import SIGNS, WATCHED, WATCHED_OTHER, WATCHED_UNLESS_BEFORE, Kind, Sign
from gateway.text.fold import fold


@dataclass(frozen=True, slots=True)
class Danger:
    """A danger found: the sign as it is spelled, its kind, and the words it was found in (folded)."""

    word: str
    kind: Kind
    said: str


def find(text: str) -> Danger | None:
    """The gravest danger ``text`` reports as present, or None. Order of gravity is the order of the table of signs."""
    sentences = clauses.sentences(text)
    if not sentences:
        return None
    whole = " ".join(clause.plain for sentence in sentences for clause in sentence)
    for sign in SIGNS:
        if not sign.said.search(whole):
            continue
        for sentence in sentences:
            for place, clause in enumerate(sentence):
                for first, last in _spans(sign, clause):
                    if _is_present(sign, sentence, place, first, last, whole):
                        return Danger(sign.word, sign.kind, " ".join(clause.plains[first:last]))
    return None


def watch(text: str) -> bool:
    """Whether ``text`` reports a flood: to be seen by the duty officer at once, though nobody asks for rescue."""
    for sentence in clauses.sentences(text):
        for place, clause in enumerate(sentence):
            for match in WATCHED.finditer(clause.plain):
                first, last = clause.words_of(match.start(), match.end())
                raw = " ".join(clause.raws[first:last])
                if WATCHED_OTHER.search(raw) or WATCHED_UNLESS_BEFORE.search(clause.plain[match.end() :]):
                    continue
                if not clauses.denied(sentence, place, first, last):
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


def _is_present(sign: Sign, sentence: list[Clause], place: int, first: int, last: int, whole: str) -> bool:
    if clauses.denied(sentence, place, first, last):
        return False
    if sign.kind not in _NEVER_ANIMAL and _about_animals(sentence[place], first):
        return False
    said = " ".join(clause.plain for clause in sentence)
    phrase = " ".join(sentence[place].plains[first:last])
    personal = _someone_now(whole, phrase)
    if _in_the_past(said) and not _NOW.search(whole):
        return False
    if personal or sign.kind is Kind.PLEA:
        return True
    before, _, after = said.partition(phrase)
    if _is_question(sentence, said):
        return not (_GENERAL_BEFORE.search(before) or _GENERAL_AFTER.search(after))
    return not _GENERAL_STATEMENT.search(before)


# --- Is anyone in danger now? ------------------------------------------------------------------------------------

_FRAMES = re.compile(
    r"(?:cho|xin cho|lam on cho) (?:toi|tui|em|con|chau|minh|anh|chi)(?: xin)? (?:hoi|biet)"
    r"|(?:toi|tui|em|con|chau|minh)(?: (?:muon|can|xin|dinh|dang))* (?:hoi|tim hieu|thac mac|biet|doc)"
    r"|(?:toi|tui|em|con|chau|minh)? ?(?:xin )?(?:cam on|chao)(?: (?:anh|chi|bac si|em|co|chu|ban))?"
    r"|(?<!\S)(?:da )?(?:bac si|anh chi|chi oi|anh oi|em oi|bac oi|co oi|chu oi)(?!\S)"
    r"|(?:vay|the|ha|a)? ?(?:anh|chi|em|co|chu|bac|bac si|ad)(?: oi| a)?$"
    r"|(?:me|ba|bo|con|chi|ba con) (?:bau|hoi)|ba con|tre em|anh em|chi em"
)
_SOMEONE = re.compile(
    r"(?<!\S)(?:toi|tui|em|con|chau|me|ba|bo|ong|chong|vo|anh|chi|bac|chu|be|minh|hang xom|noi|ngoai|nha (?:toi|em|tui|minh))(?!\S)"
)
_NOW = re.compile(
    r"(?<!\S)(?:dang|bay gio|bay h|hom nay|hien gio|nay|gio nay|tu (?:sang|toi|hom|dem|chieu|khuya)|hoai|lien tuc|lai bi|gio lai"
    r"|van (?:con|bi|dang)|may (?:ngay|bua|hom) nay|luc nay|moi (?:vua|day)|vua (?:bi|moi))(?!\S)"
)
_SUFFERS = re.compile(r"(?<!khi )(?<!neu )(?<!nguoi )(?<!ai )(?<!nhan )(?<!tre )(?<!luc )(?<!\S)bi(?!\S)")


def _someone_now(whole: str, phrase: str) -> bool:
    """A first person, a relative, or a sign that it is happening: any of them outweighs the form of a question."""
    bare = _FRAMES.sub(" ", whole)
    strong = re.search(rf"{re.escape(phrase)} (?:qua|lam|roi|nhieu|nang)(?!\S)", bare)
    return bool(strong or _SOMEONE.search(bare) or _NOW.search(bare) or _SUFFERS.search(bare))


_QUESTION = re.compile(
    r"(?<!\S)(?:la gi|gi|nao|the nao|ra sao|tai sao|vi sao|sao|co phai|phai khong|bao gio|lam sao|lam gi|o dau|dau|goi ai"
    r"|may|bao nhieu|bao lau|co nen|hay khong|co that|duoc khong)(?!\S)|(?<!\S)(?:khong|chua|ha|a)(?: vay| a| nhi| em| anh)*$"
)
_GENERAL_BEFORE = re.compile(
    r"(?<!\S)(?:gay|gay ra|dan den|bien chung|trieu chung|dau hieu|bieu hien|tac dung phu|phan ung|chua|tri|phong|ngua"
    r"|so cuu|xu ly|xu tri|cach|neu|truong hop|gia su|phong khi|de phong|the nao la|hien tuong|benh nhan|nguoi benh|nguoi bi"
    r"|covid|benh|thuoc|vac xin|vaccine|khau trang|ai|tre|nghe noi|nghe don|tin|tren mang|facebook|zalo)(?!\S)"
    r"|(?<!\S)khi(?: bi| co| thay)?\s*$|(?<!\S)khi nao(?!\S)"
)
_GENERAL_AFTER = re.compile(
    r"^\s*(?:va \w+ \w+ )?(?:thi )?(?:nghia )?(?:(?:la|co phai la) (?:gi|trieu chung|dau hieu|bieu hien|benh|do|vi|sao|hien tuong|the nao|nhu the nao)"
    r"|co nguy hiem|thuong|cua (?:covid|benh|tre)|khac|xay ra|sau tiem)"
)
_GENERAL_STATEMENT = re.compile(
    r"(?<!\S)(?:neu|gom|bao gom|theo bo y te|thuong gap|khuyen cao|canh bao|tuyen truyen|tap huan|dien tap)(?!\S)"
)


def _is_question(sentence: list[Clause], said: str) -> bool:
    return sentence[-1].ends_with == "?" or bool(_QUESTION.search(said))


_LONG_AGO = re.compile(
    r"(?<!\S)(?:nam (?:ngoai|truoc|kia)|hoi (?:do|nho|xua|truoc|nam)|ngay xua|truoc day|(?:thang|tuan|lan|dot) (?:truoc|roi)|tung)(?!\S)"
)


def _in_the_past(said: str) -> bool:
    return bool(_LONG_AGO.search(said))


# --- Animals and fields: urgent for a farmer, but not an ambulance ------------------------------------------------

_NEVER_ANIMAL = frozenset({Kind.WATER, Kind.FIRE, Kind.SELF_HARM, Kind.VIOLENCE})
_ANIMAL = re.compile(
    r"(?<!\S)(?:bò|trâu|dê|cừu|heo|lợn|gà|vịt|ngan|ngỗng|chó|mèo|tôm|cá|cút|thỏ|lúa|cây|chim|bồ câu|nghé|bê)(?!\S)"
)
_ANIMAL_PLAIN = re.compile(
    r"(?<!\S)(?:heo|vit|trau|tom|meo|bo cau|(?:dan|bay|chuong|may con) (?:bo|de|cuu|ga|lon|cho)|con (?:ga|cuu|de|cho meo)|ga vit)(?!\S)"
)
_OWNER = re.compile(
    r"(?:cua|nha) (?:toi|tui|em|con|chau|minh|anh|chi|ba|ong|bac)|con (?:ga|cuu|de|bo|cho|meo|heo|trau|vit)"
)


def _about_animals(clause: Clause, first: int) -> bool:
    raw, plain = " ".join(clause.raws[:first]), " ".join(clause.plains[:first])
    if not (_ANIMAL.search(raw) or _ANIMAL_PLAIN.search(plain)):
        return False
    people = _OWNER.sub(" ", fold(_ANIMAL.sub(" ", raw)))
    return not _SOMEONE.search(_ANIMAL_PLAIN.sub(" ", people))
