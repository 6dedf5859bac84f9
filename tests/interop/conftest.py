"""The peers: networks whose centre is somebody else's, each started once for all stories; a phone for each story."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import NoReturn

import pytest

from tests.interop.kannel import PROGRAMS, Kannel
from tests.interop.network import KANNEL, PERL, RUST, Network
from tests.interop.ports import free_port
from tests.waiting import until

_HERE = Path(__file__).parent
_phones = count(1)


@pytest.fixture
def phone() -> str:
    """A phone that no other story uses: its digits."""
    return f"84900000{next(_phones):03d}"


@pytest.fixture(scope="module", params=[PERL, RUST, KANNEL])
def peer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """Each peer in turn. Kannel is no centre: it is the phones behind the one of Net::SMPP."""
    with ExitStack() as running:
        network = Network(_rust() if request.param == RUST else _perl())
        running.enter_context(closing(network.centre))
        if request.param == KANNEL:
            if not all(Path(program).exists() for program in PROGRAMS):
                _lacks("kannel", "apt-get install kannel")
            boxes = Kannel(tmp_path_factory.mktemp("kannel"), network.centre.port)
            network.phones = running.enter_context(closing(boxes))
            until(lambda: network.centre.sessions("kannel"), 20)
        yield network


@pytest.fixture
def network(peer: Network) -> Network:
    """The peer, when it knows that the story before is over."""
    until(lambda: not peer.sessions())
    peer.receipts = "text"
    return peer


def _perl() -> list[str]:
    perl = shutil.which("perl")
    if perl is None or subprocess.run([perl, "-MNet::SMPP", "-e", "1"], capture_output=True).returncode:
        _lacks("Net::SMPP", "apt-get install libnet-smpp-perl")
    return [perl, str(_HERE / "centre.pl")]


def _rust() -> list[str]:
    if find_spec("smpp34") is None:
        _lacks("smpp34", "it is in requirements/dev.txt")
    return [sys.executable, "-m", "tests.interop.rust_centre", str(free_port())]


def _lacks(peer: str, where: str) -> NoReturn:
    """`make test` installs the peers, or says which a person must install: a story without its peer proves nothing."""
    pytest.fail(f"{peer} is missing: run scripts/setup dev ({where})")
