"""A small real HTTP server standing where the gateway would: takes webhooks, remembers and answers them."""

from __future__ import annotations

import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from twilio.request_validator import RequestValidator

from tests.simulator.running import SECRET, TOKEN

USSD = f"/ussd/africastalking/{SECRET}"


@dataclass(frozen=True)
class Webhook:
    """One POST as the house received it."""

    path: str
    headers: dict[str, str]
    form: dict[str, str]
    at: float

    def signed_for(self, url: str) -> bool:
        return bool(RequestValidator(TOKEN).validate(url, self.form, self.headers["x-twilio-signature"]))


def menu(form: dict[str, str]) -> str:
    """A small gateway: goes on until somebody answers 0."""
    return "END Cam on." if form["text"].endswith("0") else f"CON Da bam: {form['text'] or 'chua gi'}"


@dataclass
class House:
    """Takes webhooks. `statuses`: answers to give before 200 (0 hangs up); `answer`: what it says.

    Steps of USSD get what `screen` makes of their form; it may wait, as a slow gateway does.
    """

    url: str = ""
    heard: list[Webhook] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    answer: str = "<Response/>"
    kind: str = "text/xml"
    screen: Callable[[dict[str, str]], str] = menu
    screen_kind: str = "text/plain; charset=utf-8"
    documents: dict[str, Callable[[dict[str, str]], str]] = field(default_factory=dict)
    """What calls are led by: a path below /ivr/, and what its document is made of from the form."""

    def led(self, sid: str) -> list[Webhook]:
        """What was asked for a call, and told of it, in order."""
        return [hook for hook in list(self.heard) if hook.form.get("CallSid") == sid]

    def texts(self, words: str) -> list[Webhook]:
        return [hook for hook in list(self.heard) if hook.form.get("Body") == words]

    def receipts(self, sid: str) -> list[str]:
        return [hook.form["MessageStatus"] for hook in list(self.heard) if hook.form.get("MessageSid") == sid]

    def steps(self, phone: str) -> list[str]:
        """The cumulative texts of this phone's USSD requests."""
        return [form["text"] for form in self.requests(phone)]

    def requests(self, phone: str) -> list[dict[str, str]]:
        """The forms of this phone's USSD requests."""
        return self._forms(phone, USSD)

    def ends(self, phone: str) -> list[dict[str, str]]:
        """The forms of this phone's end notifications."""
        return self._forms(phone, f"{USSD}/end")

    def _forms(self, phone: str, path: str) -> list[dict[str, str]]:
        forms = [hook.form for hook in list(self.heard) if hook.path == path]
        return [form for form in forms if form["phoneNumber"] == phone]


def open_house(port: int = 0) -> tuple[House, ThreadingHTTPServer]:
    house = House()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = dict(urllib.parse.parse_qsl(body, keep_blank_values=True, strict_parsing=True))
            headers = {name.lower(): value for name, value in self.headers.items()}
            house.heard.append(Webhook(self.path, headers, form, time.monotonic()))
            status = house.statuses.pop(0) if house.statuses else 200
            if status == 0:
                self.close_connection = True
                return
            said, kind = house.answer.encode(), house.kind
            if self.path == USSD:
                said, kind = house.screen(form).encode(), house.screen_kind
            if self.path in house.documents:
                said = f"<Response>{house.documents[self.path](form)}</Response>".encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Door)
    house.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return house, server
