"""A post as octets: the head that is the same for every post to one address, bodies, quoting; no socket.

There is nothing here for redirects, cookies, proxies or compressed answers: no carrier's API needs them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, quote_plus, urlencode, urlsplit

FORM, JSON = "application/x-www-form-urlencoded", "application/json"

_PORTS = {"http": 80, "https": 443}
_IN_PATHS = "/%:@!$&'()*+,;=~-._?"  # what may stand in a path and a query as it is (RFC 3986, 3.3 and 3.4)


class Origin(NamedTuple):
    """Where an API listens; `host` in ASCII."""

    host: str
    port: int
    tls: bool


def origin(url: str) -> Origin:
    """The host, port and scheme of `url`; raises ValueError where it has none of ours."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("not an HTTP address")
    host = parts.hostname if parts.hostname.isascii() else parts.hostname.encode("idna").decode()
    return Origin(host, parts.port or _PORTS[parts.scheme], parts.scheme == "https")


def head(url: str, headers: Mapping[str, str], kind: str) -> bytes:
    """Everything before the number of octets in the body; raises ValueError for a header that holds two lines."""
    parts, to = urlsplit(url), origin(url)
    host = f"[{to.host}]" if ":" in to.host else to.host
    path = quote(f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", safe=_IN_PATHS)
    lines = {
        "Host": host if to.port == _PORTS[parts.scheme] else f"{host}:{to.port}",
        "User-Agent": "gateway",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        **headers,
        "Content-Type": kind,
    }
    for name, value in lines.items():
        if not name or not (name + value).isprintable():
            raise ValueError(f"the header {name!r} cannot be sent")
    said = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {path} HTTP/1.1\r\n{said}Content-Length: ".encode("latin-1")


def whole(head: bytes, body: bytes) -> bytes:
    """Head and body as they go to the socket."""
    return b"%b%d\r\n\r\n%b" % (head, len(body), body)


def form_body(fields: Mapping[str, str]) -> bytes:
    """The fields of a form as its body."""
    return urlencode(fields).encode("ascii")


def json_body(fields: Mapping[str, object]) -> bytes:
    """The fields as a JSON object."""
    return json.dumps(fields).encode("ascii")


def number(e164: str) -> str:
    """A number as a value of a form; what turns out to be none is quoted like any other text."""
    digits = e164[1:]
    return f"%2B{digits}" if e164[:1] == "+" and digits.isascii() and digits.isdigit() else quote_plus(e164)


@lru_cache(maxsize=64)  # alerts under way: few, and what is one person's own is soon pushed out again
def quoted(text: str) -> str:
    """A text as a value of a form: one that goes to a million people is quoted once."""
    return quote_plus(text)
