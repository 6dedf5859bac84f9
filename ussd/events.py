"""What a USSD carrier reports, in neutral words; plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Keyed:
    """A phone has dialled or answered. `keyed`: everything keyed in this session so far, joined by `*`.

    `session` is the carrier's id, unique with its name. `number`: as the carrier gave it.
    """

    session: str
    number: str
    keyed: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ended:
    """The network has closed a session; not `complete` when it dropped or the person hung up."""

    session: str
    number: str
    complete: bool


@dataclass(frozen=True, slots=True)
class UssdCarrier:
    """One company: how its requests are read and its answers written (`answer(text, goes on)`).

    Raises BadInput where a request cannot be one of its own.
    """

    name: str
    step: Callable[[Mapping[str, str]], Keyed]
    end: Callable[[Mapping[str, str]], Ended]
    answer: Callable[[str, bool], str]
