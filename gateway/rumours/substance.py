"""What a person who asks "is this true?" has passed on, without the asking around it; pure."""

from __future__ import annotations

import re
from typing import Final

from gateway.text.fold import fold
from gateway.text.likeness import content

_LEAST: Final = 3  # words that say something: less cannot be told from a thousand other texts
_ASKING: Final = (
    r"(?:(?:cho (?:toi|em|minh|con) hoi|xin hoi|hoi|alo|da|cac anh chi oi|can bo oi|1022)[ ,:]+)*"
    r"(?:(?:cai )?tin(?: nhan)?(?: nay| do| ay| kia| tren mang| don)?)?"
    r"(?:[ ,]*(?:co )?(?:phai )?(?:la )?"
    r"(?:that|dung|gia|lua dao|gia mao|dung su that|that su|chinh xac)"
    r"(?:[ ,]*(?:khong|hay (?:khong|gia|that|sai)|hong|chua|ha|a|vay|the|sao))*)?"
)
_BEFORE: Final = re.compile(rf"^(?:fw|fwd|chuyen tiep|tin nhan|noi dung|{_ASKING})\b\W*")
_AFTER: Final = re.compile(
    r"\W*(?:(?:tin(?: nhan)?(?: nay| do| ay)? )?(?:co )?(?:that|dung|gia|lua dao|gia mao)"
    r"(?: su that)?(?: (?:khong|hay khong|hay gia|hay sai|hong|chua|ha|a|vay|the))+|gui 1022)$"
)


def variants(said: str) -> tuple[str, ...]:
    """The folded words of `said`: all of them, without the asking behind them, without what stands before them too."""
    whole = fold(said)
    return tuple(dict.fromkeys(filter(None, (whole, _AFTER.sub("", whole).strip(), substance(said)))))


def substance(said: str) -> str:
    """The folded words of what was passed on; "" where there is nothing but the asking."""
    words = fold(said)
    for _ in range(3):  # "1022: cho toi hoi tin nay co that khong: …"
        shorter = _AFTER.sub("", _BEFORE.sub("", words).strip()).strip()
        if shorter == words:
            break
        words = shorter
    return words if len(content(words)) >= _LEAST else ""
