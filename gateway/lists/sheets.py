"""A file of lines that somebody brought, whatever saved it: its letters, what divides its cells, its rows one by one.

UTF-8 and UTF-16 are known by their marks or by themselves; all else is what Windows saved here, 1258 or 1252. Nothing
is held but the row at hand. Pure.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TextIO

from gateway.errors import BadInput
from gateway.text.fold import fold

LONGEST: Final = 10 * 1024 * 1024
"""Bytes of a file: a million numbers, each on its line."""
LONGEST_LINE: Final = 1_000_000  # characters: a line is held whole, and nobody types such a one

_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods; .xls
_SEPARATORS: Final = "\t;,"  # which wins where a line has as many of two: the one that words have least
_SAID_SEPARATOR: Final = re.compile(r"sep=(.)", re.IGNORECASE)  # Excel's own first line
_CHUNK: Final = 65_536
_MARKS: Final = re.compile(rb"(?s)(.)[\xcc\xd2\xde\xec\xf2]")
_VOWELS: Final = frozenset(b"aeiouyAEIOUY\xc2\xca\xd4\xe2\xea\xf4\xc3\xe3\xd5\xf5\xdd\xfd")

Row = tuple[int, list[str]]
"""The number of a row's first line, from 1, and its cells without the space around them."""


def rows(body: bytes | str) -> Iterator[Row]:
    """Every row that says something. Raises BadInput where it is no such file, or as soon as a row shows it."""
    text = _opened(body)
    separator = _separator(text)
    reader = csv.reader(_lines(text), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped) and not (line == 1 and _names_separator(cells, separator)):
                yield line, stripped
            line = reader.line_num + 1
    except csv.Error:
        raise BadInput(
            "file", "not_csv", f"Dòng {line}: dấu ngoặc kép chưa đóng, hoặc đặt sai chỗ."
        ) from None


def named(cells: Sequence[str], headings: Mapping[str, str]) -> list[str]:
    """The fields that the cells of a first row name, "" for what is none; each only once, accents or not."""
    found: list[str] = []
    for cell in cells:
        field = headings.get(fold(cell), "")
        found.append("" if field in found else field)
    return found


def _opened(body: bytes | str) -> TextIO:
    raw = body.encode("utf-8", "replace") if isinstance(body, str) else body
    if len(raw) > LONGEST:
        raise BadInput("file", "too_long", f"Tệp quá {LONGEST // 1_048_576} MB: chia thành nhiều tệp.")
    return io.TextIOWrapper(io.BytesIO(raw), encoding=_encoding(raw), errors="replace", newline="")


def _encoding(raw: bytes) -> str:
    if raw.startswith(_WORKBOOKS):
        raise BadInput("file", "workbook", "Đây là tệp bảng tính. Lưu lại dạng CSV UTF-8 rồi gửi.")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in raw:
        raise BadInput("file", "not_text", "Tệp này không phải CSV.")
    if _is_utf8(raw):
        return "utf-8-sig"
    return "cp1258" if _is_1258(raw) else "cp1252"


def _is_utf8(raw: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(raw), _CHUNK):
            decoder.decode(raw[at : at + _CHUNK], final=at + _CHUNK >= len(raw))
    except UnicodeDecodeError:
        return False
    return True


def _is_1258(raw: bytes) -> bool:
    """Tone marks of 1258 stand behind their vowel; in 1252 these bytes are vowels themselves, behind a consonant."""
    return all(found[1][0] in _VOWELS for found in _MARKS.finditer(raw))


def _separator(text: TextIO) -> str:
    """What divides cells in the first line that says something; the text is at its beginning again."""
    first = next((line for line in _lines(text) if line.strip()), "")
    text.seek(0)
    said = _SAID_SEPARATOR.fullmatch(first.strip())
    if said is not None:
        return said[1]
    unquoted = re.sub(r'"[^"]*"', "", first)
    return max(_SEPARATORS, key=lambda mark: (unquoted.count(mark), mark == ",", mark == ";"))


def _names_separator(cells: Sequence[str], separator: str) -> bool:
    return separator.join(cells).strip().lower() == f"sep={separator}"


def _lines(text: TextIO) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise BadInput("file", "long_line", "Có dòng quá dài: mỗi số ghi một dòng.")
        yield line
