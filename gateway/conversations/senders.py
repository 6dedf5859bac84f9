"""Who a text comes from, where a keyword exists only for some: asked when such a keyword is read, never before."""

from __future__ import annotations

from sqlalchemy.orm import Session as Tx

from gateway import sites
from gateway.dialogue.readings import Command, Reading, Sender


def sender(tx: Tx, number: str, reading: Reading) -> Sender:
    """The phone of an open site may use the words of sites; what it may do there is the service's to see."""
    if isinstance(reading, Command) and reading.only is Sender.SITE and sites.of_phone(tx, number):
        return Sender.SITE
    return Sender.ANYONE
