"""The way of one short message from the SMSC to its phone, and the receipt that tells of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smpplib import consts

from simulator.numbers import is_fixed_line
from simulator.smsc.counts import NAME, Counts
from simulator.smsc.dialect import Outcome, receipt
from simulator.smsc.joining import Joining
from simulator.smsc.mailbox import Mailbox
from simulator.smsc.submit import Submit
from simulator.smsc.wire import Pdu, words
from simulator.state import Network

DELIVERED_AFTER = 0.12  # seconds from submit; a person sees two ticks, a test hardly waits
VALIDITY_LOOK = 0.5  # seconds between looks at the clock for a phone that is off; it may be moved by hand

_ABSENT, _NO_SMS = 27, 11  # MAP user errors (TS 29.002 §17.6.6): absentSubscriber, teleserviceNotProvisioned


@dataclass(frozen=True, slots=True)
class Message:
    """An accepted submit. `back`: the address fields of whatever is sent back about it."""

    number: int
    submit: Submit
    back: dict[str, Any]
    fate: str
    accepted: datetime


def addresses(pdu: Pdu) -> dict[str, Any]:
    """A submit's addresses exchanged: a receipt comes from the phone and goes to the sender."""
    return {
        "source_addr_ton": pdu.dest_addr_ton,
        "source_addr_npi": pdu.dest_addr_npi,
        "source_addr": words(pdu.destination_addr),
        "dest_addr_ton": pdu.source_addr_ton,
        "dest_addr_npi": pdu.source_addr_npi,
        "destination_addr": words(pdu.source_addr),
    }


class Carrying:
    """Carries every message of the one customer."""

    def __init__(self, network: Network, traits: frozenset[str], mailbox: Mailbox, counts: Counts) -> None:
        self._network, self._traits = network, traits
        self._mailbox, self._counts = mailbox, counts
        self._joining = Joining()

    async def carry(self, message: Message) -> None:
        """Return when its receipts, if any are wanted and not late, wait for the customer's binds."""
        submit, fault = message.submit, self._network.faults
        if submit.wants_progress:
            await self._tell(message, Outcome("ENROUTE"))
        if "early" not in self._traits and not fault.strikes(NAME, "shuffle", message.fate):
            await asyncio.sleep(DELIVERED_AFTER)
        outcome = await self._reach(message)
        self._counts.ledger.delivered += outcome.good
        self._counts.ledger.undelivered += not outcome.good
        event = "delivered" if outcome.good else "undelivered"
        self._network.note(
            NAME, event, submit.to, submit.text if outcome.good else outcome.stat, sid=str(message.number)
        )
        if submit.wants_receipt(outcome.good):
            await self._tell(message, outcome)

    async def _reach(self, message: Message) -> Outcome:
        submit = message.submit
        if is_fixed_line(submit.to):
            return Outcome("UNDELIV", _NO_SMS)
        if self._network.faults.strikes(NAME, "undelivered", message.fate):
            return Outcome("UNDELIV", _ABSENT)
        phone = self._network.phone(submit.to)
        until = message.accepted.timestamp() + submit.valid_for
        while not phone.on:
            if self._network.clock.now().timestamp() >= until:
                return Outcome("EXPIRED", _ABSENT)
            try:
                await asyncio.wait_for(phone.next_change(), VALIDITY_LOOK)
            except TimeoutError:
                continue
        whole = self._joining.take(submit)
        if whole is not None:
            self._counts.messages += 1
            self._network.receive(phone, submit.sender, whole)
        return Outcome("DELIVRD")

    async def _tell(self, message: Message, outcome: Outcome) -> None:
        faults, number = self._network.faults, str(message.number)
        what = f"{message.fate}|{outcome.stat}"
        if faults.strikes(NAME, "lost", what):
            self._counts.ledger.receipts_lost += 1
            self._network.note(NAME, "receipt_lost", message.submit.to, outcome.stat, sid=number)
            return
        times = (message.accepted, self._network.clock.now())
        fields = message.back | receipt(message.number, outcome, message.submit.text, times, self._traits)
        if message.submit.user_reference is not None:
            fields["user_message_reference"] = message.submit.user_reference
        await asyncio.sleep(faults.level(NAME, "late"))
        await faults.until_alive(NAME)
        for _ in range(2 if faults.strikes(NAME, "duplicate", what) else 1):
            self._mailbox.post(fields).add_done_callback(
                lambda answer: self._told(message.submit.to, outcome.stat, number, answer.result())
            )

    def _told(self, to: str, stat: str, number: str, status: int) -> None:
        if status == consts.SMPP_ESME_ROK:
            self._counts.ledger.receipts_sent += 1
            self._network.note(NAME, "receipt", to, stat, sid=number, answer=status)
        else:
            self._counts.ledger.receipts_unheard += 1
            self._network.note(NAME, "receipt_unheard", to, stat, sid=number, answer=status)
