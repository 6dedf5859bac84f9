"""What a message centre delivers, story by story: batches, acknowledgements, long texts, receipts that are early."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from gateway.messages.carriers import InboundPiece, PiecesTold
from gateway.messages.status import Status
from smpp.message import RECEIPT, UDHI
from smpp.parts import udh8
from smpp.pdu import RESPONSE, Command
from sms.over_smpp import hearing
from tests.sms.smpp_stage import Stage, deliver, outgoing, story

ACKNOWLEDGED = Command.DELIVER_SM | RESPONSE


@story()
async def test_a_turns_events_are_told_at_once_and_acknowledged_when_kept(stage: Stage) -> None:
    line = await stage.bound()
    stage.house.keeps = False
    deliver(line, 7, b"KB")
    deliver(line, 8, b"id:5 stat:DELIVRD", esm_class=RECEIPT)
    text, receipt = await stage.house.text(), await stage.house.receipt()
    assert (text.number, text.service_number, text.text, text.carrier) == (
        "+84900000001",
        "1022",
        "KB",
        "operator",
    )
    assert (receipt.ref, receipt.status) == ("5", Status.DELIVERED)
    assert stage.house.calls == 1
    deliver(line, 9, b"KB")
    again = await stage.house.text()
    assert again.ref == text.ref, "not acknowledged, so it is a repetition"
    for kept in stage.house.unkept:
        kept()
    assert [(await line.next(ACKNOWLEDGED)).sequence for _ in range(3)] == [7, 8, 9]
    stage.house.keeps = True
    deliver(line, 10, b"KB")
    assert (await stage.house.text()).ref != text.ref, "acknowledged, so the person has written it again"


@story()
async def test_a_receipt_may_come_before_the_answer(stage: Stage) -> None:
    line = await stage.bound()
    stage.sender.submit([outgoing()])
    ((pdu, _),) = await stage.submits(line, 1)
    deliver(line, 1, b"id:abc stat:DELIVRD", esm_class=RECEIPT)
    line.answer(pdu, b"abc\0")
    assert (await stage.house.receipt()).ref == "abc"
    assert (await stage.house.told.get())[1] == ("abc",)


@story()
async def test_a_long_text_is_told_once_and_acknowledged_when_it_is_whole(stage: Stage) -> None:
    line = await stage.bound()
    deliver(line, 2, udh8(9, 2, 2) + b"ba con", esm_class=UDHI)
    deliver(line, 1, udh8(9, 2, 1) + b"Chao ", esm_class=UDHI)
    assert (await stage.house.text()).text == "Chao ba con"
    assert [(await line.next(ACKNOWLEDGED)).sequence for _ in range(2)] == [2, 1]
    deliver(line, 3, udh8(9, 2, 1) + b"Chao ", esm_class=UDHI)
    assert (await line.next(ACKNOWLEDGED)).sequence == 3, "what comes again is acknowledged and not told"
    assert stage.house.events.empty()


@story()
async def test_a_centre_that_waits_for_each_answer_gets_on(stage: Stage) -> None:
    line = await stage.bound()
    deliver(line, 1, udh8(9, 2, 1) + b"Chao ", esm_class=UDHI)
    assert (await line.next(ACKNOWLEDGED)).sequence == 1
    assert stage.house.events.empty()
    deliver(line, 2, udh8(9, 2, 2) + b"ba con", esm_class=UDHI)
    assert (await stage.house.text()).text == "Chao ba con"
    assert (await line.next(ACKNOWLEDGED)).sequence == 2


@story()
async def test_what_is_acknowledged_of_half_a_text_is_kept_and_goes_with_the_text(stage: Stage) -> None:
    line = await stage.bound()
    stage.house.keeps = False
    deliver(line, 1, udh8(9, 2, 1) + b"Chao ", esm_class=UDHI)
    piece = await stage.house.piece()
    assert (piece.carrier, piece.number) == ("operator", 1)
    assert "Chao" not in repr(piece)
    deliver(line, 2, udh8(9, 2, 2) + b"ba con", esm_class=UDHI)
    text = await stage.house.text()
    assert (text.text, text.pieces, text.whole) == ("Chao ba con", (piece.key,), True)
    deliver(line, 3, udh8(9, 2, 1) + b"Chao ", esm_class=UDHI)
    deliver(line, 4, b"KB")
    await stage.house.text()
    for kept in stage.house.unkept:
        kept()
    assert [(await line.next(ACKNOWLEDGED)).sequence for _ in range(4)] == [1, 2, 3, 4], "nothing before"


@story()
async def test_a_text_that_is_whole_within_a_moment_writes_nothing_else(stage: Stage) -> None:
    line = await stage.bound()
    deliver(line, 1, udh8(9, 2, 1) + b"Chao ", esm_class=UDHI)
    deliver(line, 2, udh8(9, 2, 2) + b"ba con", esm_class=UDHI)
    assert (await stage.house.text()).pieces == ()
    deliver(line, 3, udh8(10, 2, 1) + b"Chao ", esm_class=UDHI)
    assert (await stage.house.piece()).number == 1, "of the next text, whose moment ended later"
    assert stage.house.pieces.empty()


@story()
async def test_the_pieces_of_a_dead_sender_are_joined_with_what_comes_now(stage: Stage) -> None:
    line = await stage.bound()
    deliver(line, 1, udh8(9, 2, 1) + b"Chao ", esm_class=UDHI)
    piece = await stage.house.piece()
    heir = replace(piece, key="of the dead")
    stage.sender.resume([replace(piece, body="{}"), heir, heir])
    deliver(line, 2, udh8(9, 2, 2) + b"ba con", esm_class=UDHI)
    text = await stage.house.text()
    assert text.text == "Chao ba con"
    assert set(text.pieces) == {piece.key, "of the dead"}
    stage.sender.resume([replace(piece, key="of another")])
    assert await stage.house.pieces.get() == PiecesTold("operator", ("of another",)), "it is told already"
    assert stage.house.events.empty()


@story()
async def test_two_halves_of_the_dead_make_a_text(stage: Stage) -> None:
    line = await stage.bound()
    halves = []
    for number, words in ((1, b"Chao "), (2, b"ba con")):
        deliver(line, number, udh8(number, 2, number) + words, esm_class=UDHI)
        halves.append(await stage.house.piece())
    bodies = [half.body.replace(udh8(n, 2, n).hex(), udh8(7, 2, n).hex()) for n, half in enumerate(halves, 1)]
    stage.sender.resume([InboundPiece("operator", f"k{n}", n, body) for n, body in enumerate(bodies, 1)])
    text = await stage.house.text()
    assert (text.text, set(text.pieces)) == ("Chao ba con", {"k1", "k2"})


@story()
async def test_receipts_that_nothing_marks_are_nobodys_texts(stage: Stage) -> None:
    """Each was answered, as words that nobody understands, to the phone that had got the text."""
    line = await stage.bound()
    with capture_logs() as lines:
        for nth in range(1, 4):
            deliver(line, nth, b"id:%d sub:001 dlvrd:001 stat:DELIVRD err:000 text:Ma" % nth)
        assert [(await line.next(ACKNOWLEDGED)).sequence for _ in range(3)] == [1, 2, 3]
        deliver(line, 4, b"id: stat: la gi")
        assert (await stage.house.text()).text == "id: stat: la gi"
    assert stage.house.events.empty()
    (said,) = [entry for entry in lines if "unmarked" in entry["event"]]
    assert "set unmarked_receipts" in said["event"] and said["carrier"] == "operator"


@story(unmarked=True)
async def test_receipts_that_nothing_marks_are_receipts_where_the_contract_says_so(stage: Stage) -> None:
    line = await stage.bound()
    deliver(line, 1, b"id:5 sub:001 dlvrd:001 stat:DELIVRD err:000 text:Ma")
    assert (await stage.house.receipt()).ref == "5"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(hearing, "_LOOK", 0.02)
    monkeypatch.setattr(hearing, "JOIN_PATIENCE", 0.05)
    yield


@pytest.mark.usefixtures("impatient")
def test_a_text_whose_part_never_comes_is_shown_with_a_gap() -> None:
    @story()
    async def told(stage: Stage) -> None:
        line = await stage.bound()
        deliver(line, 1, udh8(9, 3, 1) + b"Cuu", esm_class=UDHI)
        deliver(line, 2, udh8(9, 3, 3) + b"khong tho", esm_class=UDHI)
        text = await stage.house.text()
        assert (text.text, text.whole) == ("Cuu [thiếu phần 2/3] khong tho", False)
        assert {(await line.next(ACKNOWLEDGED)).sequence for _ in range(2)} == {1, 2}

    told()


@story()
async def test_a_text_that_waits_for_parts_is_told_at_the_end(stage: Stage) -> None:
    line = await stage.bound()
    deliver(line, 1, udh8(9, 2, 1) + b"Cuu", esm_class=UDHI)
    assert (await line.next(ACKNOWLEDGED)).sequence == 1
    line.close()
    await stage.sender.close()
    text = await stage.house.text()
    assert (text.text, text.pieces) == ("Cuu [thiếu phần 2/2]", ((await stage.house.piece()).key,))


@story()
async def test_what_nobody_can_use_is_acknowledged(stage: Stage) -> None:
    """A receipt without an id would come for ever; a picture is answered like a text nobody understands."""
    line = await stage.bound()
    deliver(line, 1, b"?", esm_class=RECEIPT)
    assert (await line.next(ACKNOWLEDGED)).sequence == 1
    assert stage.house.events.empty()
    deliver(line, 2, b"\x89PNG", data_coding=4)
    assert (await stage.house.text()).text == ""
    assert (await line.next(ACKNOWLEDGED)).sequence == 2


@story()
async def test_a_part_of_too_long_a_text_is_told_alone(stage: Stage) -> None:
    line = await stage.bound()
    deliver(line, 1, udh8(9, 200, 150) + b"x", esm_class=UDHI)
    assert (await stage.house.text()).text == "[thiếu phần 1-149/200] x [thiếu phần 151-200/200]"
    assert (await line.next(ACKNOWLEDGED)).sequence == 1


@story()
async def test_a_line_that_is_cut_before_the_acknowledgement_brings_the_text_again(stage: Stage) -> None:
    line = await stage.bound()
    stage.house.keeps = False
    deliver(line, 1, b"KB")
    first = await stage.house.text()
    line.abort()
    line = await stage.bound()
    for kept in stage.house.unkept:
        kept()  # too late for the connection that is gone
    deliver(line, 1, b"KB")
    assert (await stage.house.text()).ref == first.ref
