"""How often, and after how long, somebody is called again who did not hear: one table, by purpose and by what happened.

A busy line is free within a minute; who does not answer is not nearer in one; a machine hears nothing, and is often the
sign of a phone that is off. Each row is counted by itself: three busy tones use up no try of those that rang.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

BUSY: Final = "busy"
NO_ANSWER: Final = "no_answer"
MACHINE: Final = "machine"
UNHEARD: Final = "unheard"
"""Somebody answered and hung up before they had heard it."""
FAILED: Final = "call_failed"
"""The network could not make the call."""
REASONS: Final = (BUSY, NO_ANSWER, MACHINE, UNHEARD, FAILED)
"""Why a call was not heard, as attempts keep it."""


@dataclass(frozen=True)
class Again:
    """After so long once more, until so many calls have ended this way."""

    most: int
    wait: timedelta


def _table(**rows: tuple[int, float]) -> Mapping[str, Again]:
    return MappingProxyType(
        {reason: Again(most, timedelta(minutes=minutes)) for reason, (most, minutes) in rows.items()}
    )


AGAIN: Final[Mapping[str, Mapping[str, Again]]] = MappingProxyType(
    {
        # somebody waits before a page: what is not heard within a few minutes is worth nothing
        "otp": _table(
            busy=(3, 0.5), no_answer=(2, 0.5), machine=(2, 0.5), unheard=(2, 0.25), call_failed=(2, 0.1)
        ),
        # life comes before peace: half an hour of calling, and then somebody walks there
        "emergency": _table(
            busy=(5, 1), no_answer=(4, 3), machine=(2, 10), unheard=(2, 2), call_failed=(4, 1)
        ),
        "notice": _table(
            busy=(3, 10), no_answer=(3, 60), machine=(2, 120), unheard=(1, 0), call_failed=(2, 10)
        ),
    }
)
"""By purpose; every other purpose is treated as a notice is."""


def again(purpose: str, reason: str, ended: int) -> timedelta | None:
    """The wait before the next call, after `ended` calls that ended for `reason`; None: it was the last."""
    row = AGAIN.get(purpose, AGAIN["notice"]).get(reason)
    return row.wait if row is not None and ended < row.most else None
