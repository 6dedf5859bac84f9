"""Somebody in a chat, as a test tells it: they write, and read what was ordered for their address."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session as Tx

from chat import intake
from chat.answering import ChatAnswering
from gateway import crypto
from gateway.conversations import Conversations
from gateway.messages import bodies, inbox
from gateway.messages.carriers import InboundText
from gateway.messages.chats import ChatEvent, Followed, Shared, Unfollowed
from gateway.settings import Settings

_users = itertools.count(4_000_000_001)
_refs = itertools.count(1)

_SAID = text("""
    SELECT month, id, recipient, template, args, lang, accents FROM messages WHERE recipient = :to AND id > :after
     ORDER BY id
""")


@dataclass
class Chatter:
    """One person with the app, in a transaction that leaves nothing behind."""

    tx: Tx
    settings: Settings
    now: datetime
    address: str = field(default_factory=lambda: f"zalo:{next(_users)}")
    seen: int = 0

    def follows(self) -> list[str]:
        """Press "Quan tâm"."""
        return self.tells(Followed(self.address, self.now, "follow"))

    def unfollows(self) -> list[str]:
        """Take it back."""
        return self.tells(Unfollowed(self.address, self.now, "unfollow"))

    def shares(self, number: str) -> list[str]:
        """Fill in the form that asks for a number."""
        return self.tells(Shared(self.address, number, f"{next(_refs)}"))

    def tells(self, event: ChatEvent) -> list[str]:
        """An event; what it made us say."""
        self._later()
        intake.store(self.tx, self.settings, [event], self.now)
        return self.reads()

    def writes(self, words: str) -> list[str]:
        """Write, or press a button; what was said, by the ids of prompts."""
        self._later()
        event = InboundText("zalo", f"m{next(_refs)}", self.address, "oa", words)
        intake.store(self.tx, self.settings, [event], self.now)
        waiting = inbox.take_next(self.tx, self.now)
        assert waiting is not None and waiting.number == self.address
        answering = ChatAnswering(Conversations(self.settings), self.settings)
        inbox.mark_done(self.tx, waiting.id, answering.hear(self.tx, waiting, self.now), self.now)
        return self.reads()

    def reads(self, of: str = "") -> list[str]:
        """What came since the last look, as ids."""
        rows = self.tx.execute(_SAID, {"to": of or self.address, "after": 0 if of else self.seen}).all()
        self.words = [bodies.render(r.template, _args(r.args), r.lang, r.accents) for r in rows]
        if not of:
            self.seen = max([self.seen, *(row.id for row in rows)])
        return [row.template for row in rows]

    def code_texted_to(self, number: str) -> str:
        """The six digits in the newest code of a phone."""
        rows = self.tx.execute(_SAID, {"to": number, "after": 0}).all()
        said = bodies.render(rows[-1].template, _args(rows[-1].args), "vi", "fold")
        return next(
            word.strip(",.") for word in said.split() if word.strip(",.").isdecimal() and len(word) >= 6
        )

    def proves(self, number: str) -> list[str]:
        """Write a number and then the code that was texted to it."""
        assert self.writes(number)[0] == "Z_CODE"
        return self.writes(self.code_texted_to(f"+84{number[1:]}"))

    def _later(self) -> None:
        self.now += timedelta(seconds=20)


def _args(sealed: bytes | None) -> dict[str, object]:
    return bodies.unpack(crypto.decrypt(bytes(sealed), "messages.args") if sealed else None)
