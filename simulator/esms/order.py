"""What a customer ordered once every check is passed, and the text that will be sent for it; it carries nothing."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

_MARKS = range(0x300, 0x370)  # the combining marks that NFD splits off Vietnamese letters
_D = str.maketrans("đĐ", "dD")  # the one letter that NFD leaves whole


@dataclass(frozen=True, slots=True)
class Order:
    """A submit that passed every check."""

    to: str
    sender: str
    text: str
    accents: bool
    due: datetime
    request_id: str
    callback: str
    fate: str

    @property
    def shown(self) -> str:
        """The text as it will be sent: without accents unless it was ordered with them."""
        return self.text if self.accents else fold(self.text)


def fold(text: str) -> str:
    """Without Vietnamese accents; letters of other scripts stay."""
    bare = (c for c in unicodedata.normalize("NFD", text) if ord(c) not in _MARKS)
    return unicodedata.normalize("NFC", "".join(bare).translate(_D))
