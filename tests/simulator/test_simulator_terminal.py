"""A phone in the terminal dials: a script of inputs, a person who types, whoever hangs up or is cut off."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import STANDSTILL

ROOT = Path(__file__).parents[2]


@pytest.fixture
def gateway(phone):
    """Runs `gateway dial` as this phone: `gateway(network, "*1022#", "1", typed="2\\n")`."""

    def run(network, *arguments, typed=""):
        command = [sys.executable, "-m", "gateway.cli", "dial", "--lab", network.url, phone, *arguments]
        return subprocess.run(
            command, cwd=ROOT, input=typed, capture_output=True, text=True, timeout=60, check=False
        )

    return run


def test_inputs_are_entered_in_order_until_the_end(network, house, phone, gateway):
    done = gateway(network, "*1022#", "1", "0")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Da bam: chua gi\nDa bam: 1\nCam on.\n"
    assert house.steps(phone) == ["", "1", "1*0"]


def test_after_the_last_input_it_hangs_up(network, house, phone, gateway, until):
    assert gateway(network, "*1022*9#", "1").stdout == "Da bam: 9\nDa bam: 9*1\n"
    assert until(lambda: house.ends(phone))[0]["status"] == "Incomplete"


def test_inputs_that_nobody_asked_for_are_named(network, gateway):
    done = gateway(network, "*1022#", "0", "7", "8")
    assert done.returncode == 1
    assert done.stdout == "Da bam: chua gi\nCam on.\n"
    assert done.stderr == "Error: the session was over before this was entered: 7 8\n"


def test_a_person_types_and_the_end_ends_it(network, house, phone, gateway):
    done = gateway(network, "*1022#", typed="58\n\n0\nnever read\n")
    assert done.returncode == 0
    assert [line.removeprefix("> ") for line in done.stdout.splitlines()] == [
        "Da bam: chua gi", "Da bam: 58", "Da bam: 58*", "Cam on.",
    ]  # fmt: skip
    assert house.steps(phone) == ["", "58", "58*", "58**0"]


def test_ctrl_d_hangs_up(network, house, phone, gateway, until):
    assert gateway(network, "*1022#", typed="1\n").returncode == 0
    assert until(lambda: house.ends(phone))[0]["input"] == "1"


def test_a_code_of_nobody(network, gateway):
    done = gateway(network, "*101#")
    assert (done.returncode, done.stdout) == (0, "Lỗi kết nối hoặc mã MMI không hợp lệ.\n")


def test_what_is_no_code_is_one_line(network, gateway):
    done = gateway(network, "1022")
    assert done.returncode == 1
    assert "dial takes a code such as *1022#" in done.stderr and "Traceback" not in done.stderr


def test_whoever_thinks_too_long_reads_the_networks_word(fresh, opening, phone, until):
    network = fresh(opening().url, "--ussd-silence", "0.3")
    command = [sys.executable, "-m", "gateway.cli", "dial", "--lab", network.url, phone, "*1022#"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as dialling:
        assert dialling.stdout is not None
        assert dialling.stdout.readline() == "Da bam: chua gi\n"
        until(lambda: not network.call(f"/phones/{phone}/ussd")[1]["open"])
        heard, _ = dialling.communicate("1\n", timeout=STANDSTILL)
    assert heard.removeprefix("> ") == "Phiên USSD đã hết giờ.\n"
    assert dialling.returncode == 0
