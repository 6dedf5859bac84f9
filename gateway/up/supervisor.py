"""Keeps programs running: notices a death at once, restarts with back-off, stops all in reverse order.

One thread and one selector: what children print, how they end, signals and due restarts are events of one
loop. So nothing is shared, and the parent-death signal, which follows a thread, follows the main one. No part
is known here by name.
"""

from __future__ import annotations

import math
import selectors
import signal
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import Any, Self

from gateway.errors import GatewayError
from gateway.up.child import Child, Program
from gateway.up.console import Console
from gateway.up.pipes import Lines

FIRST_PAUSE = 0.2  # seconds before the first restart
LONGEST_PAUSE = 5.0  # seconds between restarts of what keeps dying
HEALTHY = 30.0  # seconds alive after which a death counts as the first again
HOPELESS = 5  # deaths before it ever served: it will not start, say so

_BEAT = 0.25  # seconds; how late a death is noticed should its signal be lost
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class NotStarted(GatewayError):
    """A part does not begin to serve, or a one-off step failed; the message is one line for the operator."""


class StopAsked(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM: leave whatever is going on."""


@dataclass
class _Running:
    child: Child
    output: Lines
    served: bool = False
    killed: bool = False


@dataclass
class _Part:
    program: Program
    stage: int
    patience: float
    running: _Running | None = None
    deaths: int = 0  # since it was last healthy
    due: float = 0.0  # monotonic time of its restart while it does not run
    once: bool = False  # it ends by itself, and is not missed
    last_words: str = "no answer"

    @property
    def serves(self) -> bool:
        """Whether it has served since it was last started; asked of the program until it says yes."""
        if self.running is None:
            return False
        self.running.served = self.running.served or self.program.ready(self.running.child.pid)
        return self.running.served


class Supervisor:
    """A context, for the main thread: while it is open, signals mean "stop"; leaving it stops everything."""

    def __init__(self, console: Console) -> None:
        """Supervises nothing yet; `console` is given every line that a child prints."""
        self.console = console
        self._parts: list[_Part] = []
        self._asked = 0
        self._stopping = False
        self._selector = selectors.DefaultSelector()
        self._handlers: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        self._ear, self._mouth = socket.socketpair()
        self._ear.setblocking(False)
        self._mouth.setblocking(False)
        self._selector.register(self._ear, selectors.EVENT_READ)
        self._wakeup = signal.set_wakeup_fd(self._mouth.fileno(), warn_on_full_buffer=False)
        self._handlers[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, _only_wake)
        for number in _STOP_SIGNALS:
            if number == signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
                continue  # started by nohup
            self._handlers[number] = signal.signal(number, self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup)
        self._selector.close()
        self._ear.close()
        self._mouth.close()

    def start(self, programs: Sequence[Program], *, stage: int, patience: float) -> None:
        """Run `programs` until `stop()`, which ends higher stages first, each within `patience` seconds."""
        for program in programs:
            part = _Part(program, stage, patience)
            self._parts.append(part)
            self._spawn(part)

    def aside(self, program: Program, *, stage: int, patience: float) -> None:
        """Run beside the others what ends by itself: nobody waits for it, and it is not started again."""
        part = _Part(program, stage, patience, once=True)
        self._parts.append(part)
        self._spawn(part)

    def wait_ready(self, patience: float) -> None:
        """Return when every part serves.

        Raises NotStarted when one does not within `patience` seconds or dies again and again, and StopAsked.
        """
        deadline = time.monotonic() + patience
        while waiting := [part for part in self._parts if not part.serves]:
            worst = max(waiting, key=lambda part: part.deaths)
            if worst.deaths >= HOPELESS or time.monotonic() > deadline:
                raise NotStarted(f"{worst.program.name} does not start: {worst.last_words}")
            self._turn(0.02)
            if self._asked:
                raise StopAsked

    def run(self, program: Program, patience: float) -> str:
        """Run a step that ends by itself within `patience` seconds; returns what it wrote to standard output.

        Only its standard error is shown and logged: an output may be a secret. Raises NotStarted when the
        step fails or takes too long, and StopAsked.
        """
        answer: list[bytes] = []
        words = [b"no message"]

        def show(line: bytes) -> None:
            words.append(line)
            self.console.line(program.name, line)

        outputs = self._listen(answer.append), self._listen(show)
        child = Child(program, outputs[0].writer, outputs[1].writer)
        deadline = time.monotonic() + patience
        try:
            for output in outputs:
                output.started()
            while child.ended() is None and time.monotonic() < deadline and not self._asked:
                self._turn(_BEAT)
            late = child.ended() is None
        finally:
            code = child.end(patience=5)
            for output in outputs:
                self._leave(output)
        if self._asked:
            raise StopAsked
        if late or code:
            how = f"took more than {patience:.0f} s" if late else _manner(code)
            raise NotStarted(f"{program.name} failed ({how}): {words[-1].decode(errors='replace')}")
        return b"\n".join(answer).decode()

    def watch(self) -> None:
        """Keep every part running until told to stop."""
        while not self._asked:
            self._turn(_BEAT)

    def stop(self) -> None:
        """End every part, highest stage first. A further Ctrl-C kills what is still there."""
        self._stopping = True
        heard = self._asked
        for stage in sorted({part.stage for part in self._parts}, reverse=True):
            started = time.monotonic()
            ending = [part for part in self._parts if part.stage == stage]
            for part in ending:
                if part.running is not None:
                    part.running.child.ask(part.program.stop)
            while any(part.running for part in ending):
                for part in ending:
                    if self._asked > heard or time.monotonic() - started > part.patience:
                        self._kill(part)
                self._turn(0.05)
        self._parts.clear()

    # The loop.

    def _turn(self, longest: float) -> None:
        """Wait at most `longest` seconds for something to happen, and deal with it."""
        now = time.monotonic()
        due = [part.due - now for part in self._parts if part.running is None and not self._stopping]
        for key, _ in self._selector.select(max(0.0, min([longest, *due]))):
            if key.data is not None:
                self._read(key.data)
            else:
                with suppress(BlockingIOError):
                    self._ear.recv(4096)
        for part in self._parts:
            if part.running is not None:
                self._look_after(part, part.running)
            elif not self._stopping and time.monotonic() >= part.due:
                self._spawn(part)

    def _spawn(self, part: _Part) -> None:
        def show(line: bytes) -> None:
            part.last_words = line.decode(errors="replace")
            self.console.line(part.program.name, line)

        output = self._listen(show)
        try:
            part.running = _Running(Child(part.program, output.writer), output)
        except OSError as fault:  # its file is gone, or the machine is out of processes
            part.last_words = f"cannot be executed ({fault.strerror})"
            self._restart_later(part, part.last_words)
        finally:
            output.started()
        if part.running is None:
            self._leave(output)
            part.due = math.inf if part.once else part.due

    def _look_after(self, part: _Part, running: _Running) -> None:
        code = running.child.ended()
        if code is None:
            return
        self._leave(running.output)
        part.running = None
        if self._stopping:
            return
        if part.once:
            part.due = math.inf
            if code:
                self.console.say(f"{part.program.name} ended ({_manner(code)})", alarm=True)
            return
        lived = time.monotonic() - running.child.started
        if lived >= HEALTHY:
            part.deaths = 0
        self._restart_later(part, f"ended ({_manner(code)}) after {lived:.1f} s")

    def _restart_later(self, part: _Part, what: str) -> None:
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**part.deaths)
        part.deaths += 1
        part.due = time.monotonic() + pause
        self.console.say(f"{part.program.name} {what}; starts again in {pause:.1f} s", alarm=True)

    def _kill(self, part: _Part) -> None:
        if part.running is None or part.running.killed:
            return
        part.running.killed = True
        part.running.child.kill()
        self.console.say(f"{part.program.name} did not stop in time and was killed", alarm=True)

    def _listen(self, sink: Callable[[bytes], None]) -> Lines:
        output = Lines(sink)
        self._selector.register(output, selectors.EVENT_READ, output)
        return output

    def _read(self, output: Lines) -> None:
        with suppress(BlockingIOError):
            if not output.read():
                self._selector.unregister(
                    output
                )  # closed by a child that may live on; its end is seen elsewhere

    def _leave(self, output: Lines) -> None:
        with suppress(KeyError):
            self._selector.unregister(output)
        output.finish()

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self._asked += 1


def _only_wake(_number: int, _frame: FrameType | None) -> None:
    """The wake-up descriptor has done the work; without a Python handler it would not be written."""


def _manner(code: int) -> str:
    """An exit code as an operator reads it."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:  # a real-time signal
        return f"signal {-code}"
