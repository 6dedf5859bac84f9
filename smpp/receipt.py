"""Delivery receipts in every dialect known: which message, what became of it, since when; never keeps the text."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from smpp import tlv
from smpp.message import INTERMEDIATE, MESSAGE_TYPE, RECEIPT, UCS_2, DeliverSm
from smpp.tlv import Tag

_MAX_READ = 1_000  # octets of a receipt's text looked at: the longest known has 250
_MAX_WORD = 255  # characters of an id or word kept, as in a response


class State(Enum):
    """What became of a message: message_state by its word in receipts (§5.2.28, appendix B)."""

    ENROUTE = "on its way"
    DELIVRD = "on the phone"
    EXPIRED = "its validity ended before the phone could be reached"
    DELETED = "deleted in the message centre"
    UNDELIV = "cannot be delivered"
    ACCEPTD = "taken by somebody at the centre on behalf of the phone's owner"
    UNKNOWN = "the message centre does not know"
    REJECTD = "refused by the message centre"


_BY_NUMBER = dict(enumerate(State, start=1))
_BY_WORD = {state.name: state for state in State} | {
    "DELIVERED": State.DELIVRD,
    "DELIVERD": State.DELIVRD,
    "UNDELIVERABLE": State.UNDELIV,
    "UNDELIVERED": State.UNDELIV,
    "UNDELIVRD": State.UNDELIV,
    "ACCEPTED": State.ACCEPTD,
    "REJECTED": State.REJECTD,
    "EXPIRD": State.EXPIRED,
    "EN_ROUTE": State.ENROUTE,
}


class Receipt(NamedTuple):
    """A receipt. `message_id` as the carrier spells it: see `smpp.message_id`.

    `state` is None for a `word` we do not know, which may then be anything. `error` as it stands in the text, decimal
    or hexadecimal as the carrier pleases, or the decimal code of network_error_code, then with `network` (1 ANSI-136,
    2 IS-95, 3 GSM); None for what is no number of 16 bits.
    """

    message_id: str
    state: State | None
    word: str
    error: str | None = None
    network: int | None = None
    submitted: datetime | None = None
    done: datetime | None = None


def parse(deliver: DeliverSm, zone: tzinfo = UTC, *, unmarked: bool = False) -> Receipt | None:
    """The receipt in `deliver`; None if it is none, or one without id or state.

    `zone` is that of the centre's clock, which writes its dates without one. A person's text cannot pass for a receipt:
    only esm_class or TLVs mark one, unless `unmarked`, for carriers that mark nothing. TLVs win over the text.
    """
    kind = deliver.esm_class & MESSAGE_TYPE
    marked = kind in (RECEIPT, INTERMEDIATE) or Tag.RECEIPTED_MESSAGE_ID in deliver.tlvs
    if not marked and not (unmarked and kind == 0):
        return None
    fields = _fields(deliver)
    message_id = _string(deliver.tlvs.get(Tag.RECEIPTED_MESSAGE_ID, b"")) or _word(fields.get("id", ""))
    state = _BY_NUMBER.get(tlv.read_number(deliver.tlvs, Tag.MESSAGE_STATE) or 0)
    word = state.name if state is not None else _word(fields.get("stat", "")).upper()
    if not message_id or not word:
        return None
    network, error = _network_error(deliver.tlvs.get(Tag.NETWORK_ERROR_CODE, b""))
    return Receipt(
        message_id,
        state or _BY_WORD.get(word),
        word,
        error or _error(_word(fields.get("err", ""))),
        network,
        _date(fields.get("submitdate", ""), zone),
        _date(fields.get("donedate", ""), zone),
    )


def reads_like_one(deliver: DeliverSm) -> bool:
    """Whether what nothing marks has the form of appendix B from its first letter, and a state that there is.

    A person could write it, and nobody does: it is the receipt of a carrier that marks none.
    """
    if deliver.esm_class & MESSAGE_TYPE:
        return False
    plain = _PLAIN.match(_text(deliver))
    return plain is not None and plain["stat"] in _BY_WORD


# A key stands after a space or at the beginning and is followed by a colon; its value ends where the next begins.
_KEY = re.compile(r"(?<!\S)(id|sub|dlvrd|submit[ _]?date|done[ _]?date|stat|err|text)\s*:", re.IGNORECASE)

# The order and spelling of appendix B, which most centres keep to: a fifth of the time of the search for keys.
_PLAIN = re.compile(
    r"id:(?P<id>\S+) (?:sub:\d* )?(?:dlvrd:\d* )?(?:submit date:(?P<submitdate>\d*) )?(?:done date:(?P<donedate>\d*) )?"
    r"stat:(?P<stat>[A-Z]+)(?: err:(?P<err>[0-9A-Za-z]*))?(?: [Tt]ext:| *\Z)"
)

_ERROR = re.compile(
    r"(?:0[xX])?[0-9A-Fa-f]{1,5}"
)  # appendix B has three characters; 16 bits have five digits


def _fields(deliver: DeliverSm) -> dict[str, str]:
    """The fields of the text, keys lower-case without spaces."""
    text = _text(deliver)
    plain = _PLAIN.match(text)
    return plain.groupdict("") if plain is not None else _scan(text)


def _text(deliver: DeliverSm) -> str:
    octets = deliver.payload[:_MAX_READ]
    wide = deliver.data_coding == UCS_2 and b"\0" in octets  # some centres write even receipts in UCS-2
    return octets.decode("utf-16-be", "replace") if wide else octets.decode("latin-1")


def _scan(text: str) -> dict[str, str]:
    """The fields in any order, all but `text` itself; of one that comes twice the first.

    What follows `text:` was written by whoever wrote the message: it could claim anything. Only when id and state do
    not stand before it are they sought after it, and from the end, where the centre's own fields are.
    """
    keys = list(_KEY.finditer(text))
    names = [key[1].lower().replace(" ", "").replace("_", "") for key in keys]
    ends = [*(key.start() for key in keys), len(text)][1:]
    pairs = [(name, text[key.end() : end].strip()) for name, key, end in zip(names, keys, ends, strict=True)]
    cut = names.index("text") if "text" in names else len(pairs)
    fields = dict(reversed(pairs[:cut]))
    if "id" not in fields or "stat" not in fields:
        fields = dict(pairs[cut:]) | fields
        fields.pop("text", None)
    return fields


def _word(value: str) -> str:
    """The first word of `value`, without what some dialects put after or around it."""
    return value.split(maxsplit=1)[0].strip(",;\"'\0")[:_MAX_WORD] if value else ""


def _error(word: str) -> str | None:
    """An error is kept: what has not its shape could be a piece of the text, or a code of six digits in it."""
    return word if _ERROR.fullmatch(word) else None


def _string(value: bytes) -> str:
    """A C-octet string whose NUL is sometimes missing."""
    return value.split(b"\0", 1)[0].decode("latin-1").strip()[:_MAX_WORD]


def _network_error(value: bytes) -> tuple[int | None, str | None]:
    """Network type and code: one octet, and two of a number (§5.3.2.31)."""
    if len(value) != 3:
        return None, None
    return value[0], f"{int.from_bytes(value[1:], 'big'):03d}"


@lru_cache(maxsize=1024)  # receipts of one hour share their minutes
def _date(value: str, zone: tzinfo) -> datetime | None:
    """YYMMDDhhmm, with seconds, or with the century, whatever stands between the digits; None if it is no date."""
    digits = "".join(char for char in value if "0" <= char <= "9")
    for century, length in ((0, 10), (0, 12), (2, 12), (2, 14)):
        if len(digits) != length:
            continue
        year = int(digits[: 2 + century]) + (0 if century else 2000)
        month, day, hour, minute, *second = [int(digits[at : at + 2]) for at in range(2 + century, length, 2)]
        try:
            return datetime(year, month, day, hour, minute, second[0] if second else 0, tzinfo=zone)
        except ValueError:
            continue
    return None
