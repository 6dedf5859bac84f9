"""Read what follows a keyword: one function for each shape of arguments, giving the arguments or None; no keyword here.

A shape refuses whatever an ordinary sentence could continue with: "TEN Nguyen Van An" is a name, "tên thuốc đó là gì"
is not. A ``place`` it returns is only what was said; whether it is a place is for ``gateway.places``.
"""

import re

from gateway import damm
from gateway.text.fold import fold

Arguments = dict[str, str]

_LEAST_QUESTION = 8  # characters, people.md §2: "HOI a" is nothing a person could answer
_MOST_MEMBER = 20  # a household of more declares by its own members
# Đỗ, Dương, Lâm, Ma, Thị, Minh are names too, so only words that no Vietnamese or minority name contains.
_NEVER_NAMES = frozenset(
    "toi tui gi nao sao nay kia cua thuoc benh khong ko duoc roi chua nguoi ten voi xin cho goi cai viet tren duoi nhap "
    "dau o tieng ngay thang tuoi nhieu lau khai te phuong huyen dem mien giup".split()
)
_NEVER_NAMES_ACCENTED = frozenset("đường là trường cần mới xã thế như báo mẹ má bố".split())
_NOT_PLACES = frozenset(
    "duoc roi tien hang ma khong ko gi sao nao toi em cua qua thong tin thuoc vacxin giup gium ai lai nua it nhieu".split()
)
_YEAR = re.compile(
    r"(?<!\d)(?:(?:0?[1-9]|[12]\d|3[01])[/.-](?:0?[1-9]|1[0-2])[/.-])?(19\d\d|20[0-3]\d)(?!\d)"
)
_AGE = re.compile(r"(?<!\d)(\d{1,3})\s?(?:t|tuoi|tuổi)(?!\w)", re.IGNORECASE)
_SEX = re.compile(r"(?<!\w)(nam|nữ|nu|khác|khac)(?!\w)", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*(?: [^\W\d_]+(?:['’][^\W\d_]+)*){0,5}")


def site(rest: str) -> Arguments | None:
    """A site number: five digits whose check digit is right."""
    number = re.sub(r"[ .]", "", rest)
    return {"site": number} if re.fullmatch(r"[0-9]{5}", number) and damm.valid(number) else None


def visit(rest: str) -> Arguments | None:
    """Which visit to close: a site number, or the place of a visit in the list just sent (1 to 7)."""
    return {"visit": rest} if re.fullmatch(r"[1-7]", rest) else site(rest)


def declaration(rest: str) -> Arguments | None:
    """``2`` (a member of the household), or one line in any order anchored on a birth year or an age.

    ``KB Nguyen Van An 1985 nam Nhon Hai khoe`` gives name, year, sex and rest; the rest is read by the service.
    """
    if re.fullmatch(r"[1-9]\d?", rest):
        return {"member": rest} if int(rest) <= _MOST_MEMBER else None
    line = " ".join(re.split(r"[\s,;*|]+", rest.strip(" ,;*|")))
    born, aged = _YEAR.search(line), _AGE.search(line)
    anchor = born or aged
    if "?" in rest or anchor is None:
        return None
    before, after = line[: anchor.start()].strip(), line[anchor.end() :].strip()
    sex = _SEX.search(f"{after}") or _SEX.search(before)
    said_name = before or (after[: sex.start()].strip() if sex and after else "")
    said_name = said_name[: -len(sex[1])].strip() if sex and before and before.endswith(sex[1]) else said_name
    if not _is_name(said_name):
        return None
    read = {"name": said_name, "line": line}
    read |= {"year": born[1]} if born else {"age": anchor[1]}
    if sex:
        read["sex"] = {"nam": "nam", "nu": "nu", "khac": "khac"}[fold(sex[1])]
    tail = after if before else after[len(said_name) :]
    tail = _SEX.sub(" ", tail, count=1) if sex else tail
    if tail.strip():
        read["rest"] = " ".join(tail.split())
    return read


def strict_declaration(rest: str) -> Arguments | None:
    """As ``declaration`` after the ordinary words "khai báo": a member, or a line that names the sex too."""
    read = declaration(rest)
    return read if read and ("member" in read or "sex" in read) else None


def health(rest: str) -> Arguments | None:
    """``1``, ``2``, ``K``, ``368``, ``36.8`` and known signs; ``P5 1`` by a manager. A bare KHO is never guessed.

    Only temperature may stand without its name: pulse and oxygen ranges overlap (people.md §1.3).
    """
    room = re.fullmatch(r"(p\s?\d{1,4}[a-d]?)\s+(.+)", rest, re.IGNORECASE)
    if room:
        inner = health(room[2])
        return {"room": room[1].replace(" ", "").upper(), **inner} if inner and "room" not in inner else None
    read: Arguments = {}
    left = f" {' '.join(rest.replace('*', ' ').lower().split())} "
    for name, pattern in _LABELLED:
        found = pattern.search(left)
        if found:
            read[name] = found[1]
            left = left.replace(found[0], " ", 1)
    for plain, sign in _SIGNS_SAID.items():
        folded = " ".join(fold(part) if not part[0].isdigit() else part for part in left.split())
        if f" {plain} " in f" {folded} ":
            read["sign"] = sign
            left = f" {folded} ".replace(f" {plain} ", " ", 1)
            break
    parts = left.split()
    if len(parts) > 1 or (not parts and not read):
        return None
    if parts and not (value := _temperature_or_choice(parts[0])):
        return None
    return read | value if parts else read


_LABELLED = (
    ("oxygen", re.compile(r" (?:spo2|oxy|o2)[ :=]*(\d{2,3}) ")),
    ("pulse", re.compile(r" (?:mach|mạch|nhip tim|nhịp tim)[ :=]*(\d{2,3}) ")),
)
_SIGNS_SAID = {"khoe": "khoe", "ho khan": "ho khan", "kho tho": "kho tho"}


def _temperature_or_choice(part: str) -> Arguments | None:
    if part in {"1", "2"}:
        return {"choice": part}
    if part == "k":
        return {"temperature": "none"}
    digits = re.fullmatch(r"([34]\d)(?:[.,]?(\d))?(?:do|độ|c|°c)?", part)
    if digits and 34 <= int(digits[1]) <= 43:
        return {"temperature": f"{digits[1]}.{digits[2] or '0'}"}
    return None


def question(rest: str) -> Arguments | None:
    """At least eight characters of words."""
    return {"text": rest} if len(rest) >= _LEAST_QUESTION and fold(rest) else None


def menu_item(rest: str) -> Arguments | None:
    """One digit of a menu, 1 to 7."""
    return {"item": rest} if re.fullmatch(r"[1-7]", rest) else None


def number_of_people(rest: str) -> Arguments | None:
    """How many people, 1 to 20."""
    return {"people": rest} if re.fullmatch(r"[1-9]\d?", rest) and int(rest) <= _MOST_MEMBER else None


def place(rest: str) -> Arguments | None:
    """Words that could be a place: up to eight, none of which never stands in a place's name."""
    said = fold(rest).split()
    if "?" in rest or not 1 <= len(said) <= 8 or not _NOT_PLACES.isdisjoint(said) or not said[-1:]:
        return None
    return {"place": rest} if any(word.isalpha() for word in said) else None


_HOUR = re.compile(
    r"(?:luc |vao |truoc )*(\d{1,2})(?:\s?(?:h|g|gio|:|\.)\s?(\d{2})?)?(?:p|phut)?(?:\s?(sang|trua|chieu|toi|khuya))?(?: nay| mai)?"
)


def hour(rest: str) -> Arguments | None:
    """``19h``, ``19:30``, ``7 gio toi``, ``19`` as {"at": "19:00"}, local time."""
    plain = " ".join(re.sub(r"[^\w:.]+", " ", "".join(fold(c) or c for c in rest.lower())).split())
    match = _HOUR.fullmatch(plain)
    if not match:
        return None
    hours, minutes = int(match[1]), int(match[2] or 0)
    if match[3] in {"chieu", "toi"} and hours < 12:
        hours += 12
    if match[3] == "trua" and hours < 3:
        hours += 12
    return {"at": f"{hours:02}:{minutes:02}"} if hours < 24 and minutes < 60 else None


def receipt(rest: str) -> Arguments | None:
    """The eight digits of a receipt, spaces allowed; a wrong check digit is the service's to explain."""
    number = re.sub(r"[ .]", "", rest)
    return {"receipt": number} if re.fullmatch(r"[0-9]{8}", number) else None


def insurance(rest: str) -> Arguments | None:
    """A health insurance number: 10 or 12 digits, or two letters and 13 digits (facts.md §5.3)."""
    card = re.sub(r"[ .]", "", rest).upper()
    return {"card": card} if re.fullmatch(r"[0-9]{10}|[0-9]{12}|[A-Z]{2}[1-5][0-9]{12}", card) else None


def number(rest: str) -> Arguments | None:
    """A short number, as in ``BO KHAM 12``."""
    return {"number": rest} if re.fullmatch(r"[0-9]{1,8}", rest) else None


def phone(rest: str) -> Arguments | None:
    """A phone number first, anything after it; whether it can be called is for ``gateway.phone``."""
    match = re.fullmatch(r"(\+?[0-9][0-9 .]{7,13}[0-9])(?:[\s*,]+(.+))?", rest)
    if not match:
        return None
    read = {"phone": re.sub(r"[ .]", "", match[1])}
    return read | {"text": match[2]} if match[2] else read


def person_name(rest: str) -> Arguments | None:
    """Two to six words that are all letters and none an everyday word; single names are told to an agent."""
    return {"name": rest} if " " in rest and _is_name(rest) else None


def starred(rest: str) -> Arguments | None:
    """Fields divided by stars, as in ``DKD ten*dia chi*ma xa``: at least two of them."""
    return {"text": rest} if len([part for part in rest.split("*") if part.strip()]) > 1 else None


def digits_first(rest: str) -> Arguments | None:
    """Staff arguments: begin with a digit or a card's letters; the service reads them."""
    return {"text": rest} if re.match(r"[0-9]|[A-Z]{2}[0-9]", rest) else None


def _is_name(said: str) -> bool:
    if not _NAME.fullmatch(said):
        return False
    return _NEVER_NAMES.isdisjoint(fold(said).split()) and _NEVER_NAMES_ACCENTED.isdisjoint(
        said.lower().split()
    )
