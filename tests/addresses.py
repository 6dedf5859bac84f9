"""Rules of addresses that write their code when it is first needed.

The library writes two functions for each of some 400 rules while an application is made, which is three quarters of
what making one costs. A process of the house makes one; the tests make one for each of a thousand tests, which then
ask for a handful of addresses. The functions are the library's own; only the moment differs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class Unhurried(Rule):
    """A rule whose builder is compiled at its first use."""

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        compiled: list[Builder] = []

        def build(rule: Unhurried, *arguments: Any, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(Rule._compile_builder(rule, append_unknown))
            return compiled[0](rule, *arguments, **values)

        return build
