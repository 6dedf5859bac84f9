"""Bars of calls, one for each half hour or day: each part has a pattern of its own, so that no colour is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from gateway.calls.reporting import Figures
from gateway.calls.states import Outcome

HEIGHT: Final = 160
"""Of the tallest bar, in units of the picture."""
STEP: Final = 20
_PARTS: Final[tuple[tuple[str, Any, tuple[Outcome, ...]], ...]] = (
    ("person", _l("nói chuyện với người"), (Outcome.ANSWERED,)),
    ("machine", _l("máy phục vụ, đã ghi phiếu"), (Outcome.SERVED, Outcome.CASE, Outcome.VOICEMAIL)),
    ("later", _l("hẹn gọi lại"), (Outcome.CALLBACK,)),
    ("none", _l("tắt máy giữa chừng, chưa xong"), (Outcome.LEFT,)),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. `parts`: pattern, top and height of each; `said`: what it stands for, in words."""

    x: int
    label: str
    said: str
    link: str
    parts: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The picture. `most`: calls of the tallest bar; `legend`: pattern → words."""

    bars: tuple[Bar, ...]
    most: int
    legend: dict[str, Any]

    @property
    def width(self) -> int:
        """Of the picture."""
        return len(self.bars) * STEP


def bars(slots: Sequence[Figures], label: Callable[[Figures], str], link: Callable[[Figures], str]) -> Chart:
    """One bar for each slot."""
    most = max((slot.calls for slot in slots), default=0)
    drawn = tuple(
        Bar(nth * STEP, label(slot), _said(label(slot), slot), link(slot), _parts(slot, most))
        for nth, slot in enumerate(slots)
    )
    return Chart(drawn, most, {name: words for name, words, _ in _PARTS})


def _counts(slot: Figures) -> list[tuple[str, Any, int]]:
    """How many of each part; what has no outcome yet is with the last."""
    counted = [(name, words, sum(slot.outcomes[each] for each in kinds)) for name, words, kinds in _PARTS]
    name, words, many = counted[-1]
    return [*counted[:-1], (name, words, many + slot.going)]


def _parts(slot: Figures, most: int) -> tuple[tuple[str, float, float], ...]:
    top, found = float(HEIGHT), []
    for name, _words, many in _counts(slot):
        if many:
            high = many / most * HEIGHT
            top -= high
            found.append((name, round(top, 1), round(high, 1)))
    return tuple(found)


def _said(label: str, slot: Figures) -> str:
    told = ", ".join(f"{words} {many}" for _name, words, many in _counts(slot) if many)
    return f"{label}: {slot.calls}" + (f" ({told})" if told else "")
