"""Kannel as the phones of a network: bound to a centre like any company, it joins and reads, cuts and writes texts.

Its bearerbox and smsbox are Debian's; what a phone gets comes by HTTP, what a phone writes goes there.
"""

from __future__ import annotations

import subprocess
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote_to_bytes, urlencode, urlsplit

from tests.interop.ports import answers, free_port
from tests.waiting import STANDSTILL, until

PROGRAMS = ("/usr/sbin/bearerbox", "/usr/sbin/smsbox")

_UCS2 = "2"  # Kannel's name for that alphabet; its others come in UTF-8
_PATIENCE = STANDSTILL  # seconds for the boxes to find each other


class Kannel:
    """Two running boxes, as the phones of a network."""

    ways = ("udh8",)

    def __init__(self, folder: Path, centre: int) -> None:
        self._got: list[tuple[str, str]] = []
        self._door = ThreadingHTTPServer(("127.0.0.1", 0), _answering(self._got))
        self._serving = threading.Thread(target=self._door.serve_forever, args=(0.05,))
        self._serving.start()
        self._admin, box, self._http = free_port(), free_port(), free_port()
        self._file = folder / "kannel.conf"
        self._file.write_text(
            _CONFIGURATION.format(
                folder=folder,
                admin=self._admin,
                box=box,
                http=self._http,
                centre=centre,
                door=self._door.server_port,
            )
        )
        self._boxes: list[subprocess.Popen[bytes]] = []
        self._start(PROGRAMS[0])
        until(lambda: answers(box), _PATIENCE)
        self._start(PROGRAMS[1])
        until(lambda: answers(self._http) and "smsbox" in self._status(), _PATIENCE)

    def inbox(self, phone: str) -> list[str]:
        """What Kannel joined and read for a phone (digits), in order."""
        return [words for number, words in self._got if number == phone]

    def write(self, phone: str, words: str, way: str) -> None:
        """A phone of this network writes to 1022; Kannel cuts in the one way it has."""
        assert way in self.ways
        coding = "0" if words.isascii() else _UCS2
        form = {"username": "phone", "password": "phone", "from": phone, "to": "1022", "text": words}
        query = urlencode({**form, "charset": "UTF-8", "coding": coding})
        with urllib.request.urlopen(
            f"http://127.0.0.1:{self._http}/cgi-bin/sendsms?{query}", timeout=5
        ) as said:
            assert said.status == 202, said.read()

    def close(self) -> None:
        """End the boxes, by their process ids."""
        for process in reversed(self._boxes):
            process.kill()
            process.wait(STANDSTILL)
        self._door.shutdown()
        self._serving.join(STANDSTILL)
        self._door.server_close()

    def _start(self, program: str) -> None:
        quiet = subprocess.DEVNULL
        self._boxes.append(
            subprocess.Popen([program, "-v", "4", str(self._file)], stdout=quiet, stderr=quiet)
        )

    def _status(self) -> str:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{self._admin}/status.txt?password=phone", timeout=5
        ) as page:
            return str(page.read(), "utf-8")


def _answering(got: list[tuple[str, str]]) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path).query
            form = parse_qs(asked, keep_blank_values=True)
            text = unquote_to_bytes(asked.partition("text=")[2].replace("+", " "))
            phone = form["phone"][0].removeprefix("+")  # of an international number
            got.append((phone, text.decode("utf-16-be" if form["coding"][0] == _UCS2 else "utf-8")))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Door


# %b is the text in octets, %c its alphabet, %P whose phone it is; numbers of phones are written as networks write them
_CONFIGURATION = """
group = core
admin-port = {admin}
admin-password = phone
smsbox-port = {box}
box-allow-ip = 127.0.0.1
dlr-storage = internal
sms-combine-concatenated-mo = true

group = smsc
smsc = smpp
smsc-id = centre
host = 127.0.0.1
port = {centre}
smsc-username = kannel
smsc-password = pw-tests
system-type = ""
transceiver-mode = true
reconnect-delay = 1
source-addr-autodetect = no
source-addr-ton = 1
source-addr-npi = 1
dest-addr-ton = 3
dest-addr-npi = 0

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {http}

group = sendsms-user
username = phone
password = phone
max-messages = 20
concatenation = true

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "http://127.0.0.1:{door}/?phone=%P&coding=%c&text=%b"
"""
