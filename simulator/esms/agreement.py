"""What a customer agreed with the aggregator: brandnames, templates, limits; it counts and refuses nothing."""

from __future__ import annotations

import ipaddress
import json
import re
from dataclasses import dataclass, fields
from typing import Any

_GAP = re.compile(r"\{[^{}]*\}")  # in a template: any words stand there


@dataclass(frozen=True, slots=True)
class Agreement:
    """Empty lists and None: no such rule."""

    brandnames: tuple[str, ...] = ()
    """Registered senders."""
    templates: tuple[str, ...] = ()
    """Registered texts, with `{…}` where anything may stand."""
    blocked_words: tuple[str, ...] = ()
    unregistered: tuple[str, ...] = ()
    """Beginnings of numbers (`+8492`) whose network does not know our brandname."""
    addresses: tuple[str, ...] = ()
    """Networks (`127.0.0.0/8`) from which the customer may call."""
    per_second: int | None = None
    balance: int | None = None
    """Segments that are paid for."""

    def allows_address(self, remote: str) -> bool:
        """Whether the customer may call from there."""
        if not self.addresses:
            return True
        address = ipaddress.ip_address(remote)
        return any(address in ipaddress.ip_network(each) for each in self.addresses)

    def allows_text(self, text: str) -> bool:
        """Whether it is one of the templates."""
        return not self.templates or any(_pattern(each).fullmatch(text) for each in self.templates)

    def blocked_word(self, text: str) -> str | None:
        """The first forbidden word in a text."""
        return next((word for word in self.blocked_words if word.casefold() in text.casefold()), None)


def read_agreement(raw: bytes) -> Agreement:
    """A JSON object with the names of Agreement's fields. Raises ValueError naming what is wrong."""
    body = json.loads(raw)
    if not isinstance(body, dict):
        raise ValueError("an agreement is a JSON object")
    known = {field.name for field in fields(Agreement)}
    for name, value in body.items():
        if name not in known:
            raise ValueError(f"{name!r} is unknown; there is {', '.join(sorted(known))}")
        _check(name, value)
    agreed: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in body.items()
    }
    return Agreement(**agreed)


def _check(name: str, value: Any) -> None:
    if name in ("per_second", "balance"):
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise ValueError(f"{name} takes a whole number")
        return
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        raise ValueError(f"{name} takes a list of texts")
    for each in value if name == "addresses" else ():
        ipaddress.ip_network(each)  # its ValueError names the address


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(piece) for piece in _GAP.split(template)), re.DOTALL)
