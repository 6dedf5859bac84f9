"""Reads a submit_sm as an SMSC must: addresses, coding, parts, validity; it refuses, and carries nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from smpplib import consts

from simulator.numbers import NotANumber, to_e164
from simulator.smsc.alphabet import ASCII, GSM7, LATIN1, UCS2, Coded, TooLong, Unreadable, check_room, decode
from simulator.smsc.wire import Pdu, words

DEFAULT_VALIDITY = 172_800.0  # seconds; two days, as most operators keep a message for a phone that is off
UDHI = 0x40  # esm_class: the user data begins with a header
_MODES = (0, 3)  # esm_class: default and store-and-forward; datagrams and transactions are not sold here
_SEPARATE_HEADER = 6  # octets the radio adds to a part whose place is told by SAR parameters
_CONCATENATED, _CONCATENATED_16 = 0x00, 0x08  # information elements of TS 23.040 §9.2.3.24
_PORTS = (0x04, 0x05)
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 _&.+-]{1,11}\Z", re.ASCII)
_RELATIVE = re.compile(r"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)000R\Z", re.ASCII)
_ABSOLUTE = re.compile(r"(\d{12})\d(\d\d)([+-])\Z", re.ASCII)


class Refused(Exception):
    """A submit this SMSC does not take; `status` is the command_status of the answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True)
class Place:
    """Which part of which message: `reference` is the customer's own, its width included."""

    reference: str
    total: int
    number: int


@dataclass(frozen=True, slots=True)
class Submit:
    """One short message to carry."""

    to: str
    """E.164."""
    sender: str
    """As the phone shows it."""
    text: str
    place: Place | None
    """None: it is whole."""
    valid_for: float
    registered: int
    user_reference: int | None

    @property
    def wants_progress(self) -> bool:
        """Intermediate notification asked for (registered_delivery, bit 4)."""
        return bool(self.registered & consts.SMPP_INT_NOTIFICATION_REQUESTED)

    def wants_receipt(self, good: bool) -> bool:
        """Whether a receipt is asked for this end: 1 always, 2 failures, 3 successes (as SMPP 5.0 has it)."""
        wish = self.registered & 0x03
        return wish == 1 or (wish == 3 and good) or (wish == 2 and not good)


def key_of(pdu: Pdu) -> str:
    """Names what is sent to the ledger and the dice: the octets and the part's place, no reference of the day."""
    octets = (pdu.message_payload or pdu.short_message or b"").decode("latin-1")
    if pdu.esm_class & UDHI and octets:
        header = ord(octets[0]) + 1
        return f"{octets[header - 2 : header]}{octets[header:]}"
    return f"{pdu.sar_segment_seqnum or ''}{octets}"


def read(pdu: Pdu, service: str, now: datetime, packed: bool) -> Submit:
    """The submit a PDU asks for. Raises Refused."""
    _refuse_what_is_not_sold(pdu)
    to, sender = _destination(pdu), _source(pdu, service)
    data, place = _user_data(pdu, packed)
    if data.coding not in (GSM7, ASCII, LATIN1, UCS2):
        raise Refused(consts.SMPP_ESME_RSUBMITFAIL)  # 3.4 has no status for a coding that is not carried
    try:
        text = decode(data)
        if pdu.message_payload is None:
            check_room(data)
    except Unreadable:
        raise Refused(consts.SMPP_ESME_RSUBMITFAIL) from None
    except TooLong:
        raise Refused(consts.SMPP_ESME_RINVMSGLEN) from None
    valid_for = _validity(words(pdu.validity_period), now)
    return Submit(to, sender, text, place, valid_for, pdu.registered_delivery, pdu.user_message_reference)


def _refuse_what_is_not_sold(pdu: Pdu) -> None:
    if pdu.esm_class & 0x03 not in _MODES or pdu.esm_class & 0x3C:
        raise Refused(consts.SMPP_ESME_RINVESMCLASS)
    if words(pdu.schedule_delivery_time):
        raise Refused(consts.SMPP_ESME_RINVSCHED)
    if pdu.replace_if_present_flag:
        raise Refused(consts.SMPP_ESME_RINVREPFLAG)
    if pdu.sm_default_msg_id:
        raise Refused(consts.SMPP_ESME_RINVDFTMSGID)
    if pdu.message_payload is not None and pdu.sm_length:
        raise Refused(consts.SMPP_ESME_ROPTPARNOTALLWD)


def _destination(pdu: Pdu) -> str:
    raw = words(pdu.destination_addr)
    try:
        return to_e164(f"+{raw}" if pdu.dest_addr_ton == consts.SMPP_TON_INTL else raw)
    except NotANumber:
        raise Refused(consts.SMPP_ESME_RINVDSTADR) from None


def _source(pdu: Pdu, service: str) -> str:
    raw = words(pdu.source_addr)
    if pdu.source_addr_ton == consts.SMPP_TON_ALNUM and _NAME.match(raw):
        return raw
    if pdu.source_addr_ton != consts.SMPP_TON_ALNUM and raw in ("", service):
        return service
    raise Refused(consts.SMPP_ESME_RINVSRCADR)


def _user_data(pdu: Pdu, packed: bool) -> tuple[Coded, Place | None]:
    octets = pdu.short_message or pdu.message_payload or b""
    packed = packed and pdu.data_coding == GSM7
    if pdu.esm_class & UDHI:
        header = octets[0] + 1 if octets else 0
        if not 1 < header <= len(octets):
            raise Refused(consts.SMPP_ESME_RINVESMCLASS)
        return Coded(pdu.data_coding, octets[header:], packed, header), _read_header(octets[1:header])
    sar = (pdu.sar_msg_ref_num, pdu.sar_total_segments, pdu.sar_segment_seqnum)
    if sar == (None, None, None):
        return Coded(pdu.data_coding, octets, packed), None
    if None in sar:
        raise Refused(consts.SMPP_ESME_RMISSINGOPTPARAM)
    place = _place(f"sar{sar[0]}", sar[1], sar[2], consts.SMPP_ESME_RINVOPTPARAMVAL)
    # Its letters begin at once in the PDU; that a header will precede them on the air only takes room.
    if not packed:
        return Coded(pdu.data_coding, octets, packed, _SEPARATE_HEADER), place
    return Coded(pdu.data_coding, octets, packed), place


def _read_header(elements: bytes) -> Place | None:
    place = None
    while elements:
        kind, length, value = elements[0], elements[1] if len(elements) > 1 else 255, elements[2:]
        if length > len(value) or kind in _PORTS:
            raise Refused(consts.SMPP_ESME_RINVESMCLASS)
        value, elements = value[:length], value[length:]
        if kind == _CONCATENATED and length == 3:
            place = _place(f"8-{value[0]}", value[1], value[2], consts.SMPP_ESME_RINVESMCLASS)
        if kind == _CONCATENATED_16 and length == 4:
            reference = int.from_bytes(value[:2])
            place = _place(f"16-{reference}", value[2], value[3], consts.SMPP_ESME_RINVESMCLASS)
    return place


def _place(reference: str, total: int, number: int, wrong: int) -> Place | None:
    if not 1 <= number <= total:
        raise Refused(wrong)
    return Place(reference, total, number) if total > 1 else None


def _validity(raw: str, now: datetime) -> float:
    if not raw:
        return DEFAULT_VALIDITY
    if relative := _RELATIVE.match(raw):
        years, months, days, hours, minutes, seconds = map(int, relative.groups())
        days += years * 365 + months * 30
        return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds).total_seconds()
    if absolute := _ABSOLUTE.match(raw):
        try:
            moment = datetime.strptime(absolute[1], "%y%m%d%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            raise Refused(consts.SMPP_ESME_RINVEXPIRY) from None
        quarters = timedelta(minutes=15 * int(absolute[2]))
        moment += -quarters if absolute[3] == "+" else quarters
        if moment > now:
            return (moment - now).total_seconds()
    raise Refused(consts.SMPP_ESME_RINVEXPIRY)
