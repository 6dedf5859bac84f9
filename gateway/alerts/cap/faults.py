"""What is wrong with a CAP document: where, by which rule, and how it is said to whoever sent it; decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gateway.alerts.cap.sentences import SENTENCES
from gateway.errors import BadInput

MOST: Final = 50
"""Faults of a document that are told; whoever has more reads no further either."""


@dataclass(frozen=True)
class Fault:
    """`element`: a path such as "alert/info[2]/area[1]/polygon"; `rule`: a key of `SENTENCES`."""

    element: str
    rule: str
    said_vi: str
    said_en: str


class Invalid(BadInput):
    """The document breaks rules: `faults` are all that were found; field, code and message are those of the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        super().__init__(first.element, first.rule, first.said_vi)
        self.faults = tuple(faults)


def fault(element: str, rule: str, **said: object) -> Fault:
    """`said` fills the sentence of that rule."""
    said_vi, said_en = SENTENCES[rule]
    return Fault(element, rule, said_vi.format(**said), said_en.format(**said))
