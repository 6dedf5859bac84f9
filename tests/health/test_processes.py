"""Figures of processes: what a dead sender showed is gone, what it counted stays; nobody is connected by hearsay."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gateway import processes
from tests.waiting import STANDSTILL

SENDER = """
import sys
from prometheus_client import Counter, Gauge
Gauge("gateway_carrier_connected", "x", ["carrier"], multiprocess_mode="livemin").labels(sys.argv[1]).set(1)
Gauge("gateway_window_open", "x", ["carrier"], multiprocess_mode="livesum").labels(sys.argv[1]).set(11)
Counter("gateway_handed_over_total", "x", ["carrier"]).labels(sys.argv[1]).inc(7)
print("told", flush=True)
sys.stdin.read()
"""


def sender(folder: Path, carrier: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)}
    process = subprocess.Popen(
        [sys.executable, "-c", SENDER, carrier],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "told\n"
    return process


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    return tmp_path


def told(*carriers: str) -> str:
    return processes.gather(carriers).decode()


def test_a_killed_senders_gauges_are_gone_and_its_counts_stay(folder: Path) -> None:
    with sender(folder, "esms") as dies, sender(folder, "smpp") as lives:
        both = told("esms", "smpp", "twilio")
        assert 'gateway_carrier_connected{carrier="esms"} 1.0' in both
        assert 'gateway_carrier_connected{carrier="twilio"} 0.0' in both, "no sender of it lives"
        dies.kill()
        dies.wait(STANDSTILL)
        after = told("esms", "smpp")
        assert 'gateway_carrier_connected{carrier="esms"} 0.0' in after
        assert 'gateway_carrier_connected{carrier="smpp"} 1.0' in after
        assert 'gateway_window_open{carrier="esms"}' not in after
        assert 'gateway_window_open{carrier="smpp"} 11.0' in after
        assert 'gateway_handed_over_total{carrier="esms"} 7.0' in after
        lives.kill()


def test_a_number_given_out_again_is_no_proof_of_life(folder: Path) -> None:
    """The file's writer is dead; its number now belongs to a process that began after the last write."""
    with sender(folder, "esms") as lives:
        (shown,) = folder.glob("gauge_livemin_*.db")
        os.utime(shown, (0, 0))
        assert 'gateway_carrier_connected{carrier="esms"} 0.0' in told("esms")
        lives.kill()
