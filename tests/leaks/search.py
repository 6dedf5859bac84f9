"""Finds marked words in bytes, whatever they were written as; knows no place where they may be."""

from __future__ import annotations

import base64
import gzip
import json
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from gateway.text.fold import fold, strip_accents

_ZLIB = (b"x\x9c", b"x\x01", b"x\xda", b"x^")  # how compressed data begins: RQ and Redis write such
_MOST = 64 * 1024 * 1024  # bytes one stream may unfold to


def forms(mark: str) -> dict[str, bytes]:
    """Every way in which `mark` could have been written down, by name. A mark has nine letters or more."""
    spelt = {
        "utf-8": mark,
        "decomposed": unicodedata.normalize("NFD", mark),
        "without accents": strip_accents(mark),
        "folded": fold(mark),
        "upper": mark.upper(),
        "upper without accents": strip_accents(mark).upper(),
        "lower": mark.lower(),
    }
    found = {name: text.encode() for name, text in spelt.items()}
    for name, text in spelt.items():
        found[f"{name}, utf-16-le"] = text.encode("utf-16-le")
        found[f"{name}, utf-16-be"] = text.encode("utf-16-be")
        found[f"{name}, hex"] = text.encode().hex().encode()
        found[f"{name}, HEX"] = text.encode().hex().upper().encode()
        found[f"{name}, utf-16 hex"] = text.encode("utf-16-be").hex().encode()
        found[f"{name}, percent"] = quote(text).encode()
        found[f"{name}, plus"] = quote(text).replace("%20", "+").encode()
        found[f"{name}, json"] = json.dumps(text)[1:-1].encode()
        found[f"{name}, python"] = ascii(text)[1:-1].encode()
        found |= {f"{name}, base64 at {shift}": _inside_base64(text.encode(), shift) for shift in range(3)}
    return found


def look(places: Iterable[tuple[str, bytes]], word: str, marks: Mapping[str, str]) -> list[str]:
    """`place: word (form) of mark` for every find of `word`, which is part of each of `marks` (texts by name).

    Looking for one word in all its forms is what makes a whole data folder a matter of seconds.
    """
    wanted = forms(word)
    found = set()
    for place, content in places:
        for layer in layers(content):
            for form, needle in wanted.items():
                if needle in layer:
                    whose = [
                        name for name, mark in marks.items() if any(f in layer for f in forms(mark).values())
                    ]
                    found.add(f"{place}: {form} of {', '.join(whose) or 'an unknown mark'}")
    return sorted(found)


def look_exactly(places: Iterable[tuple[str, bytes]], secrets: Mapping[str, str]) -> list[str]:
    """`place: name` for every place that holds one of `secrets` as it is written."""
    return sorted(
        {
            f"{place}: {name}"
            for place, content in places
            for layer in layers(content)
            for name, secret in secrets.items()
            if secret.encode() in layer
        }
    )


def layers(content: bytes) -> Iterator[bytes]:
    """`content` itself, and whatever unfolds from it."""
    yield content
    if content.startswith(b"\x1f\x8b"):
        yield gzip.decompress(content)
    for magic in _ZLIB:
        at = content.find(magic)
        while at >= 0:
            unfolded = _unfold(content[at:])
            if unfolded:
                yield unfolded
            at = content.find(magic, at + 1)


def files(folder: Path, *, without: Iterable[Path] = ()) -> Iterator[tuple[str, bytes]]:
    """Every regular file under `folder` with its content; a file that is removed meanwhile is left out."""
    closed = tuple(without)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not any(path.is_relative_to(one) for one in closed):
            try:
                yield str(path.relative_to(folder)), path.read_bytes()
            except FileNotFoundError:
                continue


def _unfold(content: bytes) -> bytes:
    """What a zlib stream at the beginning of `content` holds; nothing when there is none after all."""
    try:
        return zlib.decompressobj().decompress(content, _MOST)
    except zlib.error:
        return b""


def _inside_base64(raw: bytes, shift: int) -> bytes:
    """The letters of base64 that `raw` alone decides when it begins `shift` bytes into a group of three."""
    written = base64.b64encode(b"\0" * shift + raw)
    first = (0, 2, 3)[shift]  # letters that also depend on the bytes before
    last = len(written) - (0, 3, 2)[(shift + len(raw)) % 3]
    return written[first:last]
