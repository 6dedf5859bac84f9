"""How commands are told a span of time: 90s, 15m, 1h, 7d."""

from __future__ import annotations

import re
from datetime import timedelta

import click

_SPAN = re.compile(r"(\d{1,6})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_LONGEST = timedelta(days=3660)  # ten years: beyond any figure that is kept, and far from what dates can say


class Span(click.ParamType[timedelta]):
    """A number and its unit, such as 15m."""

    name = "span"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """The span that `value` says; a default may be a span already."""
        if isinstance(value, timedelta):
            return value
        found = _SPAN.fullmatch(str(value).strip())
        if found is None:
            self.fail("a number and s, m, h or d, such as 15m, 1h or 7d", param, ctx)
        span = timedelta(**{_UNITS[found[2]]: int(found[1])})
        return min(span, _LONGEST)


SPAN = Span()
