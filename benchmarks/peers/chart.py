"""Draws the comparison as an SVG that is readable on light and on dark ground; knows bars and text, nothing else.

The scale is logarithmic, as the rates lie a thousandfold apart, and every bar carries its number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Bar:
    """A rate with its spread; `ours` is drawn in colour, `noisy` written with a `~`."""

    label: str
    median: float
    low: float
    high: float
    ours: bool = False
    noisy: bool = False


_WIDTH = 760
_LEFT, _RIGHT = 210, 110  # room for labels, and for numbers
_ROW, _BAR, _HEAD = 26, 14, 34  # heights of a row, of its bar, of a group's heading
_TICKS = (10, 100, 1_000, 10_000, 100_000)
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.head { font-weight: 600 } .small { font-size: 11px; fill: #59636e }
.ground { fill: #ffffff } .ours { fill: #0969da } .peer { fill: #8c959f }
.grid { stroke: #d1d9e0 } .span { stroke: #1f2328 }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc } .small { fill: #9198a1 }
  .ground { fill: #0d1117 } .ours { fill: #4493f8 } .peer { fill: #656c76 }
  .grid { stroke: #3d444d } .span { stroke: #f0f6fc }
}
"""


def draw(groups: dict[str, list[Bar]]) -> str:
    """The picture of these groups, empty ones left out."""
    groups = {title: bars for title, bars in groups.items() if bars}
    height = sum(_HEAD + _ROW * len(bars) for bars in groups.values()) + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" aria-label='
        f'"Messages a second, logarithmic scale">',
        f"<style>{_STYLE}</style>",
        # A ground of its own: the reader's system may be dark and the page around the picture light.
        f'<rect class="ground" width="{_WIDTH}" height="{height}" rx="6"/>',
    ]
    parts += [_tick(tick, height) for tick in _TICKS]
    y = 0
    for title, bars in groups.items():
        parts.append(f'<text class="head" x="8" y="{y + 22}">{escape(title)}</text>')
        y += _HEAD
        for bar in bars:
            parts.append(_bar(bar, y))
            y += _ROW
    return "\n".join([*parts, "</svg>", ""])


def _bar(bar: Bar, y: int) -> str:
    end, low, high = _x(bar.median), _x(bar.low), _x(bar.high)
    middle = y + _BAR / 2
    number = f"{'~' if bar.noisy else ''}{bar.median:,.0f}"
    return (
        f'<text x="{_LEFT - 8}" y="{y + 12}" text-anchor="end">{escape(bar.label)}</text>'
        f'<rect class="{"ours" if bar.ours else "peer"}" x="{_LEFT}" y="{y}" width="{end - _LEFT:.1f}"'
        f' height="{_BAR}" rx="2"/>'
        f'<line class="span" x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}"/>'
        f'<text x="{max(end, high) + 6:.1f}" y="{y + 12}">{number}</text>'
    )


def _tick(tick: int, height: int) -> str:
    x = _x(tick)
    return (
        f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="30" y2="{height - 30}"/>'
        f'<text class="small" x="{x:.1f}" y="{height - 12}" text-anchor="middle">{tick:,}/s</text>'
    )


def _x(rate: float) -> float:
    share = math.log10(max(rate, _TICKS[0]) / _TICKS[0]) / math.log10(_TICKS[-1] / _TICKS[0])
    return _LEFT + min(share, 1.0) * (_WIDTH - _LEFT - _RIGHT)
