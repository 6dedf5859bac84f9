"""Read what a person typed as one of the readings of people.md §2; knows no person and no session.

A keyword acts only as the whole message or with arguments of its shape; accents decide when typed; a
rescue word always acts. Whatever is left is Free: an answer to the open question, or words a person will
read. Never raises.
"""

import re

from gateway import damm
from gateway.dialogue import danger, near, shapes, spelling
from gateway.dialogue.keywords import KEYWORDS, Keyword
from gateway.dialogue.readings import (
    AskOnce,
    Command,
    Control,
    Digit,
    Free,
    Move,
    Near,
    Reading,
    Rescue,
    Sender,
)
from gateway.dialogue.spelling import Word
from gateway.dialogue.words import digit_choice, full_word
from gateway.text.fold import fold

_LEADING = " \t\n:;,.!?-–*=/"
_TRAILING = " \t\n:;,.!?-–…\"')#"


def read(text: str, *, question_open: bool) -> Reading:
    """The reading of one inbound text. `question_open`: control words exist only then."""
    said = spelling.clean(text)
    typed = spelling.words(said)
    if not typed:
        return Command("menu") if "?" in said else Free()
    digit = digit_choice(said)
    if digit is not None:
        return Digit(digit)
    return (
        _number(said)
        or _rescue(said, typed)
        or (_control(said, typed) if question_open else None)
        or _command(said, typed)
        or _sentence(said, typed)
        or _ask(typed, question_open=question_open)
        or _near(typed)
        or Free()
    )


def _number(said: str) -> Reading | None:
    """A message of digits alone: its length tells its kind (people.md §1.6); after a site's a seat may stand."""
    answer = re.fullmatch(r"([0-9]{2,7}) ([1-3])", said)
    if answer:
        return Command(
            "dispatch", {"ticket": answer[1], "answer": answer[2]}, changes=True, only=Sender.STAFF
        )
    if not re.fullmatch(r"[0-9]{2,6}(?:[ .-][0-9]{2,3})?[.!]*", said):
        boarding = shapes.boarding(said)
        if boarding and "seat" in boarding:
            return Command("site", boarding, changes=True)
        return Near("site", {"site": said[:5]}) if shapes.is_boarding(said) else None
    digits = re.sub(r"\D", "", said)
    if len(digits) == 6:
        return Command("code", {"code": digits})
    if len(digits) == 5:
        site = {"site": digits}
        return Command("site", site, changes=True) if damm.valid(digits) else Near("site", site)
    return None


# Children, search and rescue, police, fire, ambulance; and what films taught visitors.
_EMERGENCY_NUMBER = re.compile(
    r"(?:(?:goi|keu|so|call|alo) )?(?:so )?(11[1-5]|911)"
    r"(?: (?:oi|voi|gium|dum|giup|di|gap|ngay|lien|nhanh|em|toi|tui|help|please|pls|now|a|nha))*"
)
_SPACED_SOS = re.compile(r"\W*s[ .,\-_*]{1,3}o[ .,\-_*]{1,3}s(?!\w)", re.IGNORECASE)
_HELD_DOWN = re.compile(r"\W*c[uưúứ]{3,}(?!\w)", re.IGNORECASE)


def _rescue(said: str, typed: list[Word]) -> Reading | None:
    first = typed[0].raw
    if _all(typed, "CC"):
        return AskOnce("cc")
    if (
        len(typed) > 1
        and spelling.may_stand_for(first, "cấp")
        and spelling.may_stand_for(typed[1].raw, "cứu")
    ):
        return Rescue("cap cuu", _rest(said, typed[1]))
    if any(spelling.may_stand_for(first, word) for word in ("SOS", "CAPCUU", "cấpcứu")):
        return Rescue(fold(first), _rest(said, typed[0]))
    spaced = _SPACED_SOS.match(said)
    if spaced:
        return Rescue("sos", said[spaced.end() :].lstrip(_LEADING).rstrip(_TRAILING))
    if _HELD_DOWN.match(said):
        return Rescue("cuu", _rest(said, typed[0]))
    if spelling.may_stand_for(first, "cứu"):
        if len(typed) > 1 and spelling.may_stand_for(typed[1].raw, "trợ") and danger.find(said) is None:
            return AskOnce("cuu tro")
        return Rescue("cuu", _rest(said, typed[0]))
    number = _EMERGENCY_NUMBER.fullmatch(_plain(typed))
    if number and all(spelling.may_stand_for(word.raw, "gọi") for word in typed if word.plain == "goi"):
        return Rescue(number[1])
    return None


def _control(said: str, typed: list[Word]) -> Reading | None:
    edit = re.fullmatch(r"([^\W\d_]+)\s*(?:câu|cau)?\s*([0-9]{1,2})\W*", said)
    if edit and spelling.stands_for(edit[1].lower(), "sửa") and int(edit[2]) > 0:
        return Control(Move.EDIT, int(edit[2]))
    if _all(typed, "thoát"):
        return Control(Move.LEAVE)
    if _all(typed, "lui") or _all(typed, "lùi") or _all(typed, "sửa"):
        return Control(Move.BACK)
    if _all(typed, "hủy"):
        return AskOnce("huy")
    return None


def _command(said: str, typed: list[Word]) -> Reading | None:
    glued = re.match(r"\W*([^\W\d_]{2,})(?=\d)", said)
    if glued:
        first = Word(glued[1].lower(), fold(glued[1]), glued.end())
        for keyword, length in _CANDIDATES.get(first.plain, ()):
            reading = _fires(keyword, said, first) if length == 1 and _all([first], first.plain) else None
            if reading is not None and keyword.name not in _TEXTUAL and _is_spelled([first], keyword, 1):
                return reading
    first_plain = typed[0].plain
    if first_plain not in _CANDIDATES:
        first_plain = spelling.undo_residue(typed[0].raw, _CANDIDATES) or ""
    for keyword, length in _CANDIDATES.get(first_plain, ()):
        if len(typed) >= length and _is_spelled(typed[:length], keyword, length):
            reading = _fires(keyword, said, typed[length - 1])
            if reading is not None:
                return reading
    return None


def _fires(keyword: Keyword, said: str, last: Word) -> Reading | None:
    rest = _rest(said, last)
    asked = "?" in said[last.end :]
    if not rest:
        if not keyword.whole:
            return Near(keyword.name) if keyword.name in {"hoi", "bokham", "dkd"} else None
        if keyword.acts_alone and asked:  # "Ra?" is not yet leaving
            return AskOnce(keyword.name)
        return Command(
            keyword.name,
            dict(keyword.args),
            changes=keyword.acts_alone,
            everyday=keyword.everyday,
            only=keyword.only,
        )
    if keyword.name == "sk" and _KHO.search(fold(rest.replace("*", " "))):
        return AskOnce("kho")
    args = keyword.shape(rest) if keyword.shape else None
    if args is None or (keyword.acts_with and asked) or danger.find(rest):
        return None
    place = args.pop("place", None)
    every = {**keyword.args, **args}
    return Command(keyword.name, every, place, changes=keyword.acts_with, only=keyword.only, rest=rest)


# KHO is khỏe, khó thở or ho khô; one of these answers is death, so it is asked (people.md §1.3).
_KHO = re.compile(r"^(?:[\d. k]* )?kho$")
_TEXTUAL = frozenset({"hoi", "tingia", "gopy", "sdt", "dktin", "ten"})
_RUMOUR = re.compile(
    r"(?<!\S)tin(?: nhan)?(?: nay| do| kia| tren mang| don| ay)(?: \w+)*? (?:that (?:khong|hay|hong|chua"
    r"|ha|a|khong a|vay|the)"
    r"|that$|lua dao|gia khong|gia hay|gia mao|dung khong|dung su that)(?!\S)"
    r"|(?<!\S)tin nhan(?: \w+)*? (?:(?:co )?that (?:khong|hay)|lua dao)(?!\S)"
)
_NO_CODE = re.compile(
    r"(?:khong|chua)(?: \w+)? (?:nhan|co|thay|thay co|toi)(?: duoc)? (?:ma|otp|ma otp"
    r"|ma xac thuc)(?: \w+){0,3}"
    r"|(?:ma|otp|ma otp|ma xac thuc)(?: \w+){0,2} (?:chua|khong)(?: thay)? (?:toi|den|nhan duoc|co"
    r"|thay)(?: \w+){0,2}"
)


def _sentence(said: str, typed: list[Word]) -> Reading | None:
    """Two wishes people write as sentences: is this message true, and where is my code."""
    plain = _plain(typed)
    if _RUMOUR.search(plain) and danger.find(said) is None:
        return Command("tingia", {"text": said})
    code = all(spelling.stands_for(word.raw, "mã") for word in typed if word.plain == "ma")
    if code and _NO_CODE.fullmatch(plain):
        return Command("otp", {"again": "yes"})
    return None


_OPT_OUT = re.compile(
    r"(?:thoi )?(?:dung|ngung|khong nhan|khong muon nhan|dung co|out)(?: gui| nhan)*(?: tin| tin nhan)?"
    r"(?: cho (?:toi|tui|em|con))?(?: nua| lai)?"
)


def _ask(typed: list[Word], *, question_open: bool) -> Reading | None:
    plain = _plain(typed)
    if plain == "kho":
        return AskOnce("kho")
    if question_open and plain == "dung":  # "đúng": the step reads it
        return None
    stops = ("dừng", "đừng")
    spelled = all(
        any(spelling.stands_for(word.raw, stop) for stop in stops) for word in typed if word.plain == "dung"
    )
    return AskOnce("tc") if spelled and _OPT_OUT.fullmatch(plain) else None


def _near(typed: list[Word]) -> Reading | None:
    name = near.public_keyword(typed[0].raw) if len(typed) == 1 else near.public_phrase(_plain(typed))
    return Near(name) if name else None


def _plain(typed: list[Word]) -> str:
    full = (full_word(word.raw) for word in typed)
    return " ".join(fold(word) for word in full)


def _rest(said: str, last: Word) -> str:
    return said[last.end :].lstrip(_LEADING).rstrip(_TRAILING)


def _all(typed: list[Word], spelled: str) -> bool:
    """Whether the message is exactly these words."""
    meant = spelled.split()
    return len(typed) == len(meant) and all(
        spelling.stands_for(word.raw, spelt) for word, spelt in zip(typed, meant, strict=True)
    )


def _is_spelled(typed: list[Word], keyword: Keyword, length: int) -> bool:
    return any(_all(typed, spelled) for spelled in keyword.spellings if len(spelled.split()) == length)


def _candidates() -> dict[str, list[tuple[Keyword, int]]]:
    """By first word: the keywords it may begin and how many words they take, longest first."""
    table: dict[str, list[tuple[Keyword, int]]] = {}
    for keyword in KEYWORDS:
        for first, length in dict.fromkeys((fold(s).split()[0], len(s.split())) for s in keyword.spellings):
            table.setdefault(first, []).append((keyword, length))
    for found in table.values():
        found.sort(key=lambda row: -row[1])
    return table


_CANDIDATES = _candidates()
