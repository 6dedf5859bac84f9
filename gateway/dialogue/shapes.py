"""Read what follows a keyword: one function for each shape of arguments; no keyword here.

A shape refuses whatever an ordinary sentence could continue with: "TEN Nguyen Van An" is a name, "tên
thuốc đó là gì" is not. A `place` it returns is only what was said; whether it is a place is for
`gateway.places`.
"""

import re

from gateway import damm
from gateway.text.fold import fold

Arguments = dict[str, str]

_LEAST_QUESTION = 8  # characters, people.md §2: "HOI a" is nothing a person could answer
_MOST_MEMBER = 20  # a household of more declares by its own members
_MOST_PLACE = 8  # words; "xã Nhơn Hải, huyện Ninh Hải, Ninh Thuận" is eight
# Tuổi, Việt, Phượng, Thắng, Huyền, Lầu are names, so an unaccented word is refused only when it cannot be
# one.
_NEVER_NAMES = re.compile(
    r"(?<!\w)(?:tôi|tui|gì|nào|này|kia|của|thuốc|bệnh|không|được|rồi|chưa|người|tên|với|xin|cho|gọi|viết"
    r"|đường|là|trường"
    r"|cần|mới|như|báo|mẹ|má|bố|ở|đâu|ngày|tháng|tuổi của|nhiều|khai|đệm|giúp"
    r"|toi|gi|nao|cua|thuoc|benh|khong|ko|duoc|roi|chua|nguoi|ten|voi|goi|o|ngay|nhieu|dem|giup)(?!\w)",
    re.IGNORECASE,
)
# Tiên, Hàng, Ma, Bắc Ái, La Gi, Thủ Dầu Một are places, so few words rule one out.
_NEVER_PLACES = re.compile(
    r"(?<!\w)(?:duoc|roi|khong|ko|nao|cua|thuoc|giup|gium|nua|nhieu|may|ngay|luong|si|em|toi|o dau"
    r"|bao gio|ho tro"
    r"|la so)(?!\w)"
)
_NEVER_PLACES_ACCENTED = re.compile(r"(?<!\w)(?:là gì|đâu|thế nào|tiền|quà)(?!\w)", re.IGNORECASE)
_BORN_OR_AGED = re.compile(
    r"(?<!\d)(?:19\d\d|20[0-3]\d)(?!\d)|(?<!\d)\d{1,3}\s?(?:t|tuoi|tuổi)(?!\w)"
    r"|(?<=[^\W\d_] )\d\d(?=\W+(?:nam|nu|nữ)(?!\w))",
    re.IGNORECASE,
)
_DAY_OF_BIRTH = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-]$")
_BOARDING = re.compile(
    r"([0-9]{5})[\s,.;*-]+(?:(?:so )?(?:ghe|giuong|seat) (?:so )?([a-z]?\s?[0-9]{1,3}\s?[a-z]?)"
    r"|([a-g]\s?[0-9]{1,2}|[0-9]{1,2}\s?[a-g]))[.!]*"
)
_SEX = re.compile(r"(?<!\w)(?:nam|nữ|nu|khác|khac)(?!\w)", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*(?: [^\W\d_]+(?:['’][^\W\d_]+)*){0,5}")


def site(rest: str) -> Arguments | None:
    """A site number: five digits whose check digit is right."""
    number = re.sub(r"[ .]", "", rest)
    return {"site": number} if re.fullmatch(r"[0-9]{5}", number) and damm.valid(number) else None


def boarding(rest: str) -> Arguments | None:
    """A site number, alone or with a seat: `30057 12A`, `30057 ghe 12`; a bare number after it is no seat."""
    read = None if "?" in rest else _BOARDING.fullmatch(fold(rest))
    if read is None:
        return site(rest)
    seat = (read[2] or read[3]).replace(" ", "").upper()
    return {"site": read[1], "seat": seat} if damm.valid(read[1]) else None


def is_boarding(rest: str) -> bool:
    """Whether it is written as a site number with a seat, though no site may have such a number."""
    return "?" not in rest and _BOARDING.fullmatch(fold(rest)) is not None


def self_check(rest: str) -> Arguments | None:
    """A site number, alone or with a number for each question after it: `41536 1 2 10`, divided by anything."""
    read = re.fullmatch(r"([0-9]{5})(?:[\s*,;.]+([0-9]{1,2}(?:[\s*,;.]+[0-9]{1,2})*))?", rest)
    if read is None or not damm.valid(read[1]):
        return None
    given = {"points": " ".join(re.findall(r"[0-9]+", read[2]))} if read[2] else {}
    return {"site": read[1], **given}


def visit(rest: str) -> Arguments | None:
    """Which visit to close: a site number, or the place of a visit in the list just sent (1 to 7)."""
    return {"visit": rest} if re.fullmatch(r"[1-7]", rest) else site(rest)


def declaration(rest: str) -> Arguments | None:
    """`2` (a member of the household), `BHYT` and a card, or a line with a name before or after a year or an age.

    The line itself is read by the declaration; here it is only told from a sentence that begins with KB.
    """
    if re.fullmatch(r"[1-9]\d?", rest):
        return {"member": rest} if int(rest) <= _MOST_MEMBER else None
    card = re.fullmatch(r"bhyt\W*(.+)", rest, re.IGNORECASE)
    if card is not None:
        return insurance(card[1])
    line = " ".join(re.split(r"[\s,;*|]+", rest.strip(" ,;*|")))
    anchor = _BORN_OR_AGED.search(line)
    if "?" in rest or anchor is None:
        return None
    before = _SEX.sub("", _DAY_OF_BIRTH.sub("", line[: anchor.start()])).strip()
    after = _SEX.split(line[anchor.end() :], maxsplit=1)[0].strip()
    return {"line": rest} if _is_name(before or after) else None


def strict_declaration(rest: str) -> Arguments | None:
    """As `declaration` after the ordinary words "khai báo": a member, or a line that names the sex too."""
    read = declaration(rest)
    return read if read and ("member" in read or _SEX.search(rest)) else None


def health(rest: str) -> Arguments | None:
    """`1`, `2`, `K`, `368`, `36.8` and known signs; `P5 1` by a manager. A bare KHO is never guessed.

    Only temperature may stand without its name: pulse and oxygen ranges overlap (people.md §1.3), so a second figure
    without one is `unnamed` and asked about. `sign`: every sign that is named, divided by commas.
    """
    room = re.fullmatch(r"([pt]\s?\d{1,4}[a-d]?)\s+([12])", rest, re.IGNORECASE)
    if room:
        return {"room": room[1].replace(" ", "").upper(), "choice": room[2]}
    read: Arguments = {}
    left = f" {' '.join(_BETWEEN.sub(' ', rest.lower()).split())} "
    for name, pattern in _LABELLED:
        found = pattern.search(left)
        if found:
            read[name] = found[1]
            left = left.replace(found[0], " ", 1)
    signs, parts = _signs_said(left.split())
    if signs:
        read["sign"] = ", ".join(signs)
    if not parts:
        return read or None
    value = _temperature_or_choice(parts[0])
    if value is None or len(parts) > _MOST_FIGURES:
        return None
    if len(parts) == _MOST_FIGURES:
        if not re.fullmatch(r"[5-9]\d|1\d\d", parts[1]) or value.get("temperature", "none") == "none":
            return None
        value["unnamed"] = parts[1]
    return read | value


_BETWEEN = re.compile(r"[*;/]|,(?!\d)")
_MOST_FIGURES = 2
_LABELLED = (
    ("oxygen", re.compile(r" (?:spo2|oxy|o2)[ :=]*(\d{2,3}) ")),
    ("pulse", re.compile(r" (?:mach|mạch|nhip tim|nhịp tim)[ :=]*(\d{2,3}) ")),
    ("breaths", re.compile(r" (?:nhip tho|nhịp thở|tho|thở)[ :=]*(\d{1,2}) ")),
)
_SIGNS_SAID = frozenset({
    "khoe", "sot", "ho", "ho khan", "ho dom", "kho tho", "dau hong", "met", "met moi", "mat mui", "mat vi",
    "mat vi giac",
    "tieu chay", "dau dau", "nhuc dau", "on lanh", "buon non", "chan an", "dau co",
})  # fmt: skip
_LONGEST_SIGN = 3  # words


def _signs_said(words: list[str]) -> tuple[list[str], list[str]]:
    """The signs among `words`, folded, the longest first, and the words that are none."""
    signs: list[str] = []
    rest: list[str] = []
    at = 0
    while at < len(words):
        for length in range(_LONGEST_SIGN, 0, -1):
            said = " ".join(fold(word) for word in words[at : at + length])
            if said in _SIGNS_SAID:
                signs.append(said)
                at += length
                break
        else:
            rest.append(words[at])
            at += 1
    return signs, rest


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


def report(rest: str) -> Arguments | None:
    """A place and what was seen, divided or counted: "PA Xuan Hai, sot ho", "PA Xuan Hai 2 nguoi sot".

    "Pa con bị cảm" is somebody's father.
    """
    tells = re.search(r"[,;*]", rest) or _COUNTED.search(fold(rest))
    return question(rest) if tells else None


_COUNTED = re.compile(r"(?<!\S)(?:[0-9]+|co|nhieu|may|vai|mot|hai|ba|bon|nam) ?(?:nguoi|ng)(?!\S)")


def menu_item(rest: str) -> Arguments | None:
    """One digit of a menu, 1 to 7."""
    return {"item": rest} if re.fullmatch(r"[1-7]", rest) else None


_SCOPES = {"vn": "vn", "viet nam": "vn", "ca nuoc": "vn", "tg": "world", "the gioi": "world"}


def figures(rest: str) -> Arguments | None:
    """Figures of the country (`VN`), the world (`TG`), or a place."""
    scope = _SCOPES.get(fold(rest))
    if scope:
        return {"scope": scope}
    read = place(rest)
    return {"where": rest, **read} if read else None


NOTICES = {
    "chi dao": "order",
    "bien phap": "measure",
    "tinh hinh": "state",
    "truy vet": "tracing",
    "phong toa": "lockdown",
    "cach ly": "quarantine",
}
"""What notices are about, folded, and the word the newsroom stores."""


def notices(rest: str) -> Arguments | None:
    """`phong toa`, a place, or both: `phong toa Vinh Hai`; `where`: the place as it was said."""
    about = " ".join(fold(rest).split()[:2])
    kind = NOTICES.get(about)
    where = rest if kind is None else " ".join(rest.split()[2:])
    read = place(where) if where else None
    if where and read is None:
        return None
    return ({"notice": kind} if kind else {}) | ({"where": where, **read} if read else {})


def document(rest: str) -> Arguments | None:
    """The number of a directive, alone or as it is written on it: `15`, `15/CT-UBND`."""
    number = re.fullmatch(r"(?:số |so )?([0-9]{1,5}(?:\s?/[\w/ -]{1,30})?)", rest, re.IGNORECASE)
    return {"document": number[1]} if number else None


_GUIDES = {
    "khai bao": "1", "khai bao y te": "1", "khai y te": "1", "ma qr": "2", "qr": "2", "bluezone": "3",
    "phong tranh": "5", "vietnam health declaration": "6", "vhd": "6", "ncovi": "7",
    "antoancovid": "8", "an toan covid": "8",
}  # fmt: skip


def guide(rest: str) -> Arguments | None:
    """A guide by its number, 1 to 8, or by the name of what it is about."""
    number = rest if re.fullmatch(r"[1-8]", rest) else _GUIDES.get(fold(rest))
    return {"item": number} if number else None


def number_of_people(rest: str) -> Arguments | None:
    """How many people, 1 to 20."""
    return {"people": rest} if re.fullmatch(r"[1-9]\d?", rest) and int(rest) <= _MOST_MEMBER else None


def need(rest: str) -> Arguments | None:
    """How many people, or where and what is lacking, as a `report`: "GAO 5", "GAO Vinh Hai, het gao 2 ngay"."""
    return number_of_people(rest) or report(rest)


def place(rest: str) -> Arguments | None:
    """Words that could be a place: up to eight, none of which never stands in a place's name."""
    said = fold(rest)
    if "?" in rest or len(said.split()) > _MOST_PLACE or _is_talk(rest):
        return None
    return {"place": rest} if any(word.isalpha() for word in said.split()) else None


def place_or_code(rest: str) -> Arguments | None:
    """As `place`, or the five digits of a commune's code, which old leaflets have."""
    return {"code": rest} if re.fullmatch(r"[0-9]{5}", rest) else place(rest)


_HOUR = re.compile(
    r"(?:(?:lai|cho|toi|tui|em|con|me|back|at|luc|vao|truoc) )*(\d{1,2})(?:\s?(?:h|g|gio|:|\.)\s?(\d{2})?)?(?:p|phut)?"
    r"(?:\s?(sang|trua|chieu|toi|khuya|am|pm))?(?: nay| mai)?"
)


def hour(rest: str) -> Arguments | None:
    """`19h`, `19:30`, `7 gio toi`, `toi luc 7h toi`, `7pm`, `19` as {"at": "19:00"}, local time."""
    plain = " ".join(re.sub(r"[^\w:.]+", " ", "".join(fold(c) or c for c in rest.lower())).split())
    match = _HOUR.fullmatch(plain)
    if not match:
        return None
    hours, minutes = int(match[1]), int(match[2] or 0)
    if match[3] in {"chieu", "toi", "pm"} and hours < 12:
        hours += 12
    if match[3] == "trua" and hours < 3:
        hours += 12
    return {"at": f"{hours:02}:{minutes:02}"} if hours < 24 and minutes < 60 else None


def receipt(rest: str) -> Arguments | None:
    """The eight digits of a receipt, spaces allowed; a wrong check digit is the service's to explain."""
    number = re.sub(r"[ .]", "", rest)
    return {"receipt": number} if re.fullmatch(r"[0-9]{8}", number) else None


def registration(rest: str) -> Arguments | None:
    """The seven digits of a registration, spaces allowed; whether there is one is the service's to say."""
    number = re.sub(r"[ .]", "", rest)
    return {"registration": number} if re.fullmatch(r"[0-9]{7}", number) else None


def few_words(rest: str) -> Arguments | None:
    """What somebody feels: at least one word, and no question about it."""
    asks = re.search(r"(?<!\w)(?:gi|nao|sao|bao lau|ai)(?!\w)", fold(rest)) or "?" in rest
    return None if asks or not re.search(r"[^\W\d_]{2}", rest) else {"text": rest}


def insurance(rest: str) -> Arguments | None:
    """A health insurance number: 10 or 12 digits, or two letters and 13 digits (facts.md §5.3)."""
    card = re.sub(r"[ .\-]", "", rest).upper()
    return {"card": card} if re.fullmatch(r"[0-9]{10}|[0-9]{12}|[A-Z]{2}[1-5][0-9]{12}", card) else None


def number(rest: str) -> Arguments | None:
    """A short number, as in `BO KHAM 12`."""
    return {"number": rest} if re.fullmatch(r"[0-9]{1,8}", rest) else None


def phone(rest: str) -> Arguments | None:
    """A phone number first, anything after it; whether it can be called is for `gateway.phone`."""
    match = re.fullmatch(r"(\+?[0-9][0-9 .]{7,13}[0-9])(?:[\s*,]+(.+))?", rest)
    if not match:
        return None
    read = {"phone": re.sub(r"[ .]", "", match[1])}
    return read | {"text": match[2]} if match[2] else read


def person_name(rest: str) -> Arguments | None:
    """Two to six words that are all letters and none an everyday word; single names are told to an agent."""
    return {"name": rest} if " " in rest and _is_name(rest) else None


def starred(rest: str) -> Arguments | None:
    """Fields divided by stars, as in `DKD ten*dia chi*ma xa`: at least two of them."""
    return {"text": rest} if len([part for part in rest.split("*") if part.strip()]) > 1 else None


def pin(rest: str) -> Arguments | None:
    """The four digits that open a colleague's day."""
    return {"pin": rest} if re.fullmatch(r"[0-9]{4}", rest) else None


def digits_first(rest: str) -> Arguments | None:
    """Staff arguments: begin with a digit or a card's letters; the service reads them."""
    return {"text": rest} if re.match(r"[0-9]|[A-Za-z]{2}[0-9]", rest) else None


def _is_talk(rest: str) -> bool:
    return bool(_NEVER_PLACES.search(fold(rest)) or _NEVER_PLACES_ACCENTED.search(rest))


def _is_name(said: str) -> bool:
    return bool(_NAME.fullmatch(said)) and not _NEVER_NAMES.search(said)
