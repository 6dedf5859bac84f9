"""Texts, receipts and binds with message centres that nobody here wrote: each story on each peer, byte for byte."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.messages.status import Status
from gateway.messages.terms import Terms
from smpp.bind import Bind, Mode
from smpp.options import Options
from sms.over_smpp.sender import SmppSender
from tests.interop.gateway_side import gateway
from tests.interop.network import PERL, RUST, Network
from tests.interop.phones import WAYS
from tests.sms.smpp_stage import House, QuickAccount
from tests.waiting import until

PLAIN = "Chao ba con"
# In GSM-7 [ ] { } are pairs of an escape and a letter.
LONG = "Ba con o yen trong nha [115], can bo y te se den tan noi {hom nay}. " * 5 + "Het"
ACCENTED = "Bà con ở yên trong nhà, cán bộ y tế sẽ đến tận nơi, đừng tự ý ra ngoài. " * 5 + "Hết"
TORN = ("ấ" * 66 + "👋🏽") * 3 + "hết"  # 66 letters and half an emoji fill a part
TEXTS = (PLAIN, LONG, ACCENTED, TORN)


def test_our_texts_arrive_as_they_were_written_and_their_receipts_come_back(
    network: Network, phone: str, environ: dict[str, str], tmp_path: Path
) -> None:
    for nth, (long, receipts) in enumerate(zip(WAYS, ("text", "tlv", "decimal", "text"), strict=True), 1):
        ids = "hex_then_decimal" if receipts == "decimal" else "as_given"
        until(lambda: not network.sessions())
        network.receipts = receipts
        with gateway(environ, tmp_path, network.centre.port, f'long = "{long}"\nids = "{ids}"') as ours:
            ours.send(phone, *TEXTS)
            delivered = {Status.DELIVERED: nth * len(TEXTS)}
            until(lambda: Counter(ours.statuses()) == delivered, 20)  # noqa: B023 - looked at here and now
            until(lambda: len(network.phones.inbox(phone)) == nth * len(TEXTS))  # noqa: B023
            assert network.phones.inbox(phone)[-len(TEXTS) :] == list(TEXTS), (long, receipts)


def test_texts_of_phones_are_read_as_they_were_written_and_acknowledged(
    network: Network, phone: str, environ: dict[str, str], tmp_path: Path
) -> None:
    begun, wanted = network.centre.mark, []
    with gateway(environ, tmp_path, network.centre.port) as ours:
        (bind,) = until(network.sessions)
        for way in network.phones.ways:
            for words in TEXTS:
                network.phones.write(phone, f"{words} ({way})", way)
                wanted.append((f"+{phone}", f"{words} ({way})"))
                until(lambda: len(ours.heard()) == len(wanted))
        assert ours.heard() == wanted
        told = until(lambda: network.centre.events("acknowledged", begun, session=bind)[len(wanted) - 1 :])
        assert {event["status"] for event in told} == {0}


def test_a_text_that_cannot_arrive_has_failed_with_the_code_of_its_receipt(
    network: Network, phone: str, environ: dict[str, str], tmp_path: Path
) -> None:
    network.receipts = "absent"
    with gateway(environ, tmp_path, network.centre.port) as ours:
        ours.send(phone, PLAIN)
        assert until(ours.errors)[0] == "UNDELIV 027"


def test_binds_apart(network: Network, phone: str, environ: dict[str, str], tmp_path: Path) -> None:
    with gateway(environ, tmp_path, network.centre.port, "transmitters = 2\nreceivers = 1") as ours:
        until(lambda: len(network.sessions()) == 3)
        assert len(network.centre.sessions(kinds=["transmitter"])) == 2
        ours.send(phone, *TEXTS)
        until(lambda: ours.statuses() == [Status.DELIVERED] * len(TEXTS))
        network.phones.write(phone, ACCENTED, "udh8")
        until(lambda: ours.heard() == [(f"+{phone}", ACCENTED)])
        until(lambda: network.phones.inbox(phone) == list(TEXTS))


@pytest.mark.parametrize(
    ("peer", "farewell"), [(PERL, "unbind"), (PERL, "drop"), (RUST, "unbind")], indirect=["peer"]
)
def test_a_bind_that_ended_comes_back(
    network: Network, phone: str, environ: dict[str, str], tmp_path: Path, farewell: str
) -> None:
    with gateway(environ, tmp_path, network.centre.port) as ours:
        (first,) = until(network.sessions)
        network.centre.tell(farewell, first)
        until(lambda: network.centre.events("gone", session=first))
        (second,) = until(network.sessions)
        assert second != first
        ours.send(phone, *TEXTS)
        until(lambda: ours.statuses() == [Status.DELIVERED] * len(TEXTS))
    until(lambda: network.centre.events("gone", session=second, how="unbound"))


@pytest.mark.parametrize("peer", [PERL], indirect=True)
def test_each_side_asks_whether_the_other_lives(network: Network) -> None:
    begun, centre = network.centre.mark, network.centre

    class Anxious(QuickAccount):
        def options(self, mode: Mode) -> Options:
            return replace(super().options(mode), enquire_after=0.05, enquire_patience=0.5)

    async def story() -> None:
        terms = Terms(name="operator", kind="smpp", window=50)
        account = Anxious(terms, "127.0.0.1", centre.port, Bind("gateway", "pw-tests"))
        sender = SmppSender(account, "1022")
        await sender.open(house := House())
        await asyncio.wait_for(house.readies.get(), 10)
        (bind,) = await asyncio.to_thread(until, network.sessions)
        await asyncio.to_thread(until, lambda: len(centre.events("asked", begun, session=bind)) >= 3)
        centre.tell("enquire", bind)
        await asyncio.to_thread(until, lambda: centre.events("alive", begun, session=bind, status=0))
        assert network.sessions() == [bind] and house.aways == []
        await sender.close()

    asyncio.run(story())


@pytest.mark.parametrize("peer", [PERL], indirect=True)
def test_a_wrong_password_is_refused_and_nothing_is_lost(
    network: Network, phone: str, environ: dict[str, str], tmp_path: Path
) -> None:
    begun = network.centre.mark
    with gateway(environ, tmp_path, network.centre.port, password="no") as ours:
        ours.send(phone, PLAIN)
        until(lambda: network.centre.events("refused", begun, kind="transceiver"))
        assert ours.statuses() == [Status.QUEUED]
    assert network.phones.inbox(phone) == [] and not network.sessions()
