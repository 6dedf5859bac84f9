"""A phone in the terminal calls: a script of keys and words, a person who types, whoever hangs up first."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.simulator.house import House
from tests.simulator.running import Network
from tests.waiting import STANDSTILL

ROOT = Path(__file__).parents[2]
INCOMING = "/ivr/twilio/incoming"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def gateway(phone: str) -> Run:
    """Runs `gateway call` as this phone: `gateway(network, "1", "1985")`."""

    def run(network: Network, *inputs: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "gateway.cli", "call", "--lab", network.url, phone, *inputs]
        return subprocess.run(
            command, cwd=ROOT, input=typed, capture_output=True, text=True, timeout=60, check=False
        )

    return run


@pytest.fixture(autouse=True)
def hotline(house: House) -> None:
    """A menu; 1 asks for a year, 2 records a name."""
    house.documents[INCOMING] = lambda _: (
        '<Gather numDigits="1" timeout="60" action="/ivr/menu"><Say>Bấm một hoặc hai</Say></Gather>'
    )
    house.documents["/ivr/menu"] = lambda form: {
        "1": '<Gather numDigits="4" timeout="60" action="/ivr/year"><Say>Năm sinh</Say></Gather>',
        "2": '<Record timeout="60" finishOnKey="#" action="/ivr/name"/>',
    }.get(form["Digits"], "<Say>Chào</Say>")
    house.documents["/ivr/year"] = lambda form: f"<Say>{form['Digits']}</Say>"
    house.documents["/ivr/name"] = lambda form: "<Say>Đã ghi</Say>"


def test_inputs_are_pressed_once_each_is_asked_for(network: Network, gateway: Run) -> None:
    done = gateway(network, "1", "1985")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "Bấm một hoặc hai",
        "Năm sinh",
        "1985",
        "(the call is over: completed)",
    ]


def test_words_are_said_into_a_recording(network: Network, gateway: Run) -> None:
    done = gateway(network, "2", "Nguyễn Thị Hoa", "#")
    assert done.stdout.splitlines() == [
        "Bấm một hoặc hai",
        "(beep)",
        "Đã ghi",
        "(the call is over: completed)",
    ]


def test_inputs_that_nobody_asked_for_are_named(network: Network, gateway: Run) -> None:
    done = gateway(network, "7", "8", "9")
    assert done.returncode == 1
    assert done.stderr == "Error: the call was over before this was entered: 8 9\n"


def test_a_person_types_and_hangs_up(network: Network, phone: str, until: Callable[..., object]) -> None:
    command = [sys.executable, "-m", "gateway.cli", "call", "--lab", network.url, phone]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as calling:
        assert calling.stdin is not None and calling.stdout is not None
        assert "h hangs up" in calling.stdout.readline()
        assert calling.stdout.readline() == "Bấm một hoặc hai\n"
        calling.stdin.write("1\n")
        calling.stdin.flush()
        assert calling.stdout.readline() == "Năm sinh\n"
        said, _ = calling.communicate("h\n", timeout=STANDSTILL)
    assert said == "(the call is over: completed)\n"
    until(lambda: not network.ear(phone)["open"])


def test_ctrl_d_hangs_up(network: Network, phone: str, gateway: Run, until: Callable[..., object]) -> None:
    done = gateway(network, typed="")
    assert (done.returncode, done.stdout.splitlines()[-1][:17]) == (0, "(the call is over")
    until(lambda: not network.ear(phone)["open"])
