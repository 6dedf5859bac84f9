"""No spelling, no name and no answer of a name server leads a call to where it may not go."""

from __future__ import annotations

import asyncio
import datetime
import socket
import ssl
import threading
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from gateway.callbacks.address import may_be_called
from gateway.callbacks.call import Answer, Caller
from gateway.callbacks.guard import Names
from tests.waiting import STANDSTILL

from .conftest import LOOPBACK, Receiver

NEVER = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.0.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::1",
    "2002:c0a8:1::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%lo", "fec0::1", "ff02::1", "ff0e::1", "4000::1",
    "2606:4700::1%lo", "", "localhost", "1", "127.1", "2130706433", "0x7f000001", "017700000001", "1.2.3.4.5", "::g",
    "192.0.0.9", "192.0.0.10", "192.88.99.1", "2002:c058:6301::", "3fff::1",
]  # fmt: skip

ALWAYS = [
    "1.1.1.1",
    "8.8.8.8",
    "203.162.0.1",
    "2606:4700:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]


class Zone:
    """A name server that says what it is told, and may change its mind each time it is asked."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    async def idle(self, host: str) -> None:
        """It answers at once."""


@pytest.mark.parametrize("number", NEVER)
def test_never_called(number: str) -> None:
    assert not may_be_called(number)
    assert not may_be_called(number, (ip_network("10.99.0.0/16"), ip_network("fd99::/16")))


@pytest.mark.parametrize("number", ALWAYS)
def test_always_called(number: str) -> None:
    assert may_be_called(number)


@pytest.mark.parametrize(
    ("port", "open_"), [(0, False), (22, False), (80, True), (443, True), (1023, False), (1024, True)]
)
def test_ports_of_other_services_are_called_in_networks_of_the_setting_only(port: int, open_: bool) -> None:
    assert may_be_called("8.8.8.8", port=port) is open_
    assert may_be_called("64:ff9b::808:808", port=port) is open_
    assert may_be_called("10.20.3.4", (ip_network("10.20.0.0/16"),), port)


def test_a_name_is_not_called_at_a_port_of_another_service() -> None:
    """Ordered before the check, or while networks of one's own are open."""
    networks = (ip_network("10.20.0.0/16"),)
    assert posted("http://hospital.example:25/hook", Zone(["8.8.8.8"]), networks).error == "not_public"
    assert posted("http://8.8.8.8:25/hook", Zone([]), networks).error == "not_public"


@pytest.mark.parametrize("number", ["10.20.3.4", "::ffff:10.20.3.4", "64:ff9b::10.20.3.4", "fd20::7"])
def test_a_network_of_the_setting_may_be_called(number: str) -> None:
    assert may_be_called(number, (ip_network("10.20.0.0/16"), ip_network("fd20::/64")))
    assert not may_be_called(number, (ip_network("10.21.0.0/16"), ip_network("fd21::/64")))


def posted(url: str, lookup: Zone | Names, networks: tuple[object, ...] = ()) -> Answer:
    """One call by a fresh caller."""

    async def once() -> Answer:
        caller = Caller(lookup, networks)  # type: ignore[arg-type]  # networks of either kind
        await caller.open()
        try:
            return await caller.post(url, "{}", "t=1,v1=0")
        finally:
            await caller.close()

    return asyncio.run(once())


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "017700000001", "0", "[::1]", "[::ffff:127.0.0.1]",
             "[::127.0.0.1]", "[64:ff9b::7f00:1]", "localhost", "localhost."],
)  # fmt: skip
def test_no_spelling_of_this_machine_is_called(receiver: Receiver, host: str) -> None:
    """Without the check at order time, and with the system's own resolver."""
    answer = posted(f"http://{host}:{receiver.port}/hook", Names(1))
    assert answer.status is None
    assert receiver.heard == []


@pytest.mark.parametrize(
    "number", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fe80::1"]
)
def test_a_name_that_points_inside_is_not_called(receiver: Receiver, number: str) -> None:
    zone = Zone([number])
    assert posted(f"http://hospital.example:{receiver.port}/hook", zone) == Answer(
        None, "not_public", away=True
    )
    assert zone.asked == ["hospital.example"] and receiver.heard == []


def test_one_bad_address_among_good_ones_spoils_the_name(receiver: Receiver) -> None:
    answer = posted(f"http://hospital.example:{receiver.port}/hook", Zone(["8.8.8.8", "127.0.0.1"]))
    assert answer.error == "not_public" and receiver.heard == []


def test_a_name_is_asked_once_a_call_and_goes_where_it_was_checked(receiver: Receiver) -> None:
    """Rebinding: a second look at the name would be told another address; there is none."""
    zone = Zone(["127.0.0.1"], ["10.0.0.1"])
    answer = posted(f"http://hospital.example:{receiver.port}/hook", zone, LOOPBACK)
    assert answer.status == 204 and zone.asked == ["hospital.example"]
    assert receiver.heard[0].headers["Host"] == f"hospital.example:{receiver.port}"


def test_a_name_that_has_turned_inside_is_not_called_again(receiver: Receiver) -> None:
    zone = Zone(["127.0.0.1"], ["10.0.0.1"])
    url = f"http://hospital.example:{receiver.port}/hook"
    assert posted(url, zone, LOOPBACK).status == 204
    assert posted(url, zone, LOOPBACK).error == "not_public"


def test_international_names_travel_in_ascii(receiver: Receiver) -> None:
    zone = Zone(["127.0.0.1"])
    assert posted(f"http://xn--bnh-vin-q8a.example:{receiver.port}/hook", zone, LOOPBACK).status == 204
    assert zone.asked == ["xn--bnh-vin-q8a.example"]


def test_no_proxy_of_the_environment_is_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{receiver.port}")
    assert posted("http://hospital.example/hook", Zone(["10.0.0.1"])).error == "not_public"
    assert receiver.heard == []


def test_a_name_nobody_knows() -> None:
    class Unknown(Zone):
        async def __call__(self, host: str, port: int) -> list[str]:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")

    assert posted("http://hospital.example/hook", Unknown()) == Answer(None, "unreachable", away=True)


@pytest.fixture
def self_signed(tmp_path: Path) -> Iterator[tuple[int, list[bytes]]]:
    """A TLS server whose certificate nobody vouches for; its port, and what it could read."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    read: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def accept() -> None:
            raw, _ = door.accept()
            raw.settimeout(5)
            with raw:
                try:
                    read.append(context.wrap_socket(raw, server_side=True).recv(100))
                except OSError:
                    return

        thread = threading.Thread(target=accept)
        thread.start()
        yield door.getsockname()[1], read
        thread.join(STANDSTILL)


def test_a_certificate_nobody_vouches_for_is_refused(self_signed: tuple[int, list[bytes]]) -> None:
    port, read = self_signed
    answer = posted(f"https://127.0.0.1:{port}/hook", Names(1), LOOPBACK)
    assert answer == Answer(None, "tls", away=True)
    assert read in ([], [b""])
