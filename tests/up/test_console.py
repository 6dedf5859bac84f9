"""Logs stay bounded, and a terminal that nobody reads holds nothing up."""

from __future__ import annotations

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
