"""The small parts all rests on: cells that cannot be moved, a clock that can be turned, a log that is discreet."""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import cast as sql_cast
from sqlalchemy import literal, select
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session
from sqlalchemy.types import Date, String

from gateway import clock, crypto, log
from gateway.crypto import CannotDecrypt, Keyring
from gateway.errors import BadInput, Misconfigured

RING = Keyring("k2", {"k1": b"1" * 32, "k2": b"2" * 32}, b"s" * 32, b"o" * 32)
OLD = Keyring("k1", {"k1": b"1" * 32}, b"s" * 32, b"o" * 32)


@given(st.text(), st.sampled_from(["messages.args", "people.name"]))
def test_what_goes_in_comes_out(text: str, place: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    cell = RING.encrypt(text, place)
    assert RING.decrypt(cell, place) == text
    assert cell != RING.encrypt(text, place), "a fresh nonce each time"


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_an_altered_cell_does_not_open(at: int, flip: int) -> None:
    cell = bytearray(RING.encrypt("Ông Chamaliaq", "people.name"))
    cell[at % len(cell)] ^= flip
    with pytest.raises(CannotDecrypt) as fault:
        RING.decrypt(bytes(cell), "people.name")
    assert fault.value.__cause__ is None and "Chamaliaq" not in str(fault.value)


def test_a_cell_opens_only_in_its_column_and_with_its_key() -> None:
    cell = OLD.encrypt("x", "people.name")
    assert RING.decrypt(cell, "people.name") == "x", "an older key is still held"
    with pytest.raises(CannotDecrypt):
        RING.decrypt(cell, "people.address")
    with pytest.raises(CannotDecrypt):
        OLD.decrypt(RING.encrypt("x", "people.name"), "people.name")
    for rubbish in (b"", b"v1", b"v1|k2|", b"v1|k2|short", b"v2|k2|" + b"x" * 40, b"\xff|\xff|\xff"):
        with pytest.raises(CannotDecrypt):
            RING.decrypt(rubbish, "people.name")


def test_keys_files(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(crypto.new_keys()))
    ring = Keyring.from_file(path)
    assert ring.token("hoa") == ring.token("hoa") != ring.token("hoà") and len(ring.token("x")) == 16
    assert "k1" not in repr(ring) or str(ring.keys["k1"]) not in repr(ring)
    good = json.loads(path.read_text())
    for wrong in (
        "",
        "[]",
        "{}",
        json.dumps({**good, "search": "c2hvcnQ="}),
        json.dumps({**good, "otp": "%%%"}),
    ):
        path.write_text(wrong)
        with pytest.raises(Misconfigured):
            Keyring.from_file(path)
    path.write_text(json.dumps({**good, "data": {"current": "k9", "keys": good["data"]["keys"]}}))
    with pytest.raises(Misconfigured, match="current key"):
        Keyring.from_file(path)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("3600\n", 3600),
        ("-86400.5", -86400.5),
        ("", 0),
        ("soon", 0),
        ("nan", 0),
        ("inf", 0),
        ("1e300", 0),
        ("1e15", 0),
    ],
)
def test_the_clock_is_turned_by_its_file(tmp_path: Path, written: str, seconds: float) -> None:
    path = tmp_path / "clock"
    try:
        clock.use_offset_file(path)
        assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5), "no file, no offset"
        path.write_text(written)
        clock.use_offset_file(path)
        assert abs(clock.now() - datetime.now(UTC) - timedelta(seconds=seconds)) < timedelta(seconds=5)
    finally:
        clock.use_offset_file(None)


def test_a_clock_turned_is_turned_at_once(tmp_path: Path) -> None:
    """A text taken in with a moment of next week would be answered next week."""
    path = tmp_path / "clock"
    try:
        clock.use_offset_file(path)
        for seconds in (691_200, 0, 60, 0):
            draft = tmp_path / "draft"
            draft.write_text(f"{seconds}\n")
            draft.replace(path)  # as the network does it
            ahead = clock.now() - datetime.now(UTC)
            assert abs(ahead - timedelta(seconds=seconds)) < timedelta(seconds=5)
    finally:
        clock.use_offset_file(None)


def test_a_month_is_the_month_in_viet_nam() -> None:
    assert str(clock.month_of(datetime(2026, 11, 30, 16, 59, tzinfo=UTC))) == "2026-11-01"
    assert str(clock.month_of(datetime(2026, 11, 30, 17, 0, tzinfo=UTC))) == "2026-12-01"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What a process would write to its log."""
    out = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    monkeypatch.setattr("sys.stderr", out)
    log.configure("tests")
    yield out
    structlog.reset_defaults()
    root.handlers, root.level = handlers, level


@pytest.mark.parametrize(
    ("said", "masked"),
    [
        ("+84900000123", "+8490***23"),
        ("call 0900000123 now", "call +8490***23 now"),
        ("to=84900000123,", "to=+8490***23,"),
        ("0900 000 123 or 090.000.0123", "+8490***23 or +8490***23"),
        ("+84 90-000-0123", "+8490***23"),
        ("tel:0084900000123", "tel:+8490***23"),
        ("From=%2B84900000123&x", "From=%2B+8490***23&x"),
        ("02591234567", "+8425***67"),
    ],
)
def test_numbers_are_masked_in_every_dress(said: str, masked: str) -> None:
    assert log.mask_phones(said) == masked


@pytest.mark.parametrize(
    "said", ["2026-11-20T08:15:00.123456Z", "af0840900000123bc", "msg_0900000123", "1022", "1.084900000"]
)
def test_what_is_no_number_stays(said: str) -> None:
    assert log.mask_phones(said) == said


def test_no_line_tells_what_it_must_not(lines: io.StringIO) -> None:
    logger = structlog.get_logger("x")
    logger.info(
        "a", body="Ông Chamaliaq", to="0900000123", deep={"text": "Chamaliaq", "list": ["0900000123"]}
    )
    try:
        raise ValueError("invalid literal for int() with base 10: 'Chamaliaq'")
    except ValueError as fault:
        logger.error("b", exc_info=fault)
    try:
        raise RuntimeError(
            'duplicate key\nDETAIL:  Key (number)=(+84900000123) "Chamaliaq" exists.\nCONTEXT: Chamaliaq'
        )
    except RuntimeError as fault:
        logger.error("c", exc_info=fault)
    try:
        {}["Chamaliaq"]
    except KeyError:
        logging.getLogger("lib").exception("of a library, DETAIL: Chamaliaq 0900000123")
    said = lines.getvalue()
    assert "Chamaliaq" not in said and "0000123" not in said
    assert [json.loads(line)["event"] for line in said.splitlines()] == ["a", "b", "c", "of a library,"]


def test_what_the_database_could_not_read_is_not_repeated(tx: Session) -> None:
    with pytest.raises(DataError) as refused:
        tx.execute(select(sql_cast(literal("Chamaliaq 1985", String), Date)))
    assert "Chamaliaq" in str(refused.value)
    said = log.safe_exception(refused.value)
    assert "invalid input syntax for type date" in said and "Chamaliaq" not in said


def test_every_thread_is_named_by_its_process_and_own_errors_keep_their_words(lines: io.StringIO) -> None:
    def speak() -> None:
        try:
            raise BadInput("phone", "letter_o", "a letter O among digits")
        except BadInput as fault:
            structlog.get_logger("x").error("refused", exc_info=fault)

    thread = threading.Thread(target=speak)
    thread.start()
    thread.join()
    (line,) = map(json.loads, lines.getvalue().splitlines())
    assert line["process"] == "tests" and "a letter O among digits" in line["exception"]
