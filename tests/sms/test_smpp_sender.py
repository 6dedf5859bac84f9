"""Texts over SMPP, story by story: parts, windows, refusals, losses; the centre is played by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from smpp.bind import Mode
from smpp.message import UDHI
from smpp.message_id import IdForm
from smpp.pdu import Command, encode
from smpp.status import Status
from sms.over_smpp import sender as sending
from sms.over_smpp.parts import MOST_TRIES
from tests.sms.smpp_stage import LONG_TEXT, Stage, outgoing, story


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_PART_PAUSE", 0.01)


@story(ids=IdForm.HEX_THEN_DECIMAL)
async def test_a_text_is_taken_under_the_id_its_receipt_will_name(stage: Stage) -> None:
    line = await stage.bound()
    stage.sender.submit([outgoing(1), outgoing(2)])
    first, second = await stage.submits(line, 2)
    assert (first[1].destination.text, second[1].destination.text) == ("84900000001", "84900000002")
    assert first[1].short_message == b"Chao ba con"
    line.answer(second[0], b"1F\0")
    line.answer(first[0], b"10\0")
    assert await stage.house.told.get() == (2, ("31",), ("1F",)), "answers may come in any order"
    assert await stage.house.told.get() == (1, ("16",), ("10",))
    assert stage.sender.room == 50


@story()
async def test_a_text_taken_without_an_id_is_taken(stage: Stage) -> None:
    line = await stage.bound()
    stage.sender.submit([outgoing()])
    ((pdu, _),) = await stage.submits(line, 1)
    line.answer(pdu, b"\0")
    assert await stage.house.told.get() == (1, (), ())


@story(window=3)
async def test_parts_wait_for_room_and_leave_in_order(stage: Stage) -> None:
    line = await stage.bound()
    stage.sender.submit([outgoing(1, LONG_TEXT), outgoing(2, LONG_TEXT)])
    assert stage.sender.room == 0
    written = await stage.submits(line, 3)
    line.answer(written[1][0], b"b\0")
    written += await stage.submits(line, 1)
    headers = [submit.short_message[:6] for _, submit in written]
    assert [header[3] for header in headers[:2]] == [headers[0][3]] * 2 and headers[2][3] != headers[0][3]
    assert [header[4:] for header in headers] == [b"\x02\x01", b"\x02\x02"] * 2
    assert {submit.esm_class for _, submit in written} == {UDHI}
    line.answer(written[0][0], b"a\0")
    assert await stage.house.told.get() == (1, ("a", "b"), ())
    for pdu, name in ((written[3][0], b"d\0"), (written[2][0], b"c\0")):
        line.answer(pdu, name)
    assert await stage.house.told.get() == (2, ("c", "d"), ())


@story(receipts="last")
async def test_where_only_the_last_part_has_a_receipt_only_its_id_waits_for_one(stage: Stage) -> None:
    line = await stage.bound()
    stage.sender.submit([outgoing(1, LONG_TEXT)])
    written = await stage.submits(line, 2)
    assert [submit.registered_delivery for _, submit in written] == [0, 1]
    for (pdu, _), name in zip(written, (b"a\0", b"b\0"), strict=True):
        line.answer(pdu, name)
    assert await stage.house.told.get() == (1, ("b",), ())


@story(binds=(Mode.TRANSCEIVER, Mode.TRANSMITTER, Mode.RECEIVER), window=4)
async def test_texts_are_shared_among_binds_that_submit(stage: Stage) -> None:
    lines = [await stage.lines.get() for _ in range(3)]
    modes = []
    for line in lines:
        pdu = await line.next_bind()
        modes.append(pdu.command)
    assert sorted(modes) == [Command.BIND_RECEIVER, Command.BIND_TRANSMITTER, Command.BIND_TRANSCEIVER]
    for _ in lines:
        await stage.house.readies.get()
    assert stage.sender.room == 4
    stage.sender.submit([outgoing(nth) for nth in range(1, 5)])
    for line, mode in zip(lines, modes, strict=True):
        if mode != Command.BIND_RECEIVER:
            assert len(await stage.submits(line, 2)) == 2


@story()
async def test_a_throttled_text_is_the_outboxs_business(stage: Stage) -> None:
    line = await stage.bound()
    stage.sender.submit([outgoing()])
    ((pdu, _),) = await stage.submits(line, 1)
    line.answer(pdu, status=Status.RTHROTTLED)
    why = await stage.house.refusal()
    assert (why.retryable, why.throttled, why.pause, why.code) == (True, True, 1.0, "ESME_RTHROTTLED")


@story()
async def test_a_long_text_none_of_which_was_taken_is_refused_whole(stage: Stage) -> None:
    line = await stage.bound()
    stage.sender.submit([outgoing(1, LONG_TEXT)])
    for pdu, _ in await stage.submits(line, 2):
        line.answer(pdu, status=Status.RMSGQFUL)
    why = await stage.house.refusal()
    assert why.retryable and why.throttled


@story()
async def test_the_missing_part_alone_is_sent_again(stage: Stage) -> None:
    line = await stage.bound()
    stage.sender.submit([outgoing(1, LONG_TEXT)])
    (one, _), (two, missing) = await stage.submits(line, 2)
    line.answer(one, b"a\0")
    line.answer(two, status=Status.RTHROTTLED)
    ((again, same),) = await stage.submits(line, 1)
    assert same.short_message == missing.short_message
    line.answer(again, b"b\0")
    assert await stage.house.told.get() == (1, ("a", "b"), ())


@story()
async def test_a_part_that_stays_throttled_leaves_a_doubt(stage: Stage) -> None:
    line = await stage.bound()
    stage.sender.submit([outgoing(1, LONG_TEXT)])
    (one, _), (two, _) = await stage.submits(line, 2)
    line.answer(one, b"a\0")
    for _ in range(MOST_TRIES - 1):
        line.answer(two, status=Status.RTHROTTLED)
        ((two, _),) = await stage.submits(line, 1)
    line.answer(two, status=Status.RTHROTTLED)
    why = await stage.house.refusal()
    assert (why.unknown, why.code) == (True, "part_missing")


@story()
async def test_a_part_refused_for_good_fails_the_text_everywhere(stage: Stage) -> None:
    """Another carrier would put the piece on the phone once more."""
    line = await stage.bound()
    stage.sender.submit([outgoing(1, LONG_TEXT)])
    (one, _), (two, _) = await stage.submits(line, 2)
    line.answer(two, status=Status.RINVDSTADR)
    line.answer(one, b"a\0")
    why = await stage.house.refusal()
    assert not (why.retryable or why.unknown or why.elsewhere) and why.code == "ESME_RINVDSTADR"


@story(window=2)
async def test_a_lost_connection_leaves_in_doubt_what_was_written_and_nothing_else(stage: Stage) -> None:
    line = await stage.bound()
    stage.sender.submit([outgoing(1, LONG_TEXT), outgoing(2)])
    await stage.submits(line, 2)
    line.abort()
    told = dict([await stage.house.told.get() for _ in range(2)])
    assert (told[1].unknown, told[2].retryable, told[2].code) == (True, True, "away")
    assert len(stage.house.aways) == 1, "its share may go to other carriers"
    line = await stage.bound()
    stage.sender.submit([outgoing(3)])
    ((pdu, _),) = await stage.submits(line, 1)
    line.answer(pdu, b"c\0")
    assert await stage.house.told.get() == (3, ("c",), ())


@story(window=2)
async def test_a_part_whose_others_are_lost_is_lost_too(stage: Stage) -> None:
    line = await stage.bound()
    stage.sender.submit([outgoing(1, "a" * 400)])  # three parts, of which the third waits
    await stage.submits(line, 2)
    line.abort()
    assert (await stage.house.refusal()).unknown
    assert stage.house.told.empty(), "it is heard of exactly once"


@story()
async def test_what_smpp_cannot_hold_is_refused_at_once(stage: Stage) -> None:
    await stage.bound()
    stage.sender.submit([outgoing(1, "x" * 40_000)])
    why = await stage.house.refusal()
    assert (why.code, why.retryable, why.unknown) == ("too_long", False, False)


@story()
async def test_what_cannot_be_written_fails_alone(stage: Stage) -> None:
    line = await stage.bound()
    broken = replace(outgoing(3), recipient=None)  # type: ignore[arg-type]  # a fault of ours
    stage.sender.submit([outgoing(1, "x" * 40_000), broken, outgoing(4)])
    ((pdu, submit),) = await stage.submits(line, 1)
    assert submit.destination.text == "84900000004"
    line.answer(pdu, b"d\0")
    told = dict([(await stage.house.told.get())[:2] for _ in range(3)])
    assert [told[nth].code for nth in (1, 3)] == ["too_long", "not_written"]
    assert not any(told[nth].retryable or told[nth].unknown for nth in (1, 3)) and told[4] == ("d",)


@pytest.mark.parametrize(
    "octets",
    [
        encode(Command.SUBMIT_SM_RESP, 1, b"a\0")[:17],  # the line ends in the middle
        (8).to_bytes(4) + b"\x80\0\0\x04" + b"\0" * 8,  # shorter than its own header
        (1 << 31).to_bytes(4) + b"\x80\0\0\x04" + b"\0" * 8,  # longer than anything
    ],
    ids=["cut", "too short", "too long"],
)
def test_an_answer_that_is_no_pdu_leaves_a_doubt_and_a_new_line(octets: bytes) -> None:
    @story()
    async def told(stage: Stage) -> None:
        line = await stage.bound()
        stage.sender.submit([outgoing(1)])
        await stage.submits(line, 1)
        line.writer.write(octets)
        await line.writer.drain()
        line.close()
        why = await stage.house.refusal()
        assert (why.code, why.unknown) == ("lost", True)
        line = await stage.bound()
        stage.sender.submit([outgoing(2)])
        ((pdu, _),) = await stage.submits(line, 1)
        line.answer(pdu, b"b\0")
        assert await stage.house.told.get() == (2, ("b",), ())

    told()


@story()
async def test_an_answer_that_comes_twice_counts_once(stage: Stage) -> None:
    line = await stage.bound()
    stage.sender.submit([outgoing(1)])
    ((first, _),) = await stage.submits(line, 1)
    line.answer(first, b"a\0")
    line.answer(first, b"b\0")
    stage.sender.submit([outgoing(2)])
    ((second, _),) = await stage.submits(line, 1)
    line.answer(first, b"c\0")
    line.answer(second, b"d\0")
    assert [await stage.house.told.get() for _ in range(2)] == [(1, ("a",), ()), (2, ("d",), ())]
    assert stage.sender.room == 50 and stage.house.told.empty()


@story()
async def test_a_text_in_the_air_when_the_sender_closes_is_in_doubt(stage: Stage) -> None:
    line = await stage.bound()
    stage.sender.submit([outgoing()])
    await stage.submits(line, 1)
    await stage.sender.close()
    assert (await stage.house.refusal()).unknown
