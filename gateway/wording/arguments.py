"""The glossary of arguments: what each name means, how long it may be, an example and its longest value."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Kind = Literal[
    "text", "name", "place", "coded", "picked", "lines",
    "count", "year", "decimal", "clock", "date", "day", "code", "secret",
]  # fmt: skip
"""text: words, or a list of them · name: a person's, given name unless {…:full} · place: a label or what a
look-up gives · coded: a stored code that `words` name · picked: what a question with several answers stores ·
lines: a list of whole statements · count, year, decimal: numbers · clock "21:05" · date "20/11" · day: a date
or a word such as today · code: digits said one by one · secret: the same with pauses."""

_FILLER = "Thanh Hòa "  # repeated to any length: six letters and four, as names go


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument.

    `limit`: characters, of one item where a list shows keys. `styled`: other limits, by style. `words`: prefix
    of the words that name its codes. `empty`: word said when nothing was given. `default`: used when the caller
    gives no value. `longest`: for the linter, where the limit alone does not make the longest value.
    """

    name: str
    kind: Kind
    limit: int
    example: Any
    longest: Any = None
    styled: Mapping[str, int] = field(default_factory=dict)
    words: str = ""
    empty: str | None = None
    default: Any = None

    def limit_in(self, styles: Sequence[str]) -> int:
        """Characters kept when shown in `styles`."""
        return next((self.styled[style] for style in styles if style in self.styled), self.limit)

    @property
    def longest_value(self) -> Any:
        """A value as long as the limit lets one be, for the linter."""
        if self.longest is not None:
            return self.longest
        match self.kind:
            case "text" | "place" | "name":
                return (_FILLER * 20)[: self.limit - 1] + "a"
            case "code" | "secret":
                return "8" * self.limit
            case "count":
                return 10**self.limit - 1
            case _:
                return self.example


def load_arguments(path: Path) -> Mapping[str, Argument]:
    """The glossary by name; TypeError or KeyError when a row is malformed (a test loads it)."""
    rows = tomllib.loads(path.read_text("utf-8"))
    return {name: Argument(name=name, **row) for name, row in rows.items()}
