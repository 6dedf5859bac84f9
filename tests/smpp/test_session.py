"""A bind's life: binding in three ways, refusals, losses, coming back, leaving; by a centre played by hand."""

from __future__ import annotations

import asyncio

import pytest

from smpp.bind import Mode
from smpp.options import Backoff
from smpp.pdu import Command, encode
from smpp.status import Status
from tests.smpp.centre import BODY, SHORT, Stage, story


@pytest.mark.parametrize("mode", Mode)
def test_binds_as_it_is_told(mode: Mode) -> None:
    @story(mode=mode)
    async def bound(stage: Stage) -> None:
        line = await stage.line()
        pdu = await line.next(mode.value)
        assert pdu.body.startswith(b"house\0secret\0\0\x34")
        assert stage.session.room == 0
        line.answer(pdu)
        assert await stage.heard.next() == ("bound",)
        assert stage.session.bound
        assert stage.session.room == (50 if mode.submits else 0)
        if not mode.submits:
            with pytest.raises(RuntimeError):
                stage.session.submit(1, BODY)

    bound()


@story()
async def test_a_wrong_password_is_told_and_tried_again(stage: Stage) -> None:
    await (await stage.line()).bind(Status.RINVPASWD)
    await stage.heard.unbound_for("ESME_RINVPASWD. The password is wrong.")
    await stage.bound()
    assert stage.session.counters.attempts == 2


@story(refused_wait=600, stop_patience=SHORT)
async def test_after_a_wrong_password_it_waits_long(stage: Stage) -> None:
    await (await stage.line()).bind(Status.RINVPASWD)
    await stage.heard.unbound_for("password")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(stage.line(), SHORT)
    stage.session.stop()  # does not wait for the end of the wait
    await stage.life


@story(refused_wait=600)
async def test_bound_already_passes_by_itself(stage: Stage) -> None:
    await (await stage.line()).bind(Status.RALYBND)
    await stage.heard.unbound_for("RALYBND")
    await stage.bound()


@story()
async def test_a_nack_refuses_the_bind(stage: Stage) -> None:
    line = await stage.line()
    pdu = await line.next(Command.BIND_TRANSCEIVER)
    line.send(Command.GENERIC_NACK, pdu.sequence)
    await stage.heard.unbound_for("bind refused: ESME_RSYSERR")


@story(bind_patience=SHORT)
async def test_a_bind_without_answer_is_given_up(stage: Stage) -> None:
    line = await stage.line()
    pdu = await line.next(Command.BIND_TRANSCEIVER)
    line.send(Command.BIND_TRANSCEIVER_RESP, pdu.sequence + 1)  # somebody else's answer
    await stage.heard.unbound_for("no answer to the bind")
    await line.ended()
    await stage.line()


@story()
async def test_a_closed_door_is_told_and_tried_again(stage: Stage) -> None:
    for _ in range(2):
        (await stage.line()).abort()
        kind, _ = await stage.heard.next()
        assert kind == "unbound"
    await stage.bound()


@story(port=1)
async def test_a_port_where_nobody_listens(stage: Stage) -> None:
    await stage.heard.unbound_for("no connection")
    await stage.heard.unbound_for("no connection")
    assert stage.session.counters.binds == 0


@story()
async def test_a_lost_connection_comes_back_and_tells_what_was_open(stage: Stage) -> None:
    line = await stage.bound()
    stage.session.submit("a", BODY)
    stage.session.submit("b", BODY)
    await line.next(Command.SUBMIT_SM)
    line.close()
    assert [await stage.heard.next() for _ in range(2)] == [("lost", "a"), ("lost", "b")]
    await stage.heard.unbound_for("closed by the other side")
    assert stage.session.room == 0
    line = await stage.bound()
    stage.session.submit("c", BODY)
    line.answer(await line.next(Command.SUBMIT_SM), b"id-c\0")
    assert await stage.heard.next() == ("answered", "c", 0, b"id-c")
    assert stage.session.counters.lost == 2


@story()
async def test_a_pdu_cut_by_the_end_is_nothing(stage: Stage) -> None:
    line = await stage.bound()
    line.writer.write(encode(Command.DELIVER_SM, 1, bytes(40))[:30])
    line.close()
    await stage.heard.unbound_for("closed")


@story()
async def test_the_other_side_unbinds(stage: Stage) -> None:
    line = await stage.bound()
    stage.session.submit("a", BODY)
    await line.next(Command.SUBMIT_SM)
    line.send(Command.UNBIND, 9)
    assert (await line.next(Command.UNBIND_RESP)).sequence == 9
    await line.ended()
    assert await stage.heard.next() == ("lost", "a")
    await stage.heard.unbound_for("unbound by the other side")
    await stage.bound()


@story()
async def test_leaving_awaits_open_answers_and_acknowledgements(stage: Stage) -> None:
    line = await stage.bound()
    line.deliver(b"KB", 5)
    deliver = await stage.heard.delivery()
    stage.session.submit("a", BODY)
    open_submit = await line.next(Command.SUBMIT_SM)
    stage.session.stop()
    assert stage.session.room == 0
    line.deliver(b"too late", 6)
    refused = await line.next(Command.DELIVER_SM_RESP)
    assert (refused.sequence, refused.status) == (6, Status.RX_T_APPN)
    line.answer(open_submit, b"id\0")
    assert await stage.heard.next() == ("answered", "a", 0, b"id")
    stage.session.acknowledge(deliver)
    assert (await line.next(Command.DELIVER_SM_RESP)).sequence == 5
    line.answer(await line.next(Command.UNBIND))
    await stage.life
    await stage.heard.unbound_for("stopped")
    await line.ended()


@story(stop_patience=SHORT)
async def test_leaving_does_not_wait_for_ever(stage: Stage) -> None:
    line = await stage.bound()
    stage.session.submit("a", BODY)
    await line.next(Command.SUBMIT_SM)
    stage.session.stop()
    await line.next(Command.UNBIND)  # and no answer to that either
    await stage.life
    assert await stage.heard.next() == ("lost", "a")
    await stage.heard.unbound_for("stopped")


@story(reconnect_first=600, reconnect_limit=600)
async def test_stopped_between_two_attempts_it_is_gone_at_once(stage: Stage) -> None:
    (await stage.line()).abort()
    await stage.heard.next()
    stage.session.stop()
    await stage.life


@story()
async def test_stopped_while_binding_it_is_gone_at_once(stage: Stage) -> None:
    line = await stage.line()
    await line.next(Command.BIND_TRANSCEIVER)
    stage.session.stop()
    await stage.life
    await stage.heard.unbound_for("stopped")
    await line.ended()


@story()
async def test_a_cancelled_run_still_tells_what_was_open(stage: Stage) -> None:
    line = await stage.bound()
    stage.session.submit("a", BODY)
    await line.next(Command.SUBMIT_SM)
    stage.life.cancel()
    assert await stage.heard.next() == ("lost", "a")
    await line.ended()


@story(enquire_after=SHORT, enquire_patience=SHORT, enquire_tries=3)
async def test_silence_is_asked_about_three_times_then_left(stage: Stage) -> None:
    line = await stage.bound()
    first = await line.next(Command.ENQUIRE_LINK)
    line.answer(first, b"")
    for _ in range(3):
        await line.next(Command.ENQUIRE_LINK)
    await stage.heard.unbound_for("no sign of life")
    await stage.bound()
    assert stage.session.counters.enquiries >= 4


@story()
async def test_an_enquiry_is_answered(stage: Stage) -> None:
    line = await stage.bound()
    line.send(Command.ENQUIRE_LINK, 77)
    assert await line.next(Command.ENQUIRE_LINK_RESP) == (Command.ENQUIRE_LINK_RESP, 0, 77, b"")


@story()
async def test_two_sessions_do_not_touch_each_other(stage: Stage) -> None:
    """One bind is fed rubbish and falls; the other, on the same loop, goes on with what it had open."""
    line = await stage.bound()
    stage.session.submit("a", BODY)
    mine = await line.next(Command.SUBMIT_SM)
    other = type(stage.session)(stage.session.options, stage.heard)
    life = asyncio.create_task(other.run())
    try:
        second = await stage.bound()
        second.writer.write(b"\xff" * 64)
        await stage.heard.unbound_for("the stream is lost")
        assert (other.counters.malformed, stage.session.counters.malformed) == (1, 0)
        line.answer(mine, b"id\0")
        assert await stage.heard.next() == ("answered", "a", 0, b"id")
    finally:
        life.cancel()
        await asyncio.wait({life})


@story(reconnect_first=0.01, reconnect_limit=600, settled_by=2)
async def test_a_centre_that_drops_a_bind_that_carried_texts_has_it_back_at_once(stage: Stage) -> None:
    for nth in range(14):  # with doubled waits, minutes
        line = await stage.bound()
        for token in (f"{nth}a", f"{nth}b"):
            stage.session.submit(token, BODY)
            line.answer(await line.next(Command.SUBMIT_SM), b"id\0")
            assert (await stage.heard.next())[:2] == ("answered", token)
        line.close()
        await stage.heard.unbound_for("closed by the other side")


@story(reconnect_first=0.01, reconnect_limit=600, settled_by=2, stop_patience=SHORT)
async def test_one_that_takes_hardly_a_text_waits_longer_each_time(stage: Stage) -> None:
    for _ in range(7):
        line = await stage.bound()
        stage.session.submit("a", BODY)
        line.answer(await line.next(Command.SUBMIT_SM), b"id\0")
        assert (await stage.heard.next())[0] == "answered"
        line.close()
        await stage.heard.unbound_for("closed by the other side")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(stage.line(), SHORT)


def test_back_off_doubles_to_its_limit_and_begins_anew() -> None:
    backoff = Backoff(1.0, 60.0)
    assert [backoff.next(0) for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert backoff.next(1) == 30
    for _ in range(2_000):
        assert backoff.next(0) == 60
    backoff.reset()
    assert backoff.next(0.5) == 0.75
