"""The simulator and the stand-ins around it, made and cleared away; the programs are in the files beside this."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.customer import AGREED, Customer, start_esms
from tests.simulator.house import House, menu, open_house
from tests.simulator.running import Network, Smsc, start, start_smsc, stop
from tests.waiting import until


@pytest.fixture(scope="session")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Network, House]]:
    house, server = open_house()
    network = start(tmp_path_factory.mktemp("network"), house.url)
    yield network, house
    code, errors = stop(network)
    server.shutdown()
    server.server_close()
    assert (code, errors) == (0, ""), "the simulator must stop cleanly and have nothing to complain of"


@pytest.fixture
def network(_running: tuple[Network, House]) -> Iterator[Network]:
    """The shared simulator, well again after each test."""
    yield _running[0]
    assert _running[0].call("/faults", {})[0] == 200


@pytest.fixture
def house(_running: tuple[Network, House]) -> Iterator[House]:
    """The gateway's stand-in, polite again after each test."""
    yield _running[1]
    _running[1].statuses.clear()
    _running[1].answer, _running[1].kind = "<Response/>", "text/xml"
    _running[1].screen, _running[1].screen_kind = menu, House.screen_kind
    _running[1].documents.clear()


_numbers = itertools.count(900001000)


@pytest.fixture
def phone() -> str:
    """A number no other test uses."""
    return f"+84{next(_numbers)}"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Callable[..., Network]]:
    """Starts simulators of the test's own: `fresh(gateway_url, *options)`."""
    started: list[Network] = []

    def begin(gateway: str, *options: str) -> Network:
        folder = tmp_path / str(len(started))
        folder.mkdir()
        started.append(start(folder, gateway, *options))
        return started[-1]

    yield begin
    for network in started:
        if network.process.poll() is None:
            stop(network)


@pytest.fixture
def without_ussd(tmp_path: Path, house: House) -> Iterator[Network]:
    """A simulator that was started without a secret for USSD."""
    network = start(tmp_path, house.url, ussd=False)
    yield network
    stop(network)


@pytest.fixture
def opening() -> Iterator[Callable[..., House]]:
    """Opens stand-ins of the test's own: `opening(port)`."""
    servers: list[ThreadingHTTPServer] = []

    def begin(port: int = 0) -> House:
        house, server = open_house(port)
        servers.append(server)
        return house

    yield begin
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(name="until")
def _until() -> Callable[..., Any]:
    return until


@pytest.fixture(scope="session")
def _running_smsc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Smsc]:
    house, server = open_house()
    smsc = start_smsc(tmp_path_factory.mktemp("smsc"), house.url)
    yield smsc
    code, errors = stop(smsc.network)
    server.shutdown()
    server.server_close()
    assert (code, errors) == (0, ""), "the SMSC must stop cleanly and have nothing to complain of"


@pytest.fixture
def smsc(_running_smsc: Smsc) -> Iterator[Smsc]:
    """The shared SMSC: no line open before or after a test, and well again."""
    yield _running_smsc
    _running_smsc.hang_up()
    assert _running_smsc.network.call("/faults", {})[0] == 200


@pytest.fixture
def fresh_smsc(tmp_path: Path) -> Iterator[Callable[..., Smsc]]:
    """Starts SMSCs of the test's own: `fresh_smsc("--smpp-dialect", "hex")`."""
    started: list[Smsc] = []

    def begin(*options: str) -> Smsc:
        folder = tmp_path / f"smsc{len(started)}"
        folder.mkdir()
        started.append(start_smsc(folder, "http://127.0.0.1:1", *options))
        return started[-1]

    yield begin
    for smsc in started:
        smsc.hang_up()
        stop(smsc.network)


@pytest.fixture(scope="session")
def _company(tmp_path_factory):
    customer = Customer()
    network = start_esms(tmp_path_factory.mktemp("esms"), customer, AGREED)
    yield network, customer
    code, errors = stop(network)
    customer.close()
    assert (code, errors) == (0, "")


@pytest.fixture
def esms(_company):
    """The network with the aggregator, well again after each test."""
    yield _company[0]
    assert _company[0].call("/faults", {})[0] == 200


@pytest.fixture
def customer(_company):
    """The house, polite again after each test."""
    yield _company[1]
    _company[1].statuses.clear()
    _company[1].answer = lambda query: b""


@pytest.fixture
def fresh_esms(tmp_path):
    """A network of the test's own: `fresh_esms(agreed, *options)` → (network, customer)."""
    opened = []

    def begin(agreed, *options):
        customer = Customer()
        opened.append((start_esms(tmp_path, customer, agreed, *options), customer))
        return opened[-1]

    yield begin
    for network, customer in opened:
        stop(network)
        customer.close()
