"""The list every desk shows: filters, order and page read from the address, rows asked of a noun, a file to take away.

Filtering, order and paging are the noun's, in SQL; here they are only read and shown. `lists/list.html` draws it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Generic, TypeVar

from flask import Response, request, url_for

Row = TypeVar("Row")

SIZES: Final = (25, 50, 100)
MOST_EXPORTED: Final = 50_000  # rows of one file: what a spreadsheet on an old PC still opens
_DANGEROUS: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
)  # a spreadsheet would take such a cell for a formula (OWASP)


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column. `show`: what a cell reads (text or Markup); `sort`: the word a noun orders by, or "".

    `plain`: the cell in a file, where it is another; `wide_only`: left out on a narrow screen.
    """

    label: Any
    show: Callable[[Row], Any]
    sort: str = ""
    plain: Callable[[Row], Any] | None = None
    wide_only: bool = False
    number: bool = False


@dataclass(frozen=True)
class Filter:
    """One field above the list: a choice of `options` (value → label), or free text where there are none."""

    name: str
    label: Any
    options: Mapping[str, Any] | None = None
    kind: str = "text"


@dataclass(frozen=True)
class Asked:
    """What the address asks for: `filters` that were given, the order ("-name": downwards), the page from 1."""

    filters: Mapping[str, str]
    sort: str
    down: bool
    page: int
    size: int

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.page - 1) * self.size


@dataclass
class Listing(Generic[Row]):
    """A list as it is shown. `total`: rows that match, or None where counting them all would take too long.

    `more`: `whole` where the page around the list changes with its filters.
    """

    columns: Sequence[Column[Row]]
    rows: Sequence[Row]
    total: int
    asked: Asked
    filters: Sequence[Filter] = ()
    link: Callable[[Row], str] | None = None
    empty: Any = ""
    export: str = ""
    live: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.asked.size))

    @property
    def first(self) -> int:
        """Number of the first row shown."""
        return self.asked.offset + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return self.asked.offset + len(self.rows)

    def address(self, **changed: Any) -> str:
        """This page with something else: `page=2`, `sort="-name"`."""
        asked = {**self.asked.filters, "sort": _order(self.asked), "size": self.asked.size, **changed}
        kept = {name: value for name, value in asked.items() if value not in ("", None)}
        return url_for(request.endpoint or "", **{**(request.view_args or {}), **kept})

    def ordered(self, column: Column[Row]) -> str:
        """ "ascending", "descending" or "none": how the list stands by this column."""
        if not column.sort or column.sort != self.asked.sort:
            return "none"
        return "descending" if self.asked.down else "ascending"

    def turned(self, column: Column[Row]) -> str:
        """The order that a press on the head of `column` asks for."""
        return f"-{column.sort}" if self.ordered(column) == "ascending" else column.sort


def asked(filters: Sequence[Filter], sorts: Sequence[str], default: str, size: int = SIZES[0]) -> Asked:
    """Read the address; what makes no sense there is as if it had not been said."""
    wished = request.args.get("sort", default)
    down, sort = wished.startswith("-"), wished.lstrip("-")
    if sort not in sorts:
        down, sort = default.startswith("-"), default.lstrip("-")
    given = {each.name: request.args.get(each.name, "").strip()[:200] for each in filters}
    for each in filters:
        if each.options is not None and given[each.name] not in each.options:
            given[each.name] = ""
    return Asked(
        {name: value for name, value in given.items() if value},
        sort,
        down,
        max(1, request.args.get("page", 1, _whole)),
        request.args.get("size", size, _size),
    )


EVERYTHING: Final = "all"


def unless_said(asked: Asked, name: str, value: str) -> Asked:
    """`value` for a choice the address is silent about; `EVERYTHING` where it was taken back."""
    chosen = asked.filters.get(name) or (EVERYTHING if name in request.args else value)
    return replace(asked, filters={**asked.filters, name: chosen})


def as_file(columns: Sequence[Column[Row]], rows: Sequence[Row], name: str) -> Response:
    """The list as a file for a spreadsheet: UTF-8 that Excel recognises, no cell it could take for a formula."""
    written = io.StringIO(newline="")
    out = csv.writer(written)
    out.writerow([str(column.label) for column in columns])
    for row in rows:
        out.writerow([_cell((column.plain or column.show)(row)) for column in columns])
    answer = Response("﻿" + written.getvalue(), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _cell(value: Any) -> str:
    said = "" if value is None else str(value)
    return f"'{said}" if said.startswith(_DANGEROUS) else said


def _order(asked: Asked) -> str:
    return f"-{asked.sort}" if asked.down else asked.sort


def _whole(said: str) -> int:
    return min(int(said), 100_000)


def _size(said: str) -> int:
    size = int(said)
    if size not in SIZES:
        raise ValueError
    return size
