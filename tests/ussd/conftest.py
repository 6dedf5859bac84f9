"""A house with USSD, and phones that dial it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from gateway import clock
from gateway.app import create_app
from gateway.conversations import Conversations
from gateway.house import House
from gateway.messages import inbox
from gateway.messages.carriers import InboundText
from sms.answering import Answering
from tests.ussd.handset import SECRET, Handset

NOBODY = "+84900000301"


@pytest.fixture
def house(house: House) -> Iterator[House]:
    """The parts of a process that USSD may reach."""
    yield replace(house, settings=replace(house.settings, ussd_secret=SECRET))


@pytest.fixture
def dialler(house: House) -> Callable[..., Handset]:
    """A phone in somebody's hand."""
    app = create_app(house)
    return lambda number=NOBODY: Handset(app.test_client(), house, number)


@pytest.fixture
def texts(house: House) -> Callable[..., None]:
    """The same phone texts, one word after the other."""
    answering = Answering(Conversations(house.settings))

    def say(phone: Handset, *words: str) -> None:
        for said in words:
            with house.db.transaction() as tx:
                ref = f"SM{phone.number}{clock.now().timestamp()}"
                inbox.store(tx, InboundText("twilio", ref, phone.number, "1022", said), clock.now())
                waiting = inbox.take_next(tx, clock.now())
                assert waiting is not None
                inbox.mark_done(tx, waiting.id, answering.hear(tx, waiting, clock.now()), clock.now())

    return say
