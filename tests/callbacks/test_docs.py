"""What docs/api.md tells receivers to do is done here, to the letter, with what really comes over the wire."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway import accounts
from gateway.callbacks.outcome import Outcome
from gateway.house import House
from gateway.messages.status import Status
from workers.calling import Calling

from .conftest import Client, Receiver, tells

ROOT = Path(__file__).parents[2]


@pytest.fixture
def is_from_1022() -> Callable[..., bool]:
    """The function of the page."""
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    (snippet,) = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    names: dict[str, Callable[..., bool]] = {}
    exec(compile(snippet, "docs/api.md", "exec"), names)
    return names["is_from_1022"]


def test_the_snippet_of_the_page_verifies_what_comes(
    house: House,
    hospital: Client,
    receiver: Receiver,
    calling: Calling,
    is_from_1022: Callable[..., bool],
) -> None:
    hospital.orders(receiver.url())
    hospital.moves(Status.DELIVERED)
    tells(house, Outcome.TOLD)
    (heard,) = receiver.heard
    signature = heard.headers["Gateway-Signature"]
    with house.db.transaction() as tx:
        secret = accounts.callback_secret(tx, hospital.key_id)
    assert is_from_1022(secret, signature, heard.body)
    assert not is_from_1022("gwcb_another", signature, heard.body)
    assert not is_from_1022(secret, signature, heard.body.replace(b"delivered", b"failed"))
    assert not is_from_1022(secret, signature.replace("v1=", "v1=0"), heard.body)
    moment = re.search(r"t=(\d+)", signature)
    assert moment is not None
    old = signature.replace(moment[1], str(int(moment[1]) - 301))
    assert not is_from_1022(secret, old, heard.body)
    for nonsense in ("", "t=1", "v1=0", "t=x,v1=y", "t=1,v1=0", "…"):
        assert not is_from_1022(secret, nonsense, heard.body)


def test_the_page_shows_every_field_that_comes(
    house: House, hospital: Client, receiver: Receiver, calling: Calling
) -> None:
    hospital.orders(receiver.url())
    hospital.moves(Status.FAILED, error="30005")
    tells(house, Outcome.TOLD)
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    (shown,) = re.findall(r'^\{"id":"evt_.*$', page, re.MULTILINE)
    assert re.findall(r'"(\w+)":', shown) == list(receiver.heard[0].said)
