"""The house as the aggregator sees it: takes GETs, orders texts as JSON; it judges nothing."""

from __future__ import annotations

import itertools
import json
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.simulator.running import start

SEND = "/MainService.svc/json/SendMultipleMessage_V4_post_json/"
STATUS = "/MainService.svc/json/GetSmsReceiverStatus_get"
AGREED = {
    "brandnames": ["CDC KH"],
    "templates": ["Ma cua ban la {ma}.", "Tin thu {n}", "Cảnh báo {gì}", "Trung thuong {gi}"],
    "blocked_words": ["trung thuong"],
    "unregistered": ["+8492"],
    "addresses": ["127.0.0.0/8"],
}


class Customer:
    """The house as the aggregator sees it: takes GETs; `statuses` are given before 200, 0 hangs up."""

    def __init__(self):
        self.calls, self.statuses, self.answer = [], [], lambda query: b""
        customer = self

        class Door(BaseHTTPRequestHandler):
            def do_GET(self):
                path, _, raw = self.path.partition("?")
                query = dict(urllib.parse.parse_qsl(raw, keep_blank_values=True, strict_parsing=True))
                customer.calls.append((path, query))
                status = customer.statuses.pop(0) if customer.statuses else 200
                if status == 0:
                    self.close_connection = True
                    return
                said = customer.answer(query)
                self.send_response(status)
                self.send_header("Content-Type", "text/xml")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, format, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()

    def callbacks(self, sms_id):
        return [query for _, query in list(self.calls) if query.get("SMSID") == sms_id]

    def texts(self, phone):
        return [query for _, query in list(self.calls) if query.get("sender") == phone.removeprefix("+")]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def start_esms(folder, customer, agreed, *more):
    """A network with an aggregator that agreed to this."""
    for name, secret in (("api", "an-api-key"), ("key", "a-secret-key"), ("private", "a-private-key")):
        (folder / name).write_text(f"{secret}\n")
    (folder / "agreement.json").write_text(json.dumps(agreed))
    options = ["--esms-api-key-file", str(folder / "api"), "--esms-key-file", str(folder / "key")]
    options += ["--esms-private-key-file", str(folder / "private"), "--esms-cpid", "77"]
    options += ["--esms-agreement-file", str(folder / "agreement.json")]
    return start(folder, customer.url, *options, *more)


_requests = itertools.count(1)


def send(network, phone, text="Tin thu 1", **fields):
    """The answer's JSON."""
    body = {
        "ApiKey": "an-api-key", "SecretKey": "a-secret-key", "Phone": phone, "Content": text,
        "Brandname": "CDC KH", "SmsType": "2", "IsUnicode": "0", "Sandbox": "0",
        "RequestId": f"r{next(_requests)}",
        "CallbackUrl": "https://1022.example.test/sms/esms/status/a-secret",
    } | fields  # fmt: skip
    status, said = network.call(SEND, body)
    assert status == 200, said
    return said


def all_of(calls, count):
    """The calls once there are that many; nothing until then."""
    return calls if len(calls) == count else None
