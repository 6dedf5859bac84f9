"""Kannel 1.4.5 as Debian ships it: bearerbox fed by `mtbatch` from a file, or by HTTP through smsbox; file store.

Its configuration is the manual's, with nothing slowed down: logs of warnings only, no access log. It keeps no state in
SQL and forgets a receipt when it has passed it on, which favours it.
"""

from __future__ import annotations

import http.client
import re
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode

from benchmarks._contest import TEXT, NotRun, Run, recipients
from benchmarks._cost import Meter
from benchmarks._load import drive, request
from benchmarks._sinks import Sink, open_sink
from benchmarks._yard import Yard, await_progress, free_port, listens, open_yard
from gateway.up.child import wait_until

VERSION = "1.4.5"

_PATIENCE = 120.0  # seconds for a run; the slowest takes ten
_LAST = 5.0  # seconds for what the carrier has just said to be seen
_BROWSERS = 16  # connections that submit by HTTP: more do not make it faster
_PROGRAMS = {
    "/usr/sbin/bearerbox": "kannel",
    "/usr/sbin/smsbox": "kannel",
    "/usr/bin/mtbatch": "kannel-extras",
}
_WANTED = 1  # dlr-mask: delivered to the phone


@dataclass(frozen=True)
class Kannel:
    """`feed` is how messages come in, `store` where it keeps what it needs to know a receipt again."""

    feed: Literal["mtbatch", "HTTP"]
    store: Literal["internal", "redis"] = "internal"
    name: str = field(init=False, default=f"Kannel {VERSION}")

    def run(self, messages: int, *, receipts: bool, delay_ms: int, window: int) -> Run:
        """One run on boxes of its own."""
        missing = {package for path, package in _PROGRAMS.items() if shutil.which(path) is None}
        if missing:
            raise NotRun(f"{VERSION} is not installed (apt-get install {' '.join(sorted(missing))})")
        if receipts and self.feed == "mtbatch":
            raise NotRun("mtbatch asks for receipts only with an address to call for each")
        with open_yard() as yard, open_sink("smpp", delay_ms=delay_ms, receipts=receipts) as sink:
            boxes = _Boxes(yard, sink, self.store, window)
            meter = Meter(yard.pids)
            begun = time.monotonic()
            if self.feed == "mtbatch":
                boxes.batch(meter, messages)
            else:
                boxes.submit(messages, receipts)
            await_progress(lambda: sink.progress()[0], messages, _PATIENCE)
            wanted = messages if receipts else 0
            await_progress(lambda: sink.progress()[1], wanted, _PATIENCE)
            cost, counts = meter.stop(), sink.counts()
            counts.prove(messages, receipts=wanted)
            boxes.prove(messages, wanted)
        # The carrier notes when it reads a message; its answer ends the run, or the last receipt does.
        seconds = counts.last_at - begun + (0 if receipts else delay_ms / 1000)
        return Run(messages / seconds, cost.cpu_seconds / messages * 1000, cost.peak_mb, cost.foreign)


class _Boxes:
    """A bearerbox bound to the sink, and an smsbox beside it."""

    def __init__(self, yard: Yard, sink: Sink, store: str, window: int) -> None:
        self._yard = yard
        self._admin, self._box, self._http = free_port(), free_port(), free_port()
        redis = yard.redis() if store == "redis" else 0
        file = yard.folder / "kannel.conf"
        file.write_text(self._configuration(sink.port, window, redis))
        yard.start("bearerbox", ["/usr/sbin/bearerbox", "-v", "2", str(file)], self._is_bound)
        yard.start("smsbox", ["/usr/sbin/smsbox", "-v", "2", str(file)], lambda: listens(self._http))

    def batch(self, meter: Meter, messages: int) -> None:
        """Start mtbatch on a file of recipients."""
        text, people = self._yard.folder / "text", self._yard.folder / "people"
        text.write_text(TEXT)
        people.write_text("".join(f"{number}\n" for number in recipients(messages)))
        command = ["/usr/bin/mtbatch", "-v", "2", "-b", "127.0.0.1", "-p", str(self._box), "-f", "1022"]
        self._yard.start_beside("mtbatch", [*command, str(text), str(people)], meter)

    def submit(self, messages: int, receipts: bool) -> None:
        """Ask for each message by a GET, as applications do; AssertionError when one is refused."""
        form = {"username": "bench", "password": "bench", "from": "1022", "text": TEXT}
        if receipts:
            form["dlr-mask"] = str(_WANTED)
        paths = [f"/cgi-bin/sendsms?{urlencode({**form, 'to': number})}" for number in recipients(messages)]
        share = -(-messages // _BROWSERS)
        requests = [request("GET", path, {}) for path in paths]
        talks = [requests[at : at + share] for at in range(0, messages, share)]
        taken = sum(answer.status == 202 for answer in drive(self._http, talks, at_once=len(talks)).flat)
        if taken != messages:
            raise AssertionError(f"smsbox took {taken} of {messages}")

    def prove(self, messages: int, receipts: int) -> None:
        """Kannel says what the carrier says: all sent, all receipts seen. The last answers may be on their way."""
        if not wait_until(lambda: self._told() == (messages, receipts), _LAST):
            raise AssertionError(f"{messages} messages, {receipts} receipts; Kannel has seen {self._told()}")

    def _told(self) -> tuple[int, int]:
        """(messages sent, receipts received) by the administrator's page."""
        page = self._status()
        sent = re.search(r"SMS: received .*?, sent (\d+) ", page)
        seen = re.search(r"DLR: received (\d+),", page)
        return (int(sent[1]), int(seen[1])) if sent and seen else (0, 0)

    def _is_bound(self) -> bool:
        return "(online" in self._status()

    def _status(self) -> str:
        """The administrator's page; empty while there is none."""
        with suppress(OSError, http.client.HTTPException):
            line = http.client.HTTPConnection("127.0.0.1", self._admin, timeout=5)
            line.request("GET", "/status.txt?password=bench")
            return line.getresponse().read().decode()
        return ""

    def _configuration(self, carrier: int, window: int, redis: int) -> str:
        return _CONFIGURATION.format(
            folder=self._yard.folder,
            admin=self._admin,
            box=self._box,
            http=self._http,
            carrier=carrier,
            window=window,
            store="redis" if redis else "internal",
            redis=_REDIS.format(port=redis) if redis else "",
        )


_CONFIGURATION = """
group = core
admin-port = {admin}
admin-password = bench
smsbox-port = {box}
box-allow-ip = 127.0.0.1
store-type = file
store-location = {folder}/kannel.store
dlr-storage = {store}

group = smsc
smsc = smpp
smsc-id = sink
host = 127.0.0.1
port = {carrier}
smsc-username = bench
smsc-password = bench
system-type = ""
transceiver-mode = true
max-pending-submits = {window}

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {http}

group = sendsms-user
username = bench
password = bench
max-messages = 1
{redis}"""

_REDIS = """
group = redis-connection
id = receipts
host = 127.0.0.1
port = {port}
database = 0
max-connections = 4

group = dlr-db
id = receipts
table = dlr
ttl = 604800
field-smsc = smsc
field-timestamp = ts
field-destination = destination
field-source = source
field-service = service
field-url = url
field-mask = mask
field-status = status
field-boxc-id = boxc
"""
