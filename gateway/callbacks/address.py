"""Which addresses may be called back: by spelling when one is ordered, by number at each call; resolves and calls
nothing.

Both are needed. A bad spelling is the caller's mistake and is told at once; what a name resolves to is only known when
it is called, and may be another address each time (`guard`).
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

from gateway.errors import BadInput

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

MAX_LENGTH = 500
_VISIBLE = re.compile(r"[!-~]+")
_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.)*[a-z0-9_][a-z0-9_-]{0,62}\.?")
_NUMERIC = re.compile(
    r"(?:0x[0-9a-f]*|[0-9]+)"
)  # a last label like this makes readers take the host for an IPv4 one
_LOCAL_NAMES = ("localhost", "local", "internal", "localdomain", "home.arpa")
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # NAT64: the last four bytes are an IPv4 address
_UNICAST = ipaddress.ip_network(
    "2000::/3"
)  # all that IPv6 has given out so far; Python calls the rest global too
_NOBODYS = tuple(
    map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20"))
)  # of protocols, old relays and books (RFC 6890, 7526, 9637); Python 3.11 calls them global, in whole or in part
_PORTS = {"http": 80, "https": 443}
_FIRST_FREE_PORT = 1024  # below it a public server has other services: mail, shells, directories


def check(url: str, networks: Sequence[Network] = (), field: str = "callback_url") -> str:
    """`url` unchanged, or BadInput saying why it cannot be called back.

    Refused: anything but absolute http and https, more than 500 characters, non-ASCII, user and
    password, addresses of loopback, private and other non-public networks however they are spelled
    (2130706433, 0x7f.1, [::ffff:10.0.0.1]), and names that never leave the machine or the office.
    Refused are port 0 and the ports below 1024 but 80 and 443, too: a POST must not pass for a mail.
    `networks` may be called all the same, at any port; names inside an office are then a matter of what they
    resolve to.
    """
    if len(url) > MAX_LENGTH or not _VISIBLE.fullmatch(url) or "\\" in url:
        raise BadInput(field, "bad_url")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadInput(field, "bad_url") from None
    if parts.scheme not in _PORTS or not host or port == 0:
        raise BadInput(field, "bad_url")
    if "@" in parts.netloc:
        raise BadInput(field, "url_with_password")
    if not _may_be_spelled(host, parts, networks, field):
        raise BadInput(field, "url_not_public")
    return url


def may_be_called(number: str, networks: Sequence[Network] = (), port: int = 443) -> bool:
    """Whether `port` of the address written as `number` is the public Internet's to call, or in one of `networks`."""
    try:
        address = ipaddress.ip_address(number)
    except ValueError:
        return False
    return _is_open(address, networks, port)


def host_of(url: str) -> str:
    """The `host:port` behind a checked `url`: who shares the fate of one server."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    return f"[{host}]:{_port(parts)}" if ":" in host else f"{host}:{_port(parts)}"


def _port(parts: SplitResult) -> int:
    return parts.port if parts.port is not None else _PORTS[parts.scheme]


def _may_be_spelled(host: str, parts: SplitResult, networks: Sequence[Network], field: str) -> bool:
    if "[" in parts.netloc:
        return _is_open(_ipv6(host, field), networks, _port(parts))
    if not _NAME.fullmatch(host):
        raise BadInput(field, "bad_url")
    labels = host.rstrip(".")
    if _NUMERIC.fullmatch(labels.rpartition(".")[2]):
        return _is_open(_old_ipv4(labels, field), networks, _port(parts)) and _is_plain(host, field)
    if networks:
        return True
    if not _is_open_port(_port(parts)):
        return False
    return "." in labels and not any(labels == name or labels.endswith(f".{name}") for name in _LOCAL_NAMES)


def _ipv6(host: str, field: str) -> Address:
    try:
        return ipaddress.IPv6Address(host)
    except ValueError:
        raise BadInput(field, "bad_url") from None


def _old_ipv4(host: str, field: str) -> Address:
    """The address as the C library would read it: decimal, octal, hexadecimal, one to four parts."""
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        raise BadInput(field, "bad_url") from None


def _is_plain(host: str, field: str) -> bool:
    """Readers disagree about other spellings of IPv4, so that what was checked need not be what is called."""
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        raise BadInput(field, "bad_url") from None
    return True


def _is_open(address: Address, networks: Sequence[Network], port: int) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inner = _inside(address)
        if inner is not None:
            return _is_open(inner, networks, port)
        if address.scope_id is not None:
            return False  # an interface of this machine is nobody's address
    if any(address in network for network in networks):
        return True
    if isinstance(address, ipaddress.IPv6Address) and address not in _UNICAST:
        return False
    if any(address in network for network in _NOBODYS):
        return False
    return address.is_global and not address.is_multicast and _is_open_port(port)


def _is_open_port(port: int) -> bool:
    return port >= _FIRST_FREE_PORT or port in _PORTS.values()


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that a packet to `address` ends at, where it is only wrapped."""
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour
