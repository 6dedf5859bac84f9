"""Makes the id in a response and the id in its receipt the same, as each carrier needs it; knows no carrier."""

from __future__ import annotations

import re
from enum import Enum

_DECIMAL = re.compile(r"[0-9]{1,40}")  # 128 bits, the longest ids there are, have 39 digits
_HEX = re.compile(r"(?:0x)?([0-9a-f]{1,32})", re.IGNORECASE)


class IdForm(Enum):
    """How a carrier's two spellings of one id differ. Where a number is meant but none stands, the id is as given."""

    AS_GIVEN = "the same in both"
    CASE_FOLDED = "upper-case in one, lower-case in the other"
    NO_LEADING_ZEROS = "padded with zeros in one"
    HEX_THEN_DECIMAL = "hexadecimal in the response, decimal in the receipt"
    DECIMAL_THEN_HEX = "decimal in the response, hexadecimal in the receipt"


def of_response(message_id: bytes | str, form: IdForm) -> str:
    """The canonical id of a submit_sm_resp: what `of_receipt` makes of its receipts."""
    return _canonical(message_id, form, of_receipt=False)


def of_receipt(message_id: bytes | str, form: IdForm) -> str:
    """The canonical id of a receipt: what `of_response` made of its response."""
    return _canonical(message_id, form, of_receipt=True)


def _canonical(message_id: bytes | str, form: IdForm, *, of_receipt: bool) -> str:
    text = message_id.decode("latin-1") if isinstance(message_id, bytes) else message_id
    text = text.strip()
    match form:
        case IdForm.AS_GIVEN:
            return text
        case IdForm.CASE_FOLDED:
            return text.lower()
        case IdForm.NO_LEADING_ZEROS:
            return text.lstrip("0") or text[:1]
        case IdForm.HEX_THEN_DECIMAL:
            return _number(text, hexadecimal=not of_receipt)
        case IdForm.DECIMAL_THEN_HEX:
            return _number(text, hexadecimal=of_receipt)


def _number(text: str, *, hexadecimal: bool) -> str:
    found = (_HEX if hexadecimal else _DECIMAL).fullmatch(text)
    if found is None:
        return text
    return str(int(found[1], 16)) if hexadecimal else str(int(text))
