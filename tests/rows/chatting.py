"""Somebody with the app and the account of 1022, in the town: they follow, write, press, and read what comes."""

from __future__ import annotations

import itertools
import os
import re
from dataclasses import dataclass, field
from typing import Any

from tests.journeys.town import PATIENCE, Phone, Town, call
from tests.waiting import until

_users = itertools.count(10**14 * (os.getpid() % 9_000 + 1_000))


@dataclass
class Chatter:
    """One person, and what they have read so far."""

    town: Town
    user: str = field(default_factory=lambda: str(next(_users)))
    read: int = 0

    def follows(self, *, follows: bool = True) -> Chatter:
        """Press "Quan tâm", or take it back."""
        return self.does(follow=follows)

    def writes(self, words: str) -> Chatter:
        """Write, or press a button that writes."""
        return self.does(text=words)

    def does(self, **what: Any) -> Chatter:
        """One act; what came before it is read."""
        self.read = len(self.sees())
        assert call(self._address, what)["status"] == 200
        return self

    def presses(self, title: str) -> Chatter:
        """Press the button of that title under the newest message that has one."""
        for message in reversed(self.sees()):
            for button in message.get("attachment", {}).get("payload", {}).get("buttons", ()):
                if button["title"] == title:
                    return self.writes(button["payload"])
        raise AssertionError(f"there is no button {title}")

    def reads(self, *parts: str, patience: float = PATIENCE) -> str:
        """Wait for one message that holds every part, after what was read before; returns its text."""

        def found() -> str | None:
            """a message that holds every part"""
            for message in self.sees()[self.read :]:
                self.read += 1
                if all(part in message.get("text", "") for part in parts):
                    return str(message["text"])
            return None

        try:
            return until(found, patience, every=0.1)
        except AssertionError:
            raise AssertionError(f"{self.user} did not read {parts} but {self.sees()[-3:]}") from None

    def sees(self) -> list[dict[str, Any]]:
        """Everything that ever came, oldest first."""
        return list(call(self._address)["read"])

    def links(self, phone: Phone) -> Chatter:
        """Say that a phone is theirs, and type the code that it is texted."""
        self.writes(phone.number).reads("Đã nhắn một mã")
        code = re.search(r"\d{6}", phone.reads("Ma xac thuc 1022"))
        assert code is not None
        self.writes(code[0])
        return self

    @property
    def _address(self) -> str:
        return f"{self.town.ready['lab_url']}/control/zalo/people/{self.user}"
