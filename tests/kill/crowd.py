"""People who declare by text, as people do: each answers what the phone shows and texts again after long silence."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.waiting import STANDSTILL

SILENCE = 20.0  # seconds without any answer after which a person texts again
GIVES_UP = 90.0  # seconds for one declaration; only a fault of ours takes that long
AT_ONCE = 48  # people texting at the same time, one thread each

_FAMILY = (
    "Nguyen",
    "Tran",
    "Le",
    "Pham",
    "Hoang",
    "Phan",
    "Vu",
    "Dang",
    "Bui",
    "Do",
    "Ho",
    "Ngo",
    "Duong",
    "Ly",
)
_MIDDLE = {"nam": ("Van", "Duc", "Huu", "Minh"), "nu": ("Thi", "Ngoc", "Thu", "Kim")}
_GIVEN = {
    "nam": ("An", "Binh", "Dung", "Hung", "Long", "Phuc"),
    "nu": ("Hoa", "Lan", "Mai", "Nga", "Tuyet", "Yen"),
}


@dataclass
class Person:
    """One phone, one name, and what was said and read on it."""

    number: str
    line: str
    name: str
    address: str
    sent: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    again: int = 0
    slowest: float = 0.0
    declared: bool = False

    def answer(self, shown: str) -> str | None:
        """What this person keys when the phone shows `shown`; None: nothing is asked."""
        if "Dong y: soan 1" in shown:
            return "1"
        if "5/8" in shown or ("Chua hieu dia chi" in shown and not self._was_asked()):
            return self.address
        return "1" if "Xem lai:" in shown else None

    def _was_asked(self) -> bool:
        """Whether the question came at all: one lost with a sender is asked anew by what is said to the next text."""
        return any("5/8" in text for text in self.read)


def people(count: int, seed: int) -> list[Person]:
    """The same people for the same seed; numbers of the demo range, nobody's."""
    dice = random.Random(seed)
    crowd = []
    for nth in range(count):
        sex = dice.choice(("nam", "nu"))
        name = f"{dice.choice(_FAMILY)} {dice.choice(_MIDDLE[sex])} {dice.choice(_GIVEN[sex])}"
        line = f"KB {name} {dice.randrange(1940, 2005)} {sex} Nhon Hai khoe"
        crowd.append(
            Person(f"+84900{100_000 + nth}", line, name, f"{dice.randrange(1, 400)} thon My Tuong 2")
        )
    return crowd


class Crowd:
    """Lets everybody declare at once, a bounded number at a time; `done` may be read while it runs."""

    def __init__(self, lab_url: str, folk: list[Person]) -> None:
        self.folk = folk
        self.done = 0
        self._address = urlsplit(lab_url).netloc
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="person")
        self._futures = [self._pool.submit(self._declare, person) for person in folk]

    def wait(self) -> None:
        """Return when everybody holds a receipt; raises what went wrong with anybody."""
        for future in self._futures:
            future.result()
        self._pool.shutdown()

    def go_home(self) -> None:
        """Let nobody begin any more: for a test that has failed."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def finished(self) -> bool:
        """Whether everybody is through, or somebody's thread has failed."""
        return all(future.done() for future in self._futures)

    def _declare(self, person: Person) -> None:
        with closing(Line(self._address, person)) as line:
            self._talk(person, line)
        with self._lock:
            self.done += 1

    def _talk(self, person: Person, line: Line) -> None:
        deadline = time.monotonic() + GIVES_UP
        seen = ""
        line.text(person.line)
        waiting_since = time.monotonic()
        while not person.declared:
            assert time.monotonic() < deadline, f"{person.number} never declared: {person.sent} {person.read}"
            shown = line.read(seen)
            reply = None
            for message in shown:
                seen = message["ref"]
                person.read.append(message["text"])
                person.declared = person.declared or "Da nhan to khai" in message["text"]
                reply = person.answer(message["text"]) or reply
            if shown:
                person.slowest = max(person.slowest, time.monotonic() - waiting_since)
                waiting_since = time.monotonic()
            if person.declared:
                break
            if reply is None and time.monotonic() - waiting_since > SILENCE:
                reply = person.sent[-1]
                person.again += 1
            if reply is not None:
                line.text(reply)
                waiting_since = time.monotonic()


class Line:
    """One person's connection to the network's JSON interface."""

    def __init__(self, address: str, person: Person) -> None:
        self._person = person
        self._box = f"/phones/{person.number.replace('+', '%2B')}"
        self._connection = http.client.HTTPConnection(address, timeout=STANDSTILL)

    def text(self, words: str) -> None:
        """Send a text to 1022."""
        self._person.sent.append(words)
        self._ask("POST", "texts", {"text": words})

    def read(self, after: str) -> list[dict[str, Any]]:
        """What came after the reference `after`, at latest a few seconds from now."""
        return list(self._ask("GET", f"messages?after={after}&wait=5"))

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        sent = None if body is None else json.dumps(body)
        self._connection.request(method, f"{self._box}/{path}", sent, {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        said = answer.read()
        assert answer.status < 300, (answer.status, said)
        return json.loads(said)


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
