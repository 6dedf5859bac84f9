"""What passes over a bind: submits and their answers in every disorder, deliveries, rubbish, pressure."""

from __future__ import annotations

import asyncio
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smpp.message import decode_submit
from smpp.pdu import Command, Decoder, encode
from smpp.status import Status
from tests.smpp.centre import BODY, PATIENCE, PHONE, SHORT, Stage, story


@story(window=3)
async def test_a_window_of_submits_answered_in_reverse(stage: Stage) -> None:
    line = await stage.bound()
    for token in "abc":
        stage.session.submit(token, BODY)
    assert stage.session.room == 0
    with pytest.raises(RuntimeError, match="full"):
        stage.session.submit("d", BODY)
    sent = [await line.next(Command.SUBMIT_SM) for _ in range(3)]
    assert [decode_submit(pdu).destination for pdu in sent] == [PHONE] * 3
    assert len({pdu.sequence for pdu in sent}) == 3
    for pdu, name in zip(reversed(sent), "cba", strict=True):
        line.answer(pdu, name.encode() + b"\0")
    for name in "cba":
        assert await stage.heard.next() == ("answered", name, 0, name.encode())
    assert stage.session.room == 3


@story()
async def test_what_one_turn_says_leaves_in_one_write_and_flush_does_not_wait_for_it(stage: Stage) -> None:
    line = await stage.bound()
    link = stage.session._link
    assert link is not None and link._transport is not None
    writes: list[bytes] = []
    link._transport.write = writes.append  # type: ignore[method-assign]
    stage.session.submit("a", BODY)
    stage.session.submit("b", BODY)
    assert writes == []
    stage.session.flush()
    stage.session.submit("c", BODY)
    stage.session.submit("d", BODY)
    line.send(Command.SUBMIT_SM_RESP, 4, b"c\0")
    assert await stage.heard.next() == ("answered", "c", 0, b"c")
    pdus = [Decoder().feed(octets) for octets in writes]
    assert [[pdu.sequence for pdu in one_write] for one_write in pdus] == [[2, 3], [4, 5]]


@story()
async def test_a_listener_that_fails_costs_the_connection_and_no_token(stage: Stage) -> None:
    def fail(token: object, status: int, message_id: bytes) -> None:
        stage.heard.events.put_nowait(("failed", token))
        raise RuntimeError("a fault of the listener")

    line = await stage.bound()
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)  # asyncio would log it
    stage.heard.answered = fail  # type: ignore[method-assign]
    stage.session.submit("a", BODY)
    stage.session.submit("b", BODY)
    sent = [await line.next(Command.SUBMIT_SM) for _ in range(2)]
    for pdu in sent:
        line.answer(pdu)
    assert [await stage.heard.next() for _ in range(2)] == [("failed", "a"), ("lost", "b")]
    await stage.heard.unbound_for("a fault of the listener")
    await stage.bound()


@story()
async def test_a_second_answer_and_an_invented_one_are_counted_and_nothing_else(stage: Stage) -> None:
    line = await stage.bound()
    stage.session.submit("a", BODY)
    pdu = await line.next(Command.SUBMIT_SM)
    line.answer(pdu, b"1\0")
    line.answer(pdu, b"2\0", Status.RSYSERR)
    line.send(Command.SUBMIT_SM_RESP, 4_711, b"3\0")
    line.send(Command.GENERIC_NACK, 0, status=Status.RINVCMDID)
    line.send(Command.BIND_TRANSCEIVER_RESP, pdu.sequence)
    line.send(0x80000021, 5)  # the answer to what we never ask: a nack would be an answer to an answer
    line.send(Command.ENQUIRE_LINK, 6)
    assert (await line.next(Command.ENQUIRE_LINK_RESP)).sequence == 6
    assert await stage.heard.next() == ("answered", "a", 0, b"1")
    assert stage.heard.silent
    assert (stage.session.counters.unasked, stage.session.counters.answered) == (5, 1)


@pytest.mark.parametrize("status", [Status.RTHROTTLED, Status.RMSGQFUL, Status.RINVDSTADR, 0x0401])
def test_a_refusal_is_reported_as_it_is(status: int) -> None:
    @story()
    async def refused(stage: Stage) -> None:
        line = await stage.bound()
        stage.session.submit("a", BODY)
        line.answer(await line.next(Command.SUBMIT_SM), b"", status)
        assert await stage.heard.next() == ("answered", "a", status, b"")

    refused()


@pytest.mark.parametrize(("status", "told"), [(Status.RINVCMDLEN, Status.RINVCMDLEN), (0, Status.RSYSERR)])
def test_a_nack_answers_a_submit_and_is_never_a_yes(status: int, told: int) -> None:
    @story()
    async def nacked(stage: Stage) -> None:
        line = await stage.bound()
        stage.session.submit("a", BODY)
        line.send(Command.GENERIC_NACK, (await line.next(Command.SUBMIT_SM)).sequence, status=status)
        assert await stage.heard.next() == ("answered", "a", told, b"")

    nacked()


@story(response_patience=SHORT)
async def test_an_answer_that_never_comes_is_lost_and_a_late_one_ignored(stage: Stage) -> None:
    line = await stage.bound()
    stage.session.submit("a", BODY)
    pdu = await line.next(Command.SUBMIT_SM)
    assert await stage.heard.next() == ("lost", "a")
    assert stage.session.room == 50
    line.answer(pdu, b"late\0")
    line.send(Command.ENQUIRE_LINK, 1)
    await line.next(Command.ENQUIRE_LINK_RESP)
    assert (stage.session.counters.unasked, stage.heard.silent) == (1, True)


@story(response_patience=SHORT, window=3)
async def test_a_whole_window_without_an_answer_ends_the_connection(stage: Stage) -> None:
    await stage.bound()
    for token in range(3):
        stage.session.submit(token, BODY)
    assert [await stage.heard.next() for _ in range(3)] == [("lost", 0), ("lost", 1), ("lost", 2)]
    await stage.heard.unbound_for("3 submits in a row")
    await stage.bound()


@story()
async def test_deliveries_are_acknowledged_once_in_any_order(stage: Stage) -> None:
    line = await stage.bound()
    line.deliver(b"one", 1)
    line.deliver(b"two", 2)
    one, two = await stage.heard.delivery(), await stage.heard.delivery()
    assert (one.short_message, one.source, two.sequence) == (b"one", PHONE, 2)
    stage.session.acknowledge(two, Status.RX_T_APPN)
    stage.session.acknowledge(one)
    stage.session.acknowledge(one)
    answers = [await line.next(Command.DELIVER_SM_RESP) for _ in range(2)]
    assert [(pdu.sequence, pdu.status, pdu.body) for pdu in answers] == [(2, 0x64, b"\0"), (1, 0, b"\0")]
    line.send(Command.ENQUIRE_LINK, 3)
    await line.next(Command.ENQUIRE_LINK_RESP)  # so there was no third
    assert stage.session.counters.acknowledged == 2


@story()
async def test_an_acknowledgement_does_not_cross_a_reconnect(stage: Stage) -> None:
    line = await stage.bound()
    line.deliver(b"one", 1)
    old = await stage.heard.delivery()
    line.close()
    await stage.heard.unbound_for("closed")
    line = await stage.bound()
    line.deliver(b"one", 1)  # the same number, and the same text again
    new = await stage.heard.delivery()
    assert new == old
    stage.session.acknowledge(old)
    line.send(Command.ENQUIRE_LINK, 2)
    await line.next(Command.ENQUIRE_LINK_RESP)
    stage.session.acknowledge(new)
    assert (await line.next(Command.DELIVER_SM_RESP)).sequence == 1


@story()
async def test_a_delivery_that_cannot_be_read_is_refused_and_the_bind_goes_on(stage: Stage) -> None:
    line = await stage.bound()
    line.send(Command.DELIVER_SM, 1, b"\0\1\1849")
    line.deliver(b"good", 2)
    refused = await line.next(Command.DELIVER_SM_RESP)
    assert (refused.sequence, refused.status) == (1, Status.RINVCMDLEN)
    assert (await stage.heard.delivery()).short_message == b"good"
    assert stage.session.counters.malformed == 1


@story()
async def test_what_comes_before_the_bind_is_out_of_turn(stage: Stage) -> None:
    line = await stage.line()
    bind = await line.next(Command.BIND_TRANSCEIVER)
    line.deliver(b"early", 1)
    early = await line.next(Command.DELIVER_SM_RESP)
    assert (early.sequence, early.status) == (1, Status.RINVBNDSTS)
    line.answer(bind)
    assert await stage.heard.next() == ("bound",)


@story()
async def test_an_unknown_request_is_nacked_and_a_notification_is_not(stage: Stage) -> None:
    line = await stage.bound()
    line.send(Command.ALERT_NOTIFICATION, 1, b"anything")
    line.send(0x103, 2, b"data_sm")
    line.send(0x7FFF0000, 3)
    nacks = [await line.next(Command.GENERIC_NACK) for _ in range(2)]
    assert [(pdu.sequence, pdu.status) for pdu in nacks] == [(2, Status.RINVCMDID), (3, Status.RINVCMDID)]
    assert stage.session.counters.unknown == 2


@pytest.mark.parametrize("length", [4, 15, 1_000_000, 0xFFFFFFFF])
def test_a_lying_length_is_nacked_and_the_connection_made_anew(length: int) -> None:
    @story()
    async def lied_to(stage: Stage) -> None:
        line = await stage.bound()
        line.deliver(b"before", 7)
        line.writer.write(struct.pack(">IIII", length, Command.DELIVER_SM, 0, 8))
        assert (await stage.heard.delivery()).short_message == b"before"
        nack = await line.next(Command.GENERIC_NACK)
        assert (nack.sequence, nack.status) == (8, Status.RINVCMDLEN)
        await line.ended()
        await stage.heard.unbound_for("the stream is lost")
        await stage.bound()

    lied_to()


@given(st.lists(st.binary(min_size=1, max_size=80), min_size=1, max_size=5), st.booleans())
@settings(max_examples=25, deadline=None)  # each example is a connection
def test_whatever_a_centre_says_every_token_comes_back_once(chunks: list[bytes], framed: bool) -> None:
    @story(response_patience=PATIENCE)
    async def fuzzed(stage: Stage) -> None:
        line = await stage.bound()
        for token in range(5):
            stage.session.submit(token, BODY)
        first = (await line.next(Command.SUBMIT_SM)).sequence
        for number, chunk in enumerate(chunks):
            kind = (Command.SUBMIT_SM_RESP, Command.DELIVER_SM, Command.GENERIC_NACK, chunk[0])[chunk[0] % 4]
            line.writer.write(encode(kind, first + number, chunk[1:]) if framed else chunk)
        line.close()
        fates: list[int] = []
        while (event := await stage.heard.next())[0] != "unbound":
            fates += [event[1]] if event[0] in ("answered", "lost") else []
        assert sorted(fates) == [0, 1, 2, 3, 4]
        await stage.bound()

    fuzzed()


@story(held=4, response_patience=PATIENCE)
async def test_too_much_unacknowledged_stops_the_reading(stage: Stage) -> None:
    line = await stage.bound()
    link = stage.session._link
    assert link is not None
    for number in range(4):
        line.deliver(b"%d" % number, number + 1)
    held = [await stage.heard.delivery() for _ in range(4)]
    assert link.reading_paused
    line.deliver(b"more", 5)
    stage.session.acknowledge(held[0])
    assert (await line.next(Command.DELIVER_SM_RESP)).sequence == 1
    assert link.reading_paused and stage.heard.silent
    stage.session.acknowledge(held[1])
    assert not link.reading_paused
    assert (await stage.heard.delivery()).short_message == b"more"


@story(held=1, response_patience=SHORT, enquire_after=SHORT, enquire_patience=SHORT)
async def test_while_we_do_not_read_no_patience_ends(stage: Stage) -> None:
    line = await stage.bound()
    line.deliver(b"one", 1)
    deliver = await stage.heard.delivery()
    stage.session.submit("a", BODY)
    line.answer(await line.next(Command.SUBMIT_SM), b"id\0")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(stage.heard.next(), 3 * SHORT)
    stage.session.acknowledge(deliver)
    assert await stage.heard.next() == ("answered", "a", 0, b"id")


@story(response_patience=2 * SHORT, window=100_000)
async def test_a_centre_that_does_not_read_is_left_and_fills_no_memory(stage: Stage) -> None:
    line = await stage.bound()
    transport = line.writer.transport
    assert isinstance(transport, asyncio.Transport)
    transport.pause_reading()
    submitted = 0
    while stage.session.room:
        for _ in range(min(500, stage.session.room)):
            stage.session.submit(submitted, BODY)
            submitted += 1
        stage.session.flush()
    assert 0 < submitted < 100_000
    events = [await stage.heard.next() for _ in range(submitted)]
    assert {event[0] for event in events} == {"lost"}
    await stage.heard.unbound_for("does not read")
