"""The other side of a benchmark, in a process of its own: starts a sink, reads its counts, ends it.

    python -m benchmarks._sinks smpp --delay-ms 50 --receipts
    python -m benchmarks._sinks http

The program prints the port of the carrier and the port that tells counts (`_tally.py`), and ends with its parent.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from benchmarks import _http_sink, _smpp_sink
from benchmarks._tally import Control, Counts, Tally

ROOT = Path(__file__).resolve().parent.parent

_BACKLOG = 1024  # connections that may knock at once: HTTP clients open hundreds
_ORPHAN = 0.5  # seconds between looks at whether the parent lives
_ANSWER = 30.0  # seconds for the counts of a million messages
_END = 5.0  # seconds to end


@dataclass(frozen=True)
class Sink:
    """A running sink; both ports are on 127.0.0.1."""

    port: int
    control: int
    pid: int

    def counts(self) -> Counts:
        """All counts; looks into each message, so ask when the run is over."""
        return Counts(**self._ask("counts"))

    def progress(self) -> tuple[int, int]:
        """(messages taken, receipts acknowledged) so far; cheap."""
        answer = self._ask("progress")
        return int(answer["submits"]), int(answer["receipts_acknowledged"])

    def moment_of(self, nth: int) -> float:
        """When message number `nth` came, as CLOCK_MONOTONIC has it."""
        return float(self._ask(f"nth:{nth}")["moment"])

    def come_after(self, moment: float) -> int:
        """How many messages came later than that."""
        return int(self._ask(f"after:{moment!r}")["messages"])

    def moments(self, prefix: str) -> dict[str, float]:
        """When each recipient whose digits begin so was told."""
        return self._ask(f"to:{prefix}")

    def clear(self) -> None:
        """Forget what warming up has left."""
        self._ask("clear")

    def _ask(self, what: str) -> dict[str, Any]:
        with (
            socket.create_connection(("127.0.0.1", self.control), timeout=_ANSWER) as line,
            line.makefile("rwb") as file,
        ):
            file.write(what.encode() + b"\n")
            file.flush()
            answer: dict[str, Any] = json.loads(file.readline())
        return answer


@contextmanager
def open_sink(kind: Literal["smpp", "http"], *, delay_ms: int = 0, receipts: bool = False) -> Iterator[Sink]:
    """A sink that lives as long as the `with` block. `receipts` only over SMPP."""
    command = [sys.executable, "-m", "benchmarks._sinks", kind, "--delay-ms", str(delay_ms)]
    command += ["--receipts"] if receipts else []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        try:
            words = program.stdout.readline().split()
            if len(words) != 2:
                raise RuntimeError("the sink does not start")
            yield Sink(int(words[0]), int(words[1]), program.pid)
        finally:
            program.terminate()
            try:
                program.wait(_END)
            except subprocess.TimeoutExpired:
                program.kill()


def main() -> None:
    """Serve until the parent ends."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks._sinks", description="A carrier that takes all."
    )
    parser.add_argument("kind", choices=("smpp", "http"))
    parser.add_argument("--delay-ms", type=int, default=0, help="how long each answer takes; limits no rate")
    parser.add_argument("--receipts", action="store_true", help="a delivery receipt for who asks (smpp)")
    chosen = parser.parse_args()
    if chosen.receipts and chosen.kind != "smpp":
        parser.error("receipts go over SMPP only")
    asyncio.run(_serve(chosen.kind, chosen.delay_ms / 1000, chosen.receipts))


async def _serve(kind: str, delay: float, receipts: bool) -> None:
    parent, loop = os.getppid(), asyncio.get_running_loop()
    tally = Tally(_smpp_sink.destination if kind == "smpp" else _http_sink.destination)

    def bind() -> asyncio.Protocol:
        if kind == "smpp":
            return _smpp_sink.SmppSink(tally, delay, receipts)
        return _http_sink.HttpSink(tally, delay)

    def control() -> asyncio.Protocol:
        return Control(tally)

    ports = [await _listen(loop, protocol) for protocol in (bind, control)]
    print(*ports, flush=True)
    while os.getppid() == parent:  # noqa: ASYNC110 - no event tells that a parent has ended
        await asyncio.sleep(_ORPHAN)


async def _listen(loop: asyncio.AbstractEventLoop, protocol: Callable[[], asyncio.Protocol]) -> int:
    server = await loop.create_server(protocol, "127.0.0.1", 0, backlog=_BACKLOG)
    port: int = server.sockets[0].getsockname()[1]
    return port


if __name__ == "__main__":
    main()
