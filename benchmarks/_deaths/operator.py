"""A mobile operator to send to: the simulator's message centre as a program, its faults, its counts and its phones."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
NAME = "operator"

_NOBODY = (
    "http://127.0.0.1:9"  # whom the simulator would tell of texts by web: here everything goes over SMPP
)
_ANSWER = 10.0  # seconds for the simulator to tell
_END = 5.0  # seconds for it to end


@dataclass(frozen=True)
class Operator:
    """A running message centre: what can be asked of it, and how a contract with it is written."""

    url: str
    port: int
    password: Path

    def table(self, *, rate: int, window: int, binds: int = 1) -> str:
        """Its table of CARRIERS_FILE."""
        return (
            f'[{NAME}]\nkind = "smpp"\nhost = "127.0.0.1"\nport = {self.port}\nsystem_id = "gateway"\n'
            f'password_file = "{self.password}"\nrate = {rate}\nwindow = {window}\nbinds = {binds}\n'
        )

    def faults(self, **order: float) -> None:
        """What goes wrong from now on; nothing, without an order."""
        self._ask("/faults", {"smpp": order})

    def stats(self) -> dict[str, Any]:
        """What it has counted: PDUs, so that a long text is as many as it has parts."""
        return dict(self._ask("/carriers/smpp/stats"))

    def texts(self, phone: str) -> list[str]:
        """What `phone` shows."""
        return [message["text"] for message in self._ask(f"/phones/{quote(phone)}/messages")]

    def _ask(self, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data)
        with urllib.request.urlopen(request, timeout=_ANSWER) as answer:
            return json.loads(answer.read())


@contextmanager
def open_operator(folder: Path, seed: int) -> Iterator[Operator]:
    """A message centre whose faults are cast with `seed`; it keeps its secrets in `folder`."""
    password, token = folder / "operator_password", folder / "operator_token"
    password.write_text("secret\n")
    token.write_text("token\n")
    command = [
        sys.executable,
        "-m",
        "simulator",
        "--port",
        "0",
        "--gateway",
        _NOBODY,
        "--public-url",
        _NOBODY,
    ]
    command += ["--account", "AC", "--token-file", str(token), "--seed", str(seed), "--smpp-port", "0"]
    command += ["--smpp-system-id", "gateway", "--smpp-password-file", str(password)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        try:
            lab, centre = program.stdout.readline(), program.stdout.readline()
            if "SMPP on " not in centre:
                raise RuntimeError("the message centre does not start")
            yield Operator(lab.split(" on ")[1].split()[0], int(centre.split(":")[2].split(",")[0]), password)
        finally:
            program.terminate()
            try:
                program.wait(_END)
            except subprocess.TimeoutExpired:
                program.kill()
