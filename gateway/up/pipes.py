"""The reading end of a child's output, cut into lines without ever waiting for the child."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress

_CHUNK = 65_536  # bytes; what a Linux pipe holds
_LONGEST = 16_384  # bytes; a longer line is handed on in pieces rather than kept in memory


class Lines:
    """Hands every line of a pipe to `sink`, without its line end; `writer` is for the child."""

    def __init__(self, sink: Callable[[bytes], None]) -> None:
        """Open the pipe."""
        self.reader, self.writer = os.pipe()
        os.set_blocking(self.reader, False)
        self._sink = sink
        self._rest = b""

    def fileno(self) -> int:
        """The descriptor to wait for."""
        return self.reader

    def read(self) -> bool:
        """Hand on what is there; False once every writer has closed. BlockingIOError: nothing is."""
        chunk = os.read(self.reader, _CHUNK)
        *whole, self._rest = (self._rest + chunk).split(b"\n")
        for line in whole:
            self._sink(line)
        if len(self._rest) > _LONGEST or (not chunk and self._rest):
            self._sink(self._rest)
            self._rest = b""
        return bool(chunk)

    def started(self) -> None:
        """The child holds the writing end now: close ours, or the end would never be seen."""
        os.close(self.writer)

    def finish(self) -> None:
        """Hand on what a child wrote before its end, and close; a grandchild may still hold the pipe."""
        with suppress(BlockingIOError):
            while self.read():
                pass
        if self._rest:
            self._sink(self._rest)
        os.close(self.reader)
