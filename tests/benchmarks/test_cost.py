"""What a run cost is what its processes used, theirs alone, also when they have ended."""

from __future__ import annotations

import subprocess
import sys

from benchmarks._cost import Meter, await_quiet

BURN = "import time\nwhile time.process_time() < 0.4: pass\nprint('burnt', flush=True)\ninput()"


def test_cpu_and_memory_of_what_was_added() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", BURN], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as burner:
        assert burner.stdin is not None and burner.stdout is not None
        meter = Meter([])
        meter.add(burner.pid)
        assert burner.stdout.readline() == b"burnt\n"
        cost = meter.stop()
        burner.stdin.write(b"\n")
    assert 0.3 < cost.cpu_seconds < 1.0
    assert cost.seconds > 0.3
    assert cost.foreign >= 0


def test_a_process_that_has_ended_still_counts() -> None:
    """mtbatch hands over and goes, long before the run is over."""
    burner = subprocess.Popen(
        [sys.executable, "-c", BURN.replace("input()", "")], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    )
    meter = Meter([])
    meter.add(burner.pid)
    with burner:
        assert burner.stdout is not None
        burner.stdout.read()  # until it ends; nobody has waited for it
        assert meter.stop().cpu_seconds > 0.3


def test_memory_is_seen_from_the_first_moment() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "print(1, flush=True); input()"], stdin=-1, stdout=-1
    ) as sleeper:
        assert sleeper.stdin is not None and sleeper.stdout is not None
        sleeper.stdout.readline()
        cost = Meter([sleeper.pid]).stop()
        sleeper.stdin.write(b"\n")
    assert 1 < cost.peak_mb < 100


def test_who_has_no_patience_does_not_look() -> None:
    assert await_quiet(0) == 0.0
