"""Logs stay bounded, and a terminal that nobody reads holds nothing up."""

from __future__ import annotations

import io
import os
from contextlib import suppress
from pathlib import Path

from gateway.up.console import BoundedLog, Console


def test_a_log_is_bounded_and_private(tmp_path: Path) -> None:
    log = BoundedLog(tmp_path / "web.log", limit=1000)
    for number in range(500):
        log.write(b"line %d" % number)
    log.close()
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["web.log", "web.log.1"]
    assert sum(file.stat().st_size for file in files) <= 2000
    assert files[0].read_bytes().endswith(b"line 499\n")
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in files)


def test_a_paused_terminal_holds_nothing_up(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    with os.fdopen(writer, "w") as nobody_reads:
        console = Console(nobody_reads, tmp_path)
        for number in range(20_000):
            console.line("web", b"%d " % number + b"x" * 50)
        console.close()
        assert (tmp_path / "web.log").read_bytes().count(b"\n") == 20_000
        os.close(reader)
        with suppress(BrokenPipeError):  # what was still waiting for the reader
            nobody_reads.close()


def test_the_daily_talk_of_servers_goes_to_their_files_alone(tmp_path: Path) -> None:
    stream = io.StringIO()
    console = Console(stream, tmp_path)
    console.line("postgres", b"LOG:  checkpoint complete: wrote 1512 buffers")
    console.line("redis", b"1:M # WARNING Memory overcommit must be enabled! Without it, a save may fail")
    console.line("postgres", b"FATAL:  the database system is starting up")
    console.line("redis", b"1:M # Fatal error, can't open the append log file")
    console.line("schedule", b'{"last_id": 1, "event": "audit sealed", "process": "schedule"}')
    console.line("schedule", b'{"event": "purged", "process": "schedule"}')
    console.line("web", b"an ordinary line")
    console.close()
    shown = stream.getvalue()
    assert "audit sealed" not in shown and "purged" in shown
    assert "checkpoint" not in shown and "overcommit" not in shown
    assert "starting up" in shown and "append log" in shown and "ordinary" in shown
    assert b"checkpoint" in (tmp_path / "postgres.log").read_bytes()
