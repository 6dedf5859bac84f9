"""From one text to the bodies of its submit_sm: alphabet, parts, headers, validity, priority; sends nothing.

A million people who get one text share its encoded parts, and all texts of a purpose share a template: what is left for
each is its number.
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import NamedTuple

from gateway import clock
from gateway.messages import marks
from gateway.messages.carriers import Address as Attempt
from gateway.messages.carriers import Outgoing
from gateway.text import segments
from smpp import parts, septets, tlv, validity
from smpp.message import RECEIPT_WANTED, UDHI, Address, SubmitSm, SubmitTemplate
from smpp.tlv import Tag
from sms.over_smpp.account import Account, senders

PRIORITIES = {"otp": 3, "emergency": 3, "reply": 2, "notice": 1, "bulk": 0}
"""priority_flag: 3 is the highest the specification has (§5.2.14)."""

_TEXTS = 4_096  # encoded texts kept, some 2 MB: the news of an hour, and what replies have in common
_TEMPLATES = 1_024  # purposes x alphabets x validities in use at a time, with room
_HEADERS = {
    "udh8": 6,
    "udh16": 7,
    "sar": 6,
    "payload": 6,
}  # octets before each part's text, if only on the air


_MARK = struct.Struct(">HHH")  # tag, length and the two octets of a user_message_reference (§5.3.2.17)


class Coded(NamedTuple):
    """A text in octets: the parts without their headers, packed where the carrier packs; or `payload`, all in one."""

    coding: int
    parts: tuple[bytes, ...] = ()
    payload: bytes = b""


class Writer:
    """Writes texts as one contract wants them."""

    def __init__(self, account: Account, service_number: str) -> None:
        self._account = account
        self._header = _HEADERS[account.long]
        self._sources = {
            purpose: account.source(sender)
            for purpose, sender in senders(account.terms, service_number).items()
        }
        self._other = account.source(account.terms.sender("", service_number))
        # A phone joins parts by reference: those of a process that was started anew shall not meet the old ones.
        self._references = count(secrets.randbelow(0x10000))
        self.coded = lru_cache(maxsize=_TEXTS)(self._code)
        self._template = lru_cache(maxsize=_TEMPLATES)(self._lay_out)
        self._until = _UNTIL[account.validity]

    def bodies(self, message: Outgoing) -> tuple[bytes, ...]:
        """A submit_sm for each part, in order. ValueError for what SMPP cannot hold, such as 256 parts."""
        coding, octets, payload = self.coded(message.text)
        until = self._until(message.valid_seconds)
        number = message.recipient.removeprefix("+")
        if len(octets) > 1:
            return self._parts(message, coding, until, number, octets)
        template = self._template(message.purpose, coding, 0, True, until)
        mark = self._mark(message.address)
        if payload:
            return (template.body(number, b"", tlv.encode({Tag.MESSAGE_PAYLOAD: payload}) + mark),)
        return (template.body(number, octets[0], mark),)

    def _parts(
        self, message: Outgoing, coding: int, until: int, number: str, octets: tuple[bytes, ...]
    ) -> tuple[bytes, ...]:
        way, total = self._account.long, len(octets)
        reference = next(self._references) & (
            0xFFFF if way == "udh16" else 0xFF
        )  # sar: for centres that write 8 bits
        written = []
        for nth, part in enumerate(octets, 1):
            wanted = self._account.receipts == "all" or nth == total
            template = self._template(message.purpose, coding, 0 if way == "sar" else UDHI, wanted, until)
            mark = self._mark(message.address, nth, total) if wanted else b""
            match way:
                case "sar":
                    place = tlv.encode(parts.sar(reference, total, nth))
                    written.append(template.body(number, part, place + mark))
                case "udh16":
                    written.append(template.body(number, parts.udh16(reference, total, nth) + part, mark))
                case _:
                    written.append(template.body(number, parts.udh8(reference, total, nth) + part, mark))
        return tuple(written)

    def _mark(self, at: Attempt, part: int = 1, total: int = 1) -> bytes:
        """By which the receipt finds a text whose answer is lost."""
        if not self._account.marks:
            return b""
        if self._account.receipts == "last":
            part = total = 1  # its one receipt speaks of the whole text
        mark = marks.write(at.message_id, at.no, part, total)
        return b"" if mark is None else _MARK.pack(Tag.USER_MESSAGE_REFERENCE, 2, mark)

    def _code(self, text: str) -> Coded:
        account, whole = self._account, self._account.long == "payload"
        encoding, octets = segments.encode_parts(text, _HEADERS[account.long])
        octets = octets or [b""]
        if encoding == "gsm7" and account.alphabet == "latin1":
            coding, octets = _latin(account, text)
        else:
            coding = account.coding_gsm7 if encoding == "gsm7" else account.coding_ucs2
        whole = whole and len(octets) > 1
        octets = [b"".join(octets)] if whole else octets
        if encoding == "gsm7" and account.alphabet == "packed":
            fill = (
                septets.fill_bits(_HEADERS[account.long]) if len(octets) > 1 and account.long != "sar" else 0
            )
            octets = [septets.pack(part, fill) for part in octets]
        return Coded(coding, (), octets[0]) if whole else Coded(coding, tuple(octets))

    def _lay_out(
        self, purpose: str, coding: int, esm_class: int, receipt: bool, until: int
    ) -> SubmitTemplate:
        account = self._account
        return SubmitTemplate(
            SubmitSm(
                source=self._sources.get(purpose, self._other),
                destination=Address(*account.destination_ton, ""),
                data_coding=coding,
                esm_class=esm_class,
                registered_delivery=RECEIPT_WANTED if receipt and account.receipts != "none" else 0,
                service_type=account.service_type,
                priority=PRIORITIES.get(purpose, 0) if account.priorities else 0,
                validity=_validity(account.validity, until),
            )
        )


@lru_cache(maxsize=4_096)
def _relative(seconds: int) -> int:
    """The seconds of a validity, rounded down: each further value costs a template."""
    return min(max(1, seconds - seconds % _step(seconds)), int(validity.LONGEST.total_seconds()))


def _absolute(seconds: int) -> int:
    """Its end in seconds since 1970, rounded down likewise."""
    ends = int(clock.now().timestamp()) + seconds
    return ends - ends % min(_step(seconds), 60)


def _endless(_: int) -> int:
    """The carrier decides for how long it tries."""
    return 0


_UNTIL: dict[str, Callable[[int], int]] = {"relative": _relative, "absolute": _absolute, "none": _endless}


def _step(seconds: int) -> int:
    """A twentieth at most, and nothing where few are left."""
    return 1 if seconds <= 10 else 5 if seconds < 120 else 30 if seconds < 3_600 else 300


def _validity(form: str, until: int) -> str:
    match form:
        case "relative":
            return validity.relative(timedelta(seconds=until))
        case "absolute":
            return validity.absolute(datetime.fromtimestamp(until, UTC))
    return ""


def _latin(account: Account, text: str) -> tuple[int, list[bytes]]:
    """For centres whose default alphabet is Latin-1, and who turn it into GSM-7: the same parts in other octets."""
    pieces = segments.split(text) or [""]
    try:
        return account.coding_gsm7, [piece.encode("latin-1") for piece in pieces]
    except (
        UnicodeEncodeError
    ):  # € and Greek capitals; no letter of GSM-7 is a pair or a mark: any cut will do
        most = segments.UCS2_SINGLE if len(text) <= segments.UCS2_SINGLE else segments.UCS2_PART - 1
        cuts = range(0, len(text), most)
        return account.coding_ucs2, [text[at : at + most].encode("utf-16-be") for at in cuts]
