"""The supervisor with small real programs: deaths, back-off, order, impatience, and our own death by -9."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.up.processes import alive
from tests.waiting import STANDSTILL, until

REPOSITORY = Path(__file__).resolve().parents[2]

# Takes {name: [stage, program text]} and a folder; runs each text under a supervisor as `gateway up` would.
SUPERVISE = """
import json, os, sys
from pathlib import Path
from gateway.up.child import Program
from gateway.up.console import Console
from gateway.up.supervisor import NotStarted, StopAsked, Supervisor
folder, programs = Path(sys.argv[1]), json.loads(sys.argv[2])
console = Console(sys.stdout, folder / "log")
try:
    with Supervisor(console) as supervisor:
        for name, (stage, text) in programs.items():
            ready = lambda pid, mark=folder / f"{name}.ready": mark.exists()
            record = folder / "run" / f"{name}.pid"
            argv = [sys.executable, "-c", text, str(folder)]
            program = Program(name, argv, record, dict(os.environ), ready=ready)
            if name != "aside":
                supervisor.start([program], stage=stage, patience=1.0)
        supervisor.wait_ready(10)
        if "aside" in programs:
            supervisor.aside(program, stage=1, patience=1.0)
        (folder / "up").touch()
        supervisor.watch()
except StopAsked:
    pass
except NotStarted as fault:
    console.say(fault.message)
    sys.exit(2)
finally:
    console.close()
"""

# A part: says it is ready, tells its process id, notes when it was asked to stop.
PART = """
import os, signal, sys, time
from pathlib import Path
folder, name = Path(sys.argv[1]), {name!r}
def stop(*_):
    with (folder / "stopped").open("a") as file: file.write(name + " ")
    sys.exit(0)
signal.signal(signal.SIGTERM, {handler})
print("process", os.getpid(), flush=True)
(folder / (name + ".ready")).touch()
while True: signal.pause()
"""


def part(name: str, handler: str = "stop") -> str:
    """A program that runs until SIGTERM, which `handler` answers."""
    return PART.format(name=name, handler=handler)


class Machine:
    """A supervisor in a process of its own."""

    def __init__(self, folder: Path, programs: dict[str, tuple[int, str]]) -> None:
        self.folder = folder
        self.names = list(programs)
        with (folder / "console").open("ab") as console:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SUPERVISE, str(folder), json.dumps(programs)],
                stdout=console,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
            )

    def up(self) -> Machine:
        until((self.folder / "up").exists)
        return self

    def log(self, name: str) -> str:
        path = self.folder / "log" / f"{name}.log"
        return path.read_text() if path.exists() else ""

    def pids(self, name: str) -> list[int]:
        """Every process that ran as `name`, in order."""
        return [int(line.split()[1]) for line in self.log(name).splitlines() if line.startswith("process ")]

    def pid(self, name: str) -> int:
        """The process that runs as `name` now."""
        return until(lambda: [pid for pid in self.pids(name)[-1:] if alive(pid)])[0]

    def everybody(self) -> list[int]:
        return [pid for name in self.names for pid in self.pids(name)]


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Callable[..., Machine]]:
    machines: list[Machine] = []

    def start(**programs: tuple[int, str]) -> Machine:
        machines.append(Machine(tmp_path, programs))
        return machines[-1]

    yield start
    for made in machines:
        made.process.kill()
        made.process.wait()
        for pid in filter(alive, made.everybody()):
            os.kill(pid, signal.SIGKILL)


def test_what_ends_by_itself_runs_once_beside_the_others(machine: Callable[..., Machine]) -> None:
    running = machine(part=(1, part("part")), aside=(1, "print('spoken', flush=True)")).up()
    until(lambda: "spoken" in running.log("aside"))
    os.kill(running.pid("part"), signal.SIGKILL)
    until(lambda: len(running.pids("part")) == 2)
    assert running.log("aside").count("spoken") == 1
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(STANDSTILL) == 0


def test_a_killed_part_is_noticed_logged_and_restarted_alone(machine: Callable[..., Machine]) -> None:
    running = machine(red=(1, part("red")), blue=(1, part("blue"))).up()
    blue = running.pid("blue")
    delays = []
    for times in (1, 2, 3):  # the best of three: the machine that runs the tests may be busy
        red = running.pid("red")
        killed = time.monotonic()
        os.kill(red, signal.SIGKILL)
        until(lambda times=times: running.log("up").count("red ended (SIGKILL)") == times)
        delays.append(time.monotonic() - killed)
        assert until(lambda times=times: running.pids("red")[times:])[0] != red
    assert min(delays) < 0.5
    assert running.pids("blue") == [blue]
    assert alive(blue)


def test_what_keeps_dying_is_restarted_ever_more_slowly(machine: Callable[..., Machine]) -> None:
    text = (
        "import sys, pathlib; (pathlib.Path(sys.argv[1]) / 'sick.ready').touch(); print('oh no'); sys.exit(3)"
    )
    running = machine(sick=(1, text))
    until(lambda: running.log("up").count("sick ended (exit code 3)") >= 3)
    log = running.log("up")
    assert "starts again in 0.2 s" in log
    assert "starts again in 0.4 s" in log
    assert "starts again in 0.8 s" in log
    assert "oh no" in running.log("sick")


def test_a_part_that_never_serves_is_one_clear_line(machine: Callable[..., Machine]) -> None:
    running = machine(sick=(1, "import sys; sys.exit('no such lane')"), well=(0, part("well")))
    assert running.process.wait(STANDSTILL) == 2
    assert "sick does not start: no such lane" in running.log("up")
    assert not any(map(alive, running.everybody()))


def test_one_ctrl_c_stops_all_in_reverse_order(tmp_path: Path, machine: Callable[..., Machine]) -> None:
    running = machine(base=(0, part("base")), net=(1, part("net")), top=(2, part("top"))).up()
    everybody = running.everybody()
    assert len(everybody) == 3
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(STANDSTILL) == 0
    assert (tmp_path / "stopped").read_text().split() == ["top", "net", "base"]
    assert not any(map(alive, everybody))
    assert not list((tmp_path / "run").iterdir())


def test_a_part_that_will_not_stop_is_killed_in_time(machine: Callable[..., Machine]) -> None:
    running = machine(deaf=(1, part("deaf", "signal.SIG_IGN"))).up()
    deaf = running.pid("deaf")
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(STANDSTILL) == 0
    assert not alive(deaf)
    assert "deaf did not stop in time and was killed" in running.log("up")


def test_a_second_ctrl_c_hurries(machine: Callable[..., Machine]) -> None:
    running = machine(**{f"deaf{n}": (n, part(f"deaf{n}", "signal.SIG_IGN")) for n in range(4)}).up()
    begun = time.monotonic()
    running.process.send_signal(signal.SIGINT)
    until(lambda: "was killed" in running.log("up"))
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(STANDSTILL) == 0
    assert time.monotonic() - begun < 3  # four times one second of patience, had nobody hurried
    assert not any(map(alive, running.everybody()))


def test_a_stop_during_the_start_is_obeyed(machine: Callable[..., Machine]) -> None:
    running = machine(slow=(1, part("slow").replace(".ready", ".never")))
    slow = running.pid("slow")
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(STANDSTILL) == 0
    assert not alive(slow)


def test_nothing_outlives_a_killed_supervisor(machine: Callable[..., Machine]) -> None:
    running = machine(base=(0, part("base")), top=(1, part("top"))).up()
    everybody = running.everybody()
    running.process.kill()
    until(lambda: not any(map(alive, everybody)))


def test_what_a_killed_part_left_in_its_group_dies_too(machine: Callable[..., Machine]) -> None:
    child = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import os, signal; " + (
        'print(chr(112) + "rocess", os.getpid(), flush=True); signal.pause()\'])\n'
    )
    running = machine(boss=(1, child + part("boss"))).up()
    boss, worker = (until(lambda: running.pids("boss")[1:] and running.pids("boss")) or [])[:2]
    if "boss" not in Path(f"/proc/{boss}/cmdline").read_text():
        boss, worker = worker, boss
    os.kill(boss, signal.SIGKILL)
    until(lambda: not alive(worker))


def test_lines_are_prefixed_and_cannot_rewrite_the_terminal(
    tmp_path: Path, machine: Callable[..., Machine]
) -> None:
    text = "print('\\x1b[2Jxin chào'); print('y' * 100_000)\n" + part("chatty")
    running = machine(chatty=(1, text)).up()
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(STANDSTILL) == 0
    shown = (tmp_path / "console").read_text()
    assert "chatty    │ �[2Jxin chào\n" in shown
    assert "\x1b" not in shown
    assert running.log("chatty").count("y") == 100_000
