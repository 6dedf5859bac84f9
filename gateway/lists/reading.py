"""A list read from its first line to its last: numbers with their communes and languages, or what is wrong with a line.

With headings, in any order:

    số điện thoại   required; also: điện thoại, SĐT, phone
    xã              a code or a name, of today or before July 2025
    ngôn ngữ        vi or en; empty: what the number itself has chosen

Without them the columns are these in this order, or there is nothing but numbers, one to a line or many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from gateway.errors import BadInput
from gateway.lists import numbers, sheets
from gateway.lists.communes import Communes
from gateway.lists.faults import SENTENCES, Code, Fault
from gateway.text.fold import fold

_PHONE, _COMMUNE, _LANG = "number", "commune", "lang"
HEADINGS: Final = {
    **dict.fromkeys(
        (
            "so dien thoai", "dien thoai", "sdt", "so dt", "dt", "so", "so may", "di dong", "so di dong",
            "so thue bao", "thue bao", "so lien he", "lien he", "so lien lac",
            "phone", "phone number", "mobile", "tel", "number",
        ),
        _PHONE,
    ),
    **dict.fromkeys(
        (
            "xa", "ma xa", "ten xa", "xa phuong", "phuong xa", "ma xa phuong", "phuong", "xa phuong dac khu", "dia ban",
            "commune", "ward",
        ),
        _COMMUNE,
    ),
    **dict.fromkeys(("ngon ngu", "tieng", "lang", "language"), _LANG),
}  # fmt: skip
_IN_ORDER: Final = (_PHONE, _COMMUNE, _LANG)

_LANGUAGES: Final = {
    **dict.fromkeys(("vi", "vn", "viet", "tieng viet", "vietnamese"), "vi"),
    **dict.fromkeys(("en", "anh", "tieng anh", "english"), "en"),
}
_MOST_SAID: Final = 200  # characters of a line that are kept beside its fault

Take = Callable[[Sequence[str]], Iterator[tuple[str, str, str]]]
"""A row as numbers, each with what the row says of its commune and its language."""


class Taken(NamedTuple):
    """A number that can be used, and what of its line was read as something else than it says."""

    line: int
    number: str
    commune_code: str | None
    lang: str | None
    said: str
    notes: tuple[tuple[Code, str], ...] = ()


def read(body: bytes | str, communes: Communes) -> Iterator[Taken | Fault]:
    """Every number of the list in its order. Raises BadInput where it is no list, or as soon as a row shows it."""
    take: Take | None = None
    for line, cells in sheets.rows(body):
        if take is None:
            fields = sheets.named(cells, HEADINGS)
            take = _by_position if _PHONE not in fields else _by_heading(fields)
            if _PHONE in fields:
                continue
            if not any(char.isdigit() for cell in cells for char in cell):
                raise BadInput("file", "no_heading", "Dòng đầu không có cột nào tên là số điện thoại.")
        for number, commune, lang in take(cells):
            yield _one(line, cells, number, commune, lang, communes)


def _one(
    line: int, cells: Sequence[str], said: str, commune: str, lang: str, communes: Communes
) -> Taken | Fault:
    quick = numbers.quick(said)
    if quick is not None and not commune and not lang:
        return Taken(line, quick, None, None, said)
    found = numbers.Read(quick) if quick is not None else numbers.read(said)
    where = communes.read(commune) if commune else None
    if found.number is None:
        return _fault(line, cells, found.code or Code.INVALID, found.why)
    if where is not None and where.commune_code is None:
        return _fault(line, cells, where.code or Code.COMMUNE_UNKNOWN, where.why)
    tongue = _LANGUAGES.get(fold(lang)) if lang else None
    if lang and tongue is None:
        return _fault(line, cells, Code.LANG, SENTENCES[Code.LANG].format(said=lang[:20]))
    notes = tuple((one.code, one.why) for one in (found, where) if one is not None and one.code is not None)
    return Taken(line, found.number, where.commune_code if where else None, tongue, shown(cells), notes)


def shown(cells: Sequence[str]) -> str:
    """A row as it is shown beside its fault."""
    return "; ".join(cell for cell in cells if cell)[:_MOST_SAID]


def _fault(line: int, cells: Sequence[str], code: Code, why: str) -> Fault:
    return Fault(line, shown(cells), code, why)


def _by_heading(fields: Sequence[str]) -> Take:
    at = {field: place for place, field in enumerate(fields) if field}
    phone_at, commune_at, lang_at = at[_PHONE], at.get(_COMMUNE), at.get(_LANG)

    def take(cells: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        commune, lang = _cell(cells, commune_at), _cell(cells, lang_at)
        for number in numbers.pieces(_cell(cells, phone_at)):
            yield number, commune, lang

    return take


def _by_position(cells: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    full = [cell for cell in cells if cell] if len(cells) > 1 else cells
    if len(full) == 1 or all(map(numbers.looks_like_one, full)):
        for cell in full:
            for number in numbers.pieces(cell):
                yield number, "", ""
        return
    number, commune, lang = (_cell(cells, at) for at in range(len(_IN_ORDER)))
    for piece in numbers.pieces(number):
        yield piece, commune, lang


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""
