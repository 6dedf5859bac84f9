"""A client at its desk: asks for codes, reads them over somebody's shoulder, checks them; time passes when told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Tx

from gateway import otp
from gateway.accounts import Client
from gateway.messages import bodies
from gateway.messages.model import Message
from gateway.otp import Checked, Verification, Wish
from gateway.settings import Settings

PORTAL = Client(7, "portal", frozenset({"verify"}))
OTHER = Client(8, "other", frozenset({"verify"}))
AN = "+84900000111"


@dataclass
class Desk:
    """One client at one moment."""

    tx: Tx
    settings: Settings
    now: datetime
    client: Client = PORTAL
    texts: list[str] = field(default_factory=list)

    def asks(self, to: str = AN, client: Client | None = None, **more: Any) -> Verification:
        """A code is asked for by a client."""
        return otp.issue(self.tx, self.settings, Wish(client or self.client, to, **more), self.now)

    def phone_asks(self, number: str = AN, lang: str = "vi") -> Verification:
        """The phone texts OTP."""
        house = self.settings
        return otp.send_to_phone(self.tx, number, house.otp_countries, lang, house.otp_minutes, self.now)

    def checks(self, ver: Verification, code: str, client: Client | None = None) -> Checked:
        """A code is typed."""
        return otp.check(self.tx, client or self.client, ver.id, code, self.now)

    def later(self, **passed: float) -> Desk:
        """Time passes: `later(minutes=5)`."""
        self.now += timedelta(**passed)
        return self

    def count(self, number: str = AN) -> int:
        """How many codes were texted to `number`."""
        query = select(func.count()).where(Message.recipient == number, Message.purpose == "otp")
        return self.tx.execute(query).scalar_one()

    def inbox(self, number: str = AN) -> list[str]:
        """What would be handed over to `number`, oldest first."""
        query = select(Message).where(Message.recipient == number, Message.purpose == "otp")
        query = query.order_by(Message.id).execution_options(populate_existing=True)
        return [said(message) for message in self.tx.execute(query).scalars()]

    def code(self, number: str = AN) -> str:
        """The digits of the newest text."""
        query = select(Message).where(Message.recipient == number, Message.purpose == "otp")
        return digits(said(self.tx.execute(query.order_by(Message.id.desc()).limit(1)).scalar_one()))


def said(message: Message) -> str:
    """The text of a message, as a sender renders it."""
    return bodies.render(message.template, bodies.unpack(message.args), message.lang, message.accents)


def digits(text: str) -> str:
    """The code in a text."""
    return text.partition(": ")[2][:6]


def wrong(code: str) -> str:
    """Another code than the right one."""
    return f"{(int(code) + 1) % 1_000_000:06d}"
