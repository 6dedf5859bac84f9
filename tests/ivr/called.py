"""Somebody whom we call, in front of the web application: what waits for them, what they hear, what is told of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask.testing import FlaskClient

from gateway import clock
from gateway.house import House
from gateway.messages import outbox, outcomes, receipts
from gateway.messages.carriers import Address
from gateway.messages.outbox import Claimed
from gateway.messages.outcomes import VOICE, Outcome
from gateway.messages.status import Status
from ivr.carriers import twilio_calls
from tests.ivr.caller import Caller

HOLDER = f"{twilio_calls.NAME}@here"


def waiting(house: House, lane: str = "otp", *, takes: str = "calls") -> list[Claimed]:
    """What a sender of calls (or of texts) takes of `lane` now."""
    route = twilio_calls.NAME if takes == "calls" else "twilio"
    with house.db.transaction() as tx:
        return outbox.claim(
            tx,
            route=route,
            lane=lane,
            holder=HOLDER,
            limit=9,
            now=clock.now(),
            takes=takes,  # type: ignore[arg-type]  # the literal it was given
        )[0]


@dataclass
class Called(Caller):
    """A phone that rings for us."""

    attempt: str = field(default="", kw_only=True)

    @classmethod
    def by(cls, house: House, client: FlaskClient, message: Claimed) -> Called:
        """The carrier has taken the call for `message`."""
        address = Address(message.month, message.id, message.no)
        phone = cls(client, message.recipient, attempt=str(address))
        with house.db.transaction() as tx:
            taken = Outcome(*address, Status.SENT, (phone.ref,))
            outcomes.settle(
                tx, [taken], carrier=twilio_calls.NAME, holder=HOLDER, now=clock.now(), channel=VOICE
            )
        return phone

    def answers(self, by: str = "human") -> Called:
        """Somebody takes it up; or a machine."""
        self._asks(f"/ivr/twilio/out?attempt={self.attempt}", {"AnsweredBy": by})
        return self

    def ends(self, house: House, word: str = "completed") -> None:
        """The carrier tells of the end, and what is known by then is applied."""
        self.open = False
        answer = self._post(f"/ivr/twilio/status?attempt={self.attempt}", {"CallStatus": word})
        assert (answer.status_code, answer.data) == (200, b"")
        apply(house)

    def _post(self, path: str, more: dict[str, str]):  # type: ignore[no-untyped-def]
        ours = {"From": "1022", "To": self.number, "Direction": "outbound-api"}
        return super()._post(path, {**ours, **more})


def apply(house: House) -> None:
    """Receipts so far are applied."""
    with house.db.transaction() as tx:
        receipts.apply(tx, clock.now())


def status(house: House, message: Claimed) -> Status:
    """Where the message stands."""
    from gateway.messages.model import Message

    with house.db.transaction() as tx:
        return Status(tx.get_one(Message, (message.month, message.id)).status)
