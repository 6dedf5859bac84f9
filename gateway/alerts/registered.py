"""Which contracts take only texts that were registered with them, and whether this one was (carriers' code 146).

A contract that sends under a brandname names in the carriers file what was registered: models of the library, and A1 to
A3 of the catalogue. A text that fits none of them is refused there, text by text, and goes by another contract.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from gateway import wording
from gateway.alerts import library
from gateway.alerts.checking import Finding
from gateway.alerts.model import Words
from gateway.messages.terms import Terms
from gateway.text.fold import fold

CATALOGUE: Final = ("A1", "A2", "A3")
"""Texts of the catalogue that alerts are written after."""
_HOLE: Final = re.compile(r"\{[^{}]*\}|\[[^\[\]]*\]")


def known() -> tuple[str, ...]:
    """Everything that can be registered, as the carriers file calls it."""
    return (*CATALOGUE, *(model.id for model in library.every()))


def fits(said: str, registered: frozenset[str]) -> bool:
    """Whether a text is one of those registered, with anything in the places for what changes."""
    return any(pattern.fullmatch(fold(said)) for name in registered for pattern in _patterns(name))


def look(words: Sequence[Words], terms: Sequence[Terms], purpose: str) -> Iterator[Finding]:
    """Contracts that will refuse the text, with what follows from it."""
    for each in terms:
        if each.registered is None or not each.covers(purpose):
            continue
        for said in words:
            if not fits(said.sms, each.registered):
                yield Finding(
                    said.lang, "sms", "unregistered", "warns",
                    f"Hợp đồng {each.name} chỉ nhận mẫu tin đã đăng ký với nhà mạng. Tin này không khớp mẫu nào, sẽ bị "
                    "từ chối (mã 146) rồi chuyển sang hợp đồng khác. Dùng mẫu trong thư viện để gửi được ngay.",
                )  # fmt: skip


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    if name in CATALOGUE:
        texts = [
            forms["accented" if lang == "vi" else "sms"] for lang, forms in wording.entry(name).texts.items()
        ]
    else:
        texts = [text.sms for text in library.by_id(name).texts]
    return tuple(_pattern(said) for said in texts)


def _pattern(said: str) -> re.Pattern[str]:
    """Its fixed words, folded as texts are when they are compared; what changes may be a few words."""
    fixed = [re.escape(fold(part)) for part in _HOLE.split(said)]
    return re.compile(r".{1,80}?".join(rf"\s*{part}\s*" for part in fixed))
