"""A keypad phone at the web application's door: `phone.dials().shows("KB").presses("1")`; and what it was texted."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from flask.testing import FlaskClient
from sqlalchemy import select

from gateway.house import House
from gateway.messages import bodies
from gateway.messages.model import Message
from gateway.text.segments import measure

SECRET = "secret-of-the-tests"
PATH = f"/ussd/africastalking/{SECRET}"
MOST = 182
_sessions = itertools.count(1)


@dataclass
class Handset:
    """One phone; `screen` is what it shows, `open` whether an answer is expected."""

    client: FlaskClient
    house: House
    number: str
    session: str = ""
    keyed: str = ""
    screen: str = field(default="", repr=False)
    open: bool = False
    seen: int = 0

    def dials(self, string: str = "*1022#", session: str | None = None) -> Handset:
        """Dial; what follows the service code comes with the first request."""
        self.session = session or f"ATUid_{next(_sessions)}"
        self.keyed = string.removeprefix("*1022").strip("*#")
        return self.sends()

    def presses(self, *answers: str) -> Handset:
        """Answer screen after screen."""
        for said in answers:
            assert self.open, f"the session is over, showing: {self.screen}"
            self.keyed = f"{self.keyed}*{said}" if self.keyed else said
            self.sends()
        return self

    def sends(self, **other: str) -> Handset:
        """One request as the network makes it; `other` replaces fields of the form."""
        form = {
            "sessionId": self.session,
            "serviceCode": "*1022#",
            "phoneNumber": self.number,
            "networkCode": "45204",
            "text": self.keyed,
            **other,
        }
        answer = self.client.post(PATH, data=form)
        assert answer.status_code == 200 and answer.mimetype == "text/plain"
        kind, self.screen = answer.text[:4], answer.text[4:]
        assert kind in ("CON ", "END ")
        assert measure(self.screen).encoding == "gsm7" and measure(self.screen).units <= MOST, self.screen
        self.open = kind == "CON "
        assert not re.search(r"soan |text [A-Z]{2}", self.screen), f"a keypad has no words: {self.screen}"
        assert self.open or not re.search(r"^\d ", self.screen, re.MULTILINE), f"no key works: {self.screen}"
        return self

    def shows(self, *parts: str) -> Handset:
        """The screen holds every part and waits for an answer."""
        assert self.open, f"over: {self.screen}"
        return self._holds(parts)

    def ends(self, *parts: str) -> Handset:
        """The screen holds every part and the session is over."""
        assert not self.open, f"still open: {self.screen}"
        return self._holds(parts)

    def drops(self, status: str = "Incomplete") -> Handset:
        """The network ends the session and says so."""
        form = {"sessionId": self.session, "phoneNumber": self.number, "status": status, "input": self.keyed}
        assert self.client.post(f"{PATH}/end", data=form).status_code == 200
        return self

    def reads(self) -> list[str]:
        """The texts ordered to this phone since it was asked last."""
        with self.house.db.transaction() as tx:
            query = select(Message).where(Message.recipient == self.number, Message.id > self.seen)
            rows = tx.execute(query.order_by(Message.id)).scalars().all()
            self.seen = max((row.id for row in rows), default=self.seen)
            return [bodies.render(m.template, bodies.unpack(m.args), m.lang, m.accents) for m in rows]

    def _holds(self, parts: tuple[str, ...]) -> Handset:
        missing = [part for part in parts if part not in self.screen]
        assert not missing, f"{missing} not in: {self.screen}"
        return self
