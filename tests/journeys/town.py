"""A running gateway and the phones around it, as a story tells them: `phone.texts("KB").reads("Họ tên")`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.waiting import STANDSTILL, until

START = 120.0  # seconds in which `gateway up` must be ready, first database included, on a machine with much to do
PATIENCE = 15.0 + STANDSTILL  # seconds for an answer on a busy machine


@dataclass
class Town:
    """One `gateway up` with its address book."""

    folder: Path
    process: subprocess.Popen[bytes] = field(repr=False)
    ready: dict[str, Any] = field(repr=False)
    codes_used: dict[str, int] = field(default_factory=dict, repr=False)
    """By a colleague's address: the half-minute whose code of the authenticator they typed last."""

    @classmethod
    def rises(cls, folder: Path, *, environ: dict[str, str] | None = None) -> Town:
        """Start everything in `folder` on free ports and wait until it is ready."""
        command = [sys.executable, "-m", "gateway.cli", "up", "--data", str(folder), "--port", "0"]
        with (folder.parent / f"{folder.name}.out").open("wb") as log:
            process = subprocess.Popen(
                command,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "SPEECH_AHEAD": "off", **(environ or {})},
                start_new_session=True,
            )
        file = folder / "ready.json"
        try:
            until(lambda: _written_by(process.pid, file) or process.poll() is not None, START)
        except AssertionError:
            process.send_signal(signal.SIGINT)  # nobody else knows of it
            process.wait(STANDSTILL)
            raise
        if process.poll() is not None:
            raise AssertionError(
                f"gateway up ended: {(folder.parent / f'{folder.name}.out').read_text()[-2000:]}"
            )
        return cls(folder, process, json.loads(file.read_text()))

    def falls(self) -> int:
        """One Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(STANDSTILL)

    def log(self, lines: int = 40) -> str:
        """The last lines of each part's log, for whoever must find out why a story failed."""
        told = (
            (file.name, file.read_text(errors="replace"))
            for file in sorted((self.folder / "log").glob("*.log"))
        )
        return "\n".join(
            f"{name}: {line[:400]}" for name, text in told for line in text.splitlines()[-lines:]
        )

    def phone(self, number: str) -> Phone:
        """A phone in somebody's hand."""
        return Phone(self, number)

    def faults(self, **order: Any) -> None:
        """Let the network misbehave; without arguments it behaves."""
        call(f"{self.ready['lab_url']}/faults", order)

    def turn_clock(self, seconds: float) -> None:
        """Move everybody's clock."""
        call(f"{self.ready['lab_url']}/faults", {"clock": seconds})

    def stats(self, carrier: str = "twilio") -> dict[str, Any]:
        """What a carrier of texts saw."""
        return dict(call(f"{self.ready['lab_url']}/carriers/{carrier}/stats"))

    def ussd_stats(self) -> dict[str, Any]:
        """What the carrier of USSD saw: steps, screens, the longest, what it had to cut, how sessions ended."""
        return dict(call(f"{self.ready['lab_url']}/carriers/africastalking/stats"))

    def api(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Call the JSON interface with the demo key."""
        return call(f"{self.ready['url']}{path}", body, method=method, key=self.ready["api_key"])


def _written_by(pid: int, file: Path) -> bool:
    """Whether `file` is the ready.json of process `pid` and not what a killed predecessor left."""
    return file.exists() and json.loads(file.read_text())["pid"] == pid


@dataclass
class Phone:
    """A phone: it texts, reads, dials, and remembers what it has read."""

    town: Town
    number: str
    seen: str = ""

    def texts(self, words: str) -> Phone:
        """Type and send a text to 1022."""
        self.seen = self._last()
        call(f"{self._box}/texts", {"text": words})
        return self

    def reads(self, *parts: str, patience: float = PATIENCE) -> str:
        """Wait for one text that holds every part, after what was read before; returns it whole."""
        heard: list[str] = []
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            for message in call(f"{self._box}/messages?after={self.seen}&wait=2"):
                self.seen = message["ref"]
                heard.append(message["text"])
                if all(part in message["text"] for part in parts):
                    return str(message["text"])
        raise AssertionError(f"{self.number} did not read {parts} but {heard}")

    def dials(self, code: str) -> Session:
        """Dial a code such as `*1022#`; the session it opens, with its first screen."""
        return Session(self, call(f"{self._box}/ussd", {"dial": code}))

    def screen(self) -> dict[str, Any]:
        """What this phone's screen shows of its session, the open one or the last."""
        return dict(call(f"{self._box}/ussd"))

    def inbox(self) -> list[dict[str, Any]]:
        """Everything this phone ever received."""
        return list(call(f"{self._box}/messages"))

    def _last(self) -> str:
        received = self.inbox()
        return str(received[-1]["ref"]) if received else ""

    @property
    def _box(self) -> str:
        return f"{self.town.ready['lab_url']}/phones/{self.number}"


@dataclass
class Session:
    """A USSD session in somebody's hand: `phone.dials("*1022#")` then `.shows`, `.presses`, `.ends`."""

    phone: Phone
    seen: dict[str, Any]

    @property
    def text(self) -> str:
        """The screen, or what it was when the session ended."""
        return str(self.seen["text"])

    def shows(self, *parts: str) -> str:
        """The open screen, which holds every part; returns it whole."""
        assert self.seen["open"], f"{self.phone.number} is in no session any more: {self.text!r}"
        return self._holding(parts)

    def presses(self, keys: str) -> Session:
        """Answer the screen with `keys`; the next one is there when this returns."""
        self._order(input=keys)
        return self

    def ends(self, *parts: str, patience: float = PATIENCE) -> str:
        """Wait until the session is over, by the house or by the network; its last screen, which holds every part."""
        if self.seen["open"]:
            self.seen = until(self._over, patience)
        return self._holding(parts)

    def hangs_up(self) -> Session:
        """Put the phone down in the middle."""
        self._order(hangup=True)
        return self

    def _order(self, **order: Any) -> None:
        self.seen = call(f"{self.phone._box}/ussd", {"session": self.seen["session"], **order})

    def _over(self) -> dict[str, Any] | None:
        """the session is over"""
        seen = self.phone.screen()
        return None if seen["open"] else seen

    def _holding(self, parts: tuple[str, ...]) -> str:
        missing = [part for part in parts if part not in self.text]
        assert not missing, f"{self.phone.number} does not see {missing} but {self.text!r}"
        return self.text


def call(
    url: str, body: dict[str, Any] | None = None, *, method: str | None = None, key: str | None = None
) -> Any:
    """One JSON request; raises on anything but success."""
    headers = {"Content-Type": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    request = urllib.request.Request(
        url, None if body is None else json.dumps(body).encode(), headers, method=method
    )
    with urllib.request.urlopen(request, timeout=STANDSTILL) as answer:
        return json.loads(answer.read() or b"null")
