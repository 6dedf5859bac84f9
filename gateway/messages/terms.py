"""What the operator has agreed with each carrier: rate, window, networks reached, purposes allowed, price, senders.

Read from one TOML file, a table a carrier; the table's name is what `gateway sender --carrier` takes. Pure data: what a
kind of carrier needs beyond it (host, system id, …) stays in `options` and is read by that carrier's own file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gateway.errors import Misconfigured
from gateway.messages.policy import PURPOSES
from gateway.phone import CHATS

NETWORKS = ("viettel", "vinaphone", "mobifone", "vietnamobile", "wintel", "itel", "gmobile", "foreign")
"""Where a number can belong, as routes name it: the networks of gateway.phone in lower case, and everything abroad."""

NOWHERE = "nowhere"
"""The network of a contract that takes only what is ordered for it: nothing is planned for it."""

_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_LONGEST_NAME = 40

GOES_WITH = {"reminder": "reply"}
"""What asks for an answer as replies do goes where they go, unless a contract names it."""


@dataclass(frozen=True)
class Terms:
    """One contract. `networks` and `purposes` empty: all. `senders`: from which number or name each purpose leaves."""

    name: str
    kind: str
    rate: float = 50.0
    """Segments a second that the contract sells, over all hosts and binds."""
    window: int = 50
    """Hand-overs open at once: rate times answering time, with room."""
    networks: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    price: int = 0
    """Đồng a segment; the cheaper of two routes gets the larger share."""
    slow_after: float = 2.0
    """Seconds from hand-over to the carrier's answer beyond which it counts as slow."""
    senders: Mapping[str, str] = field(default_factory=dict)
    """Sender by purpose, `default` for all others; replies need one that people can text back to (decisions 8)."""
    calls: bool = False
    """Whether it calls, and texts nobody: its rate is in calls a second, its price for a call."""
    registered: frozenset[str] | None = None
    """What was registered with the networks, where the contract takes nothing else; None: it takes any text."""
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def reaches(self, network: str, purpose: str) -> bool:
        """Whether the contract covers a text of `purpose` to a number of `network`."""
        return self.has(network) and self.covers(purpose)

    def has(self, network: str) -> bool:
        """Whether the contract covers `network`; a chat only where it is named, as no company of phones can."""
        return network in self.networks if self.networks else network not in CHATS

    def covers(self, purpose: str) -> bool:
        """Whether the contract names the purpose, or the one it goes with."""
        return not self.purposes or not self.purposes.isdisjoint({purpose, GOES_WITH.get(purpose, purpose)})

    def sender(self, purpose: str, service_number: str) -> str:
        """From whom a text of `purpose` leaves."""
        own = self.senders.get(purpose) or self.senders.get(GOES_WITH.get(purpose, purpose))
        return own or self.senders.get("default") or service_number

    def replyable(self, service_number: str) -> bool:
        """Whether people can answer a reply: its sender is a number; a name receives nothing (decisions 8)."""
        return self.sender("reply", service_number).lstrip("+").isdecimal()


def read(path: Path) -> list[Terms]:
    """Every contract in the file; raises Misconfigured naming the table and the key, never a value."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except OSError as fault:
        raise Misconfigured(f"CARRIERS_FILE {path} cannot be read: {fault.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise Misconfigured(f"CARRIERS_FILE {path} is not TOML: {fault}") from None
    return [_terms(name, table) for name, table in tables.items()]


def _terms(name: str, table: object) -> Terms:
    if not isinstance(table, dict) or not set(name) <= _NAME or not 0 < len(name) <= _LONGEST_NAME:
        raise Misconfigured(
            f"CARRIERS_FILE: [{name[:_LONGEST_NAME]}] must be a table with a name in a-z, 0-9 and -"
        )
    reader = _Table(name, dict(table))
    return Terms(
        name=name,
        kind=reader.kind(),
        rate=reader.number("rate", None, above=0, most=100_000),
        window=int(reader.number("window", 50, above=0, most=10_000, whole=True)),
        networks=reader.words("networks", NETWORKS),
        purposes=reader.words("purposes", tuple(PURPOSES)),
        price=int(reader.number("price", 0, above=-1, most=1_000_000, whole=True)),
        slow_after=reader.number("slow_after", 2.0, above=0, most=600),
        senders=reader.senders(),
        registered=reader.registered(),
        options=reader.rest,
    )


class _Table:
    """Takes known keys out of one table; what is left belongs to the carrier's kind."""

    def __init__(self, name: str, table: dict[str, Any]) -> None:
        self._name = name
        self.rest = table

    def kind(self) -> str:
        kind = self.rest.pop("kind", None)
        if not isinstance(kind, str) or not kind:
            raise self._fault("needs a kind, such as smpp")
        return kind

    def number(self, key: str, default: float | None, *, above: int, most: int, whole: bool = False) -> float:
        """`above` < number <= `most`; required where there is no default."""
        value = self.rest.pop(key, default)
        kinds = int if whole else int | float
        if not isinstance(value, kinds) or isinstance(value, bool) or not above < value <= most:
            what = "a whole number" if whole else "a number"
            least = f"from {above + 1}" if whole else f"above {above}"
            raise self._fault(f"{key} must be given as {what} {least}, to {most} at most")
        return float(value)

    def words(self, key: str, known: tuple[str, ...]) -> frozenset[str]:
        words = self.rest.pop(key, None)
        if words is None:
            return frozenset()
        if not isinstance(words, list) or not words or not set(map(str, words)) <= set(known):
            raise self._fault(f"{key} must be a list with some of {', '.join(known)}; leave it out for all")
        return frozenset(map(str, words))

    def registered(self) -> frozenset[str] | None:
        names = self.rest.pop("registered", None)
        if names is None:
            return None
        if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
            raise self._fault("registered is a list of what was registered, such as A1 or flood")
        return frozenset(names)

    def senders(self) -> dict[str, str]:
        senders = self.rest.pop("senders", {})
        if (
            not isinstance(senders, dict)
            or not set(senders) <= {*PURPOSES, "default"}
            or not all(isinstance(sender, str) and sender for sender in senders.values())
        ):
            raise self._fault("senders takes purposes or default, each with a sender")
        return dict(senders)

    def _fault(self, what: str) -> Misconfigured:
        return Misconfigured(f"CARRIERS_FILE: [{self._name}] {what}")
