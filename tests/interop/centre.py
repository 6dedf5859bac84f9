"""A message centre as a program of its own, and what the tests ask of it: to bind, deliver, enquire, unbind, hang up.

The programs speak SMPP by libraries that nobody here wrote. They are told and tell by lines of JSON; what a text is,
how it is cut and what a receipt says is decided on this side of the pipe.
"""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.waiting import STANDSTILL, until

Event = dict[str, Any]
Number = tuple[int, int, str]
"""Type of number, numbering plan, digits."""

_PATIENCE = STANDSTILL  # seconds for a program to start or to end, on a busy machine


@dataclass(frozen=True)
class Deliver:
    """A deliver_sm; `tlvs` by tag."""

    source: Number
    destination: Number
    octets: bytes
    data_coding: int = 0
    esm_class: int = 0
    tlvs: dict[int, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Submit:
    """A submit_sm that the centre took, as its library read it, and the id it gave."""

    session: int
    bound_as: str
    message_id: str
    source: Number
    destination: Number
    octets: bytes
    data_coding: int
    esm_class: int
    registered_delivery: int
    tlvs: dict[int, bytes]


class Centre:
    """A running centre. All events since its start are kept; `mark` and `since` are for those of one test."""

    def __init__(self, command: Sequence[str], took: Callable[[Submit], None]) -> None:
        """Start it. `took` is told of every submit, from the thread that listens."""
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._events: list[Event] = []
        self._telling = threading.Lock()
        self._took = took
        self._thread = threading.Thread(target=self._hear)
        self._thread.start()
        self.port = int(until(lambda: self.events("listening"), _PATIENCE)[0]["port"])

    def events(self, event: str, since: int = 0, /, **like: object) -> list[Event]:
        """What it told, in order."""
        return [
            each
            for each in self._events[since:]
            if each["event"] == event and all(each.get(name) == value for name, value in like.items())
        ]

    @property
    def mark(self) -> int:
        """The place of the next event."""
        return len(self._events)

    def sessions(self, bound_as: str = "gateway", kinds: Sequence[str] = ()) -> list[int]:
        """Binds that stand, the oldest first; of `kinds` only, if any are given."""
        gone = {event["session"] for event in self.events("gone")}
        bound = [event for event in self.events("bound", **{"as": bound_as}) if event["session"] not in gone]
        return [event["session"] for event in bound if not kinds or event["kind"] in kinds]

    def submits(self, since: int = 0, bound_as: str = "gateway") -> list[Submit]:
        """Texts taken since then, in order."""
        return [_submit(event) for event in self.events("submit", since, **{"as": bound_as})]

    def deliver(self, session: int, deliver: Deliver) -> None:
        """Hand a deliver_sm over; its answer will be an `acknowledged`."""
        self.tell(
            "deliver",
            session,
            source=deliver.source,
            destination=deliver.destination,
            octets=deliver.octets.hex(),
            data_coding=deliver.data_coding,
            esm_class=deliver.esm_class,
            tlvs={str(tag): value.hex() for tag, value in deliver.tlvs.items()},
        )

    def tell(self, order: str, session: int, **more: object) -> None:
        """An order to the program: deliver, enquire, unbind or drop."""
        assert self._process.stdin is not None
        with self._telling:
            self._process.stdin.write(json.dumps({"do": order, "session": session, **more}) + "\n")
            self._process.stdin.flush()

    def close(self) -> None:
        """End it, by its process id."""
        self._process.kill()
        self._process.wait(_PATIENCE)
        self._thread.join(_PATIENCE)
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()

    def _hear(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            event = json.loads(line)
            self._events.append(event)
            if event["event"] == "submit":
                self._took(_submit(event))


def _submit(event: Event) -> Submit:
    return Submit(
        session=event["session"],
        bound_as=event["as"],
        message_id=event["id"],
        source=tuple(event["source"]),
        destination=tuple(event["destination"]),
        octets=bytes.fromhex(event["octets"]),
        data_coding=event["data_coding"],
        esm_class=event["esm_class"],
        registered_delivery=event["registered_delivery"],
        tlvs={int(tag): bytes.fromhex(value) for tag, value in event["tlvs"].items()},
    )
