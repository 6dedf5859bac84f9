"""Phones' texts to the service number, as deliver_sm in parts a radio could carry; it carries nothing outwards."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from smpplib import consts

from simulator.ledger import Ledger
from simulator.segments import on_air
from simulator.smsc.alphabet import GSM7, UCS2, encode, pack
from simulator.smsc.counts import NAME
from simulator.smsc.mailbox import Mailbox
from simulator.smsc.submit import UDHI
from simulator.state import Entry, Network, Phone

LONGEST_SHORT_CODE = 6  # digits; beyond that a service number is an ordinary one


@dataclass(frozen=True, slots=True)
class _Place:
    """How a part says which it is: in a header before its text, or in fields."""

    header: bytes = b""
    fields: Mapping[str, int] = field(default_factory=dict)


_ALONE = _Place()


class Inbound:
    """From phones to the one customer."""

    def __init__(self, network: Network, mailbox: Mailbox, ledger: Ledger, traits: frozenset[str]) -> None:
        self._network, self._mailbox, self._ledger = network, mailbox, ledger
        self._traits = traits
        # Beginning with the time, so that a restart does not repeat the references of a minute ago.
        self._references = itertools.count(time.time_ns() // 1_000_000)

    def hand_over(self, phone: Phone, entry: Entry) -> None:
        """A phone's text for the customer; it travels on in the background."""
        self._network.begin(asyncio.create_task(self._hand_over(phone, entry)))

    async def _hand_over(self, phone: Phone, entry: Entry) -> None:
        faults = self._network.faults
        nth = self._ledger.heard(phone.number, entry.text)
        self._network.note(NAME, "text", phone.number, entry.text)
        await faults.until_alive(NAME)
        copies = 2 if faults.strikes(NAME, "duplicate", f"{phone.number}|{entry.text}|{nth}") else 1
        ends = ends_of(phone.number, self._network.setup.number)
        letters = [self._mailbox.post(ends | part) for part in self._parts(entry.text) for _ in range(copies)]
        statuses = await asyncio.gather(*letters)
        refusal = next((status for status in statuses if status != consts.SMPP_ESME_ROK), None)
        if refusal is not None:
            self._ledger.inbound_unheard += 1
            self._network.note(NAME, "text_unheard", phone.number, answer=refusal)
        self._network.settle(phone, entry, "sent" if refusal is None else "failed")

    def _parts(self, text: str) -> Iterator[dict[str, Any]]:
        cost = on_air(text)
        coding = GSM7 if cost.encoding == "gsm7" else UCS2
        if cost.segments > 1 and "payload" in self._traits:
            yield {
                "message_payload": self._octets(text, coding, 0),
                "data_coding": coding,
                **self._reference(),
            }
            return
        message = next(self._references) & 0xFF
        for number, part in enumerate(cost.parts, 1):
            place = self._place(message, cost.segments, number) if cost.segments > 1 else _ALONE
            octets = place.header + self._octets(part, coding, len(place.header))
            yield {"short_message": octets, "data_coding": coding, **place.fields, **self._reference()}

    def _place(self, message: int, total: int, number: int) -> _Place:
        if "sar" in self._traits:
            sar = {"sar_msg_ref_num": message, "sar_total_segments": total, "sar_segment_seqnum": number}
            return _Place(b"", sar)
        reference = bytes((6, 8, 4, 1)) if "udh16" in self._traits else bytes((5, 0, 3))
        return _Place(reference + bytes((message, total, number)), {"esm_class": UDHI})

    def _octets(self, text: str, coding: int, header: int) -> bytes:
        octets = encode(text, coding)
        return pack(octets, header) if coding == GSM7 and "packed" in self._traits else octets

    def _reference(self) -> dict[str, int]:
        """The phone's own reference (TP-MR): what comes again after a lost acknowledgement has the same."""
        return {"user_message_reference": next(self._references) & 0xFFFF}


def ends_of(phone: str, service: str) -> dict[str, Any]:
    """Address fields of what a phone (E.164) sends: a short code is known to this network alone (TON 3)."""
    short = len(service) <= LONGEST_SHORT_CODE
    return {
        "source_addr_ton": consts.SMPP_TON_INTL,
        "source_addr_npi": consts.SMPP_NPI_ISDN,
        "source_addr": phone.removeprefix("+"),
        "dest_addr_ton": consts.SMPP_TON_NWSPEC if short else consts.SMPP_TON_INTL,
        "dest_addr_npi": consts.SMPP_NPI_UNK if short else consts.SMPP_NPI_ISDN,
        "destination_addr": service.removeprefix("+"),
    }
