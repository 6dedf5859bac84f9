"""The searcher itself finds a planted word in every disguise, so that its silence means something."""

from __future__ import annotations

import base64
import gzip
import zlib
from pathlib import Path

import pytest

from tests.leaks import search

MARK = "Zuỳnhvơrel Quặcbex"
AROUND = "trước {} sau"


@pytest.mark.parametrize(
    "content",
    [
        AROUND.format(MARK).encode(),
        AROUND.format(MARK.upper()).encode(),
        b"... zuynhvorel quacbex ...",
        b"ZUYNHVOREL QUACBEX",
        AROUND.format(MARK).encode("utf-16"),
        AROUND.format(MARK).encode().hex().encode(),
        *(base64.b64encode(b"x" * shift + MARK.encode() + b"tail") for shift in range(6)),
        *(base64.b64encode(b"x" * shift + MARK.encode()) for shift in range(3)),
        b"\0\1" + zlib.compress(AROUND.format(MARK).encode() * 3) + b"rest",
        gzip.compress(MARK.encode(), mtime=0),
        b"Body=Zu%E1%BB%B3nhv%C6%A1rel%20Qu%E1%BA%B7cbex",
        b"Body=Zuynhvorel+Quacbex",
        rb'"Zu\u1ef3nhv\u01a1rel Qu\u1eb7cbex"',
    ],
)
def test_a_disguised_word_is_found(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "plant").write_bytes(b"\0noise" + content if content[:2] != b"\x1f\x8b" else content)
    assert search.look(search.files(tmp_path), "Zuỳnhvơrel", {"mark": MARK})


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "clean").write_bytes(AROUND.format("Nguyễn Văn An").encode() + zlib.compress(b"other"))
    assert search.look(search.files(tmp_path), "Zuỳnhvơrel", {"mark": MARK}) == []


def test_a_closed_folder_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "key").write_text("value-of-the-key")
    assert search.look_exactly(search.files(tmp_path), {"key": "value-of-the-key"}) == ["secrets/key: key"]
    assert search.look_exactly(search.files(tmp_path, without=[tmp_path / "secrets"]), {"key": "value"}) == []
