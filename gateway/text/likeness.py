"""How alike two texts are, and what one has that the other has not: links, phone numbers, demands; pure, no verdict."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from gateway.text.fold import fold, has_accents, nfc

_SAY_NOTHING: Final = (
    "à ạ ai anh ba bà bạn bằng bao báo bị bởi các cái cần chỉ chị chú chúng có cô con của cũng đã đang đây để đến đi "
    "đó được em gì giúp hả hay hãy hỏi hông không khi là lắm làm lúc mà mai mấy mình một nào này nay nếu nghe ngày nhé "
    "như nhưng những nó nói ở oi ông ơi ra rằng rồi sao sẽ tại thấy thế thì thôi tôi trong tui từ u và vào vậy về vì "
    "với vừa xin xem the is are a an of to in on at for do does can i we you it what when where how and or please"
)
_EMPTY: Final = frozenset(_SAY_NOTHING.split())
"""Words that say nothing of what a question is about, where their accents tell them from others (tôi, not tỏi)."""
_EMPTY_BARE: Final = frozenset(
    word
    for word in map(fold, _EMPTY)
    if word not in {"ba", "bao", "can", "cho", "con", "mai", "may", "toi", "tui", "an"}
)
"""The same without accents, but for those that may be another word."""
_DENIALS: Final = frozenset(
    ["không", "chưa", "chẳng", "đừng", "cấm", "hổng", "hông", "ko", "not", "no", "never"]
)
_DENIALS_BARE: Final = frozenset(["khong", "ko", "hong", "not", "no", "never"])
_AT_THE_END: Final = frozenset(["a", "khong", "chua", "ko", "k", "hong", "ha", "vay", "the", "nhi"])
_LINK: Final = re.compile(
    r"https?:|www\.|\w@\w|[\w-]\.(?:vn|com|net|org|gov|info|me|ly|cc|xyz|top|site|online|shop|club|link|app|io|gl|"
    r"co|biz|vip|icu|tk)\b|\w\.\w+/\w",
    re.IGNORECASE,
)
_LONG_DIGITS: Final = re.compile(r"(?<![\d])\+?\d(?:[ .\-]{0,2}\d){7,14}(?!\d)")
_LEAST_DIGITS: Final = 9  # shorter ones are codes and dates, but for what begins as a phone number does
_BEGINS: Final = ("0", "18", "19")
_DEMANDS: Final = re.compile(
    r"\b(?:chuyen (?:khoan|tien)|nap (?:tien|the)|so tai khoan|stk|otp|ma xac (?:thuc|nhan|minh)|mat khau|"
    r"bam vao|nhan vao|truy cap|dang nhap|le phi|phi|tien|vnd|money|pay|password|bank|click)\b"
)


@lru_cache(maxsize=4_096)
def content(text: str) -> tuple[str, ...]:
    """The folded words of `text` that say what it is about, in order."""
    if not has_accents(text):
        return tuple(word for word in fold(text).split() if word not in _EMPTY_BARE)
    said = (word for word in re.findall(r"\w+", nfc(text).lower()) if word not in _EMPTY)
    return tuple(fold(word) for word in said)


def likeness(one: str, other: str) -> float:
    """0 to 100: how much two questions or claims are about the same. Other figures, or a denial more, make it 0."""
    mine, others = both(one, other)
    if not mine or not others or figures(one) != figures(other) or denies(one) != denies(other):
        return 0.0
    return float(fuzz.token_sort_ratio(" ".join(mine), " ".join(others)))


def both(one: str, other: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The content of two texts, read alike: where one has no accents, the other's do not tell words apart either."""
    if has_accents(one) == has_accents(other):
        return content(one), content(other)
    return content(fold(one)), content(fold(other))


def figures(text: str) -> frozenset[str]:
    """Every run of digits."""
    return frozenset(re.findall(r"\d+", text))


def denies(text: str) -> bool:
    """Whether it says no to something; the "không" at the end of a question does not."""
    words = re.findall(r"\w+", nfc(text).lower())
    while words and fold(words[-1]) in _AT_THE_END:
        words.pop()
    denials = _DENIALS if has_accents(text) else _DENIALS_BARE
    return any(word in denials for word in words)


def links(text: str) -> bool:
    """Whether there is an address to open or to write to."""
    return _LINK.search(text) is not None


def is_marked(text: str) -> bool:
    """Whether there is a number to call or an address to open, as official texts have."""
    return "1022" in text or links(text) or bool(phones(text))


def phones(text: str) -> frozenset[str]:
    """Runs of digits that can be called, without what stands between their digits."""
    found = (re.sub(r"\D", "", match) for match in _LONG_DIGITS.findall(text))
    return frozenset(digits for digits in found if len(digits) >= _LEAST_DIGITS or digits.startswith(_BEGINS))


def counts(text: str) -> tuple[str, ...]:
    """Runs of digits in their order, but for those that can be called: hours, days, amounts."""
    return tuple(
        re.findall(r"\d+", _LONG_DIGITS.sub(lambda found: "" if phones(found[0]) else found[0], text))
    )


def without_links(text: str) -> str:
    """The words of `text` in which there is no address to open or to write to."""
    return " ".join(word for word in text.split() if not links(word))


def demands(text: str) -> frozenset[str]:
    """Words for money, codes and opening something, as they stand in it."""
    return frozenset(_DEMANDS.findall(fold(text)))
