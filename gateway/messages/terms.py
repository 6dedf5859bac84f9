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

NETWORKS = ("viettel", "vinaphone", "mobifone", "vietnamobile", "wintel", "itel", "gmobile", "foreign")
"""Where a number can belong, as routes name it: the networks of gateway.phone in lower case, and everything abroad."""

_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_LONGEST_NAME = 40


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
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def reaches(self, network: str, purpose: str) -> bool:
        """Whether the contract covers a text of `purpose` to a number of `network`."""
        return network in (self.networks or {network}) and purpose in (self.purposes or {purpose})

    def sender(self, purpose: str, service_number: str) -> str:
        """From whom a text of `purpose` leaves."""
        return self.senders.get(purpose) or self.senders.get("default") or service_number

    def replyable(self, service_number: str) -> bool:
        """Whether people can answer a reply: its sender is a number; a name receives nothing (decisions 8)."""
        return self.sender("reply", service_number).lstrip("+").isdecimal()


def read(path: Path) -> list[Terms]:
    """Every contract in the file; raises Misconfigured naming the table and the key, never a value."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except OSError as fault:
        raise Misconfigured(f"CARRIERS_FILE cannot be read: {fault.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise Misconfigured(f"CARRIERS_FILE is not TOML: {fault}") from None
    return [_terms(name, table) for name, table in tables.items()]


def _terms(name: str, table: object) -> Terms:
    if not isinstance(table, dict) or not set(name) <= _NAME or not 0 < len(name) <= _LONGEST_NAME:
        raise Misconfigured(
            f"CARRIERS_FILE: [{name[:_LONGEST_NAME]}] must be a table with a name in a-z, 0-9 and -"
        )
    reader = _Table(name, dict(table))
    terms = Terms(
        name=name,
        kind=reader.take("kind", str, ""),
        rate=float(reader.take("rate", (int, float), 50.0)),
        window=reader.take("window", int, 50),
        networks=reader.words("networks", NETWORKS),
        purposes=reader.words("purposes", tuple(PURPOSES)),
        price=reader.take("price", int, 0),
        slow_after=float(reader.take("slow_after", (int, float), 2.0)),
        senders=reader.senders(),
        options=reader.rest,
    )
    if not terms.kind:
        raise Misconfigured(f"CARRIERS_FILE: [{name}] needs a kind")
    if (
        not 0 < terms.rate <= 100_000
        or not 1 <= terms.window <= 10_000
        or terms.slow_after <= 0
        or terms.price < 0
    ):
        raise Misconfigured(f"CARRIERS_FILE: [{name}] has a rate, window, price or slow_after out of range")
    return terms


class _Table:
    """Takes known keys out of one table; what is left belongs to the carrier's kind."""

    def __init__(self, name: str, table: dict[str, Any]) -> None:
        self._name = name
        self.rest = table

    def take(self, key: str, kind: type | tuple[type, ...], default: Any) -> Any:
        value = self.rest.pop(key, default)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise Misconfigured(f"CARRIERS_FILE: [{self._name}] {key} is of the wrong type")
        return value

    def words(self, key: str, known: tuple[str, ...]) -> frozenset[str]:
        words = self.take(key, list, [])
        if not set(map(str, words)) <= set(known):
            raise Misconfigured(f"CARRIERS_FILE: [{self._name}] {key} may hold {', '.join(known)}")
        return frozenset(map(str, words))

    def senders(self) -> dict[str, str]:
        senders = self.take("senders", dict, {})
        if not set(senders) <= {*PURPOSES, "default"} or not all(
            isinstance(s, str) and s for s in senders.values()
        ):
            raise Misconfigured(
                f"CARRIERS_FILE: [{self._name}] senders takes purposes or default, each with a sender"
            )
        return dict(senders)
