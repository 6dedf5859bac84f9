"""Which callback addresses may be stored: a first sieve by spelling alone; resolves and calls nothing.

What a name resolves to is checked when it is called, by whoever calls it: names can point anywhere by then.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import SplitResult, urlsplit

from gateway.errors import BadInput

MAX_LENGTH = 500
_VISIBLE = re.compile(r"[!-~]+")
_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.)*[a-z0-9_][a-z0-9_-]{0,62}\.?")
_NUMERIC = re.compile(
    r"(?:0x[0-9a-f]*|[0-9]+)"
)  # a last label like this makes readers take the host for an IPv4 one
_LOCAL_NAMES = ("localhost", "local", "internal", "localdomain", "home.arpa")
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # NAT64: the last four bytes are an IPv4 address


def check(url: str, field: str = "callback_url") -> str:
    """`url` unchanged, or BadInput saying why it cannot be called back.

    Refused: anything but absolute http and https, more than 500 characters, non-ASCII, user and
    password, addresses of loopback, private and other non-public networks however they are spelled
    (2130706433, 0x7f.1, [::ffff:10.0.0.1]), and names that never leave the machine or the office.
    """
    if len(url) > MAX_LENGTH or not _VISIBLE.fullmatch(url) or "\\" in url:
        raise BadInput(field, "bad_url")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise BadInput(field, "bad_url") from None
    if parts.scheme not in ("http", "https") or not host:
        raise BadInput(field, "bad_url")
    if "@" in parts.netloc:
        raise BadInput(field, "url_with_password")
    if not _is_public(host, parts, field):
        raise BadInput(field, "url_not_public")
    return url


def _is_public(host: str, parts: SplitResult, field: str) -> bool:
    if "[" in parts.netloc:
        return _is_global(_address(host, field))
    if not _NAME.fullmatch(host):
        raise BadInput(field, "bad_url")
    labels = host.rstrip(".")
    if _NUMERIC.fullmatch(labels.rpartition(".")[2]):
        return _is_global(_old_ipv4(labels, field))
    return "." in labels and not any(labels == name or labels.endswith(f".{name}") for name in _LOCAL_NAMES)


def _address(host: str, field: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        raise BadInput(field, "bad_url") from None


def _old_ipv4(host: str, field: str) -> ipaddress.IPv4Address:
    """The address as the C library would read it: decimal, octal, hexadecimal, one to four parts."""
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        raise BadInput(field, "bad_url") from None


def _is_global(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _TRANSLATED:
            inner = ipaddress.IPv4Address(address.packed[-4:])
        if inner is not None:
            return _is_global(inner)
    return address.is_global and not address.is_multicast
