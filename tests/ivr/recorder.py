"""A carrier that keeps recordings, over real HTTP: given by name and deleted, for the account's credentials."""

from __future__ import annotations

import base64
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.conftest import TWILIO_ACCOUNT, TWILIO_TOKEN

_PAIR = base64.b64encode(f"{TWILIO_ACCOUNT}:{TWILIO_TOKEN}".encode()).decode()


class Carrier(ThreadingHTTPServer):
    """`kept`: recordings by name. `fails`: so many requests are answered 503 first; infinity: it is away."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.kept: dict[str, bytes] = {}
        self.fails = 0.0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def goes_away(self) -> None:
        """It answers nothing but 503 from here on."""
        self.fails = math.inf

    def comes_back(self) -> None:
        """It answers again."""
        self.fails = 0.0


class _Handler(BaseHTTPRequestHandler):
    server: Carrier

    def do_GET(self) -> None:
        self._answer(lambda kept, name: kept.get(name))

    def do_DELETE(self) -> None:
        self._answer(lambda kept, name: kept.pop(name, None))

    def _answer(self, act) -> None:  # type: ignore[no-untyped-def]
        if self.headers["Authorization"] != f"Basic {_PAIR}":
            status, body = 401, b""
        elif self.server.fails > 0:
            self.server.fails -= 1
            status, body = 503, b""
        else:
            found = act(self.server.kept, self.path.rpartition("/")[2].partition(".")[0])
            status, body = (200, found) if found is not None else (404, b"")
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def open_for_business() -> Iterator[Carrier]:
    """One that answers."""
    server = Carrier()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
