"""Who a text comes from, where a keyword exists only for some: asked when such a keyword is read, never before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session as Tx

from gateway import checkpoint, duty, sites
from gateway.accounts import staff
from gateway.dialogue.readings import Command, Reading, Sender


def sender(tx: Tx, number: str, reading: Reading, now: datetime) -> Sender:
    """The phone of an open site may use the words of sites; one on duty, paged today or of a colleague who works at
    gates those of staff.

    What they may do with them is the service's to see.
    """
    if not isinstance(reading, Command):
        return Sender.ANYONE
    if reading.only is Sender.SITE and sites.of_phone(tx, number):
        return Sender.SITE
    if reading.only is Sender.STAFF and (
        duty.is_on_duty(tx, number, now)
        or duty.was_paged(tx, number, now)
        or _works_at_gates(tx, number, now)
    ):
        return Sender.STAFF
    return Sender.ANYONE


def _works_at_gates(tx: Tx, number: str, now: datetime) -> bool:
    by = staff.by_phone(tx, number, now)
    return by is not None and any(map(by.may, (checkpoint.USE, checkpoint.DECLARE)))
