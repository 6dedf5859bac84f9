"""From what a message centre delivers to what the house hears: receipts, texts, numbers, alphabets; pure.

National alphabets are never read: none has Vietnamese letters, and a phone that uses one says so in a header.
"""

from __future__ import annotations

from itertools import groupby, islice

from gateway import phone
from gateway.messages.carriers import UNKNOWN_WORD, ReceiptEvent
from gateway.messages.status import Status
from gateway.text import gsm7
from smpp import message_id, receipt, septets, tlv
from smpp.message import LATIN_1, MESSAGE_TYPE, UCS_2, Address, DeliverSm
from smpp.parts import Part
from smpp.reassembly import Text
from smpp.receipt import Receipt, State
from smpp.tlv import Tag
from sms.over_smpp.account import Account, plain_error

STATUSES: dict[State, Status] = {
    State.ENROUTE: Status.SENT,
    State.DELIVRD: Status.DELIVERED,
    State.EXPIRED: Status.FAILED,
    State.DELETED: Status.FAILED,
    State.UNDELIV: Status.FAILED,
    State.ACCEPTD: Status.SENT,  # somebody at the centre has it; aggregators say it of every text on its way
    State.UNKNOWN: Status.SENT,  # the centre has lost sight of it, and may find it again
    State.REJECTD: Status.FAILED,
}

_GSM = 3  # network type of network_error_code (§5.3.2.31); its codes are then those of MAP
_PASSING = frozenset({"27", "28", "31", "32", "34"})
"""MAP errors that pass (3GPP TS 29.002 §17.6.6): the phone is absent, banned for a while, busy, its memory is full, or
the network has a fault."""
_ASCII = 1  # data_coding (§5.2.19)
_IN_TEXT = "[thiếu phần {missing}/{total}]"
"""Stands where a part of a text never came, for whoever reads it."""


def is_receipt(deliver: DeliverSm) -> bool:
    """Whether it says that it is no person's text; a receipt without an id or a state is also one."""
    return deliver.esm_class & MESSAGE_TYPE != 0 or Tag.MESSAGE_STATE in deliver.tlvs


def receipt_event(deliver: DeliverSm, account: Account) -> ReceiptEvent | None:
    """The receipt in `deliver`, if there is one that names its message."""
    said = receipt.parse(deliver, account.zone, unmarked=account.unmarked)
    if said is None:
        return None
    status = STATUSES.get(said.state) if said.state is not None else None
    failed = status is Status.FAILED
    ref = message_id.of_receipt(said.message_id, account.ids)
    mark = tlv.read_number(deliver.tlvs, Tag.USER_MESSAGE_REFERENCE) if account.marks else None
    return ReceiptEvent(
        carrier=account.terms.name,
        ref=ref,
        address=None,
        status=status,
        word=UNKNOWN_WORD if said.state is None else said.word,
        error=_error(said) if failed else None,
        raw_ref=said.message_id if said.message_id != ref else None,
        passing=failed and _passes(said, account),
        number=number_of(deliver.source) if mark is not None else None,
        mark=mark,
    )


def _error(said: Receipt) -> str:
    """The word, and the code where there is one: `UNDELIV 027`."""
    return f"{said.word} {said.error}" if said.error and plain_error(said.error) else said.word


def _passes(said: Receipt, account: Account) -> bool:
    """A phone that is off: its text expired, or its error passes, by the contract or the standard."""
    error = plain_error(said.error or "")
    if said.state is State.EXPIRED or error in account.passing:
        return True
    return said.state is State.UNDELIV and said.network == _GSM and error in _PASSING


def number_of(address: Address) -> str:
    """E.164; what is no number of a phone stays as it came, for a person to read."""
    given = f"+{address.text}" if address.ton == 1 and not address.text.startswith("+") else address.text
    return phone.classify(given).e164 or given


def unpacked(part: Part, coding: int, account: Account) -> Part:
    """The part with one septet an octet, where the carrier packs: only here it is known where its septets begin."""
    if account.alphabet != "packed" or coding != account.coding_gsm7:
        return part
    fill = septets.fill_bits(part.header_octets) if part.header_octets else 0
    return part._replace(octets=septets.unpack(part.octets, fill=fill))


def words_of(text: Text, account: Account) -> str | None:
    """What a person wrote, with a mark for what is missing; None for what is no text (a ring tone, a picture)."""
    if not text.missing:
        return decoded(text.octets, text.data_coding, account)
    total = len(text.parts) + len(text.missing)
    came = iter(text.parts)
    words: list[str | None] = []
    for lacks, numbers in groupby(range(1, total + 1), text.missing.__contains__):
        run = list(numbers)
        if lacks:
            missing = str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}"
            words.append(_IN_TEXT.format(missing=missing, total=total))
        else:  # joined as octets: two parts may share a letter
            octets = b"".join(islice(came, len(run)))
            words.append(decoded(octets, text.data_coding, account))
    return None if None in words else " ".join(map(str, words))


def decoded(octets: bytes, coding: int, account: Account) -> str | None:
    """The letters of `octets`, septets unpacked; None for binary. Halves of a pair that meet no other become U+FFFD."""
    match _alphabet(coding, account):
        case "ucs2":
            return octets.decode("utf-16-be", "replace")
        case "latin1":
            return octets.decode("latin-1")
        case "gsm7" | "packed":
            return gsm7.decode(octets)
    return None


def _alphabet(coding: int, account: Account) -> str:
    """By data_coding, or by the coding group that some centres pass through from the phone (3GPP TS 23.038 §4)."""
    if coding in (0, account.coding_gsm7):
        return account.alphabet
    if coding in (account.coding_ucs2, UCS_2):
        return "ucs2"
    if coding in (_ASCII, LATIN_1):
        return "latin1"
    if coding & 0xF0 == 0xF0:  # with a message class
        return "binary" if coding & 0x04 else "gsm7"
    if coding & 0xF0 == 0x10:
        return {0x00: "gsm7", 0x08: "ucs2"}.get(coding & 0x0C, "binary")
    return "binary"
