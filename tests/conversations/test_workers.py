"""The lane that answers: order per number whatever the threads, and one bad text that stops nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, text

from gateway import clock, tickets
from gateway.conversations import Conversations
from gateway.house import House
from gateway.messages import bodies, inbox
from gateway.messages.carriers import InboundText
from gateway.messages.model import Inbound, Message
from gateway.messages.status import Status
from gateway.services import MENU
from gateway.services.service import Finished
from sms.answering import Answering
from tests.conversations.talk import FIRST
from tests.waiting import STANDSTILL
from workers.inbound import answer_next

AN, BINH = "+84900000001", "+84900000002"


def test_texts_of_one_number_are_answered_in_their_order(house: House) -> None:
    """Two threads, two people who do not wait for an answer before they type the next."""
    for seconds, words in enumerate(FIRST):
        for number in (AN, BINH):
            _arrives(house, number, words, f"{number}-{seconds}")
    conversations = Conversations(house.settings)
    threads = [threading.Thread(target=_drain, args=(house, conversations)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(STANDSTILL)
    for number in (AN, BINH):
        answers = _answers(house, number)
        assert [answer[:2] for answer in answers[1:4]] == ["1/", "2/", "3/"]
        assert "Da nhan to khai cua AN" in answers[-1] and len(answers) == len(FIRST)


def test_a_text_that_fails_is_tried_and_then_read_by_a_person(broken: Conversations, house: House) -> None:
    _arrives(house, AN, "MA", "poison")
    _arrives(house, BINH, "MENU", "after it")
    _drain(house, broken)
    assert "1022 mien phi" in _answers(house, BINH)[0], "others go on"
    assert _answers(house, AN) == []
    for minutes in range(1, 6):
        _turn_clock(house, minutes)
        _drain(house, broken)
    assert "1022 da nhan tin nay" in _answers(house, AN)[0]
    with house.db.transaction() as tx:
        assert [line.said for line in tickets.open_list(tx)] == ["MA"]
        outcomes = {row.ref: row.outcome for row in tx.execute(select(Inbound.ref, Inbound.outcome))}
    assert outcomes == {"poison": "failed", "after it": "menu_done"}


def test_a_call_for_help_that_fails_is_a_rescue_at_once(house: House) -> None:
    _arrives(house, AN, "KB", "first")
    _drain(house, Conversations(house.settings))
    _arrives(house, AN, "CUU nha toi", "help")
    menu = {**MENU, "kb": replace(MENU["kb"], look_ups=_raises)}
    _drain(house, Conversations(house.settings, menu))
    assert "DA NHAN yeu cau cap cuu" in _answers(house, AN)[-1]
    assert "CAP CUU" in _answers(house, "+84900000999")[0]


def test_a_doubtful_answer_is_told_again_with_the_next(house: House) -> None:
    _arrives(house, AN, "MENU", "one")
    conversations = Conversations(house.settings)
    _drain(house, conversations)
    with house.db.transaction() as tx:
        tx.execute(
            text("WITH gone AS (DELETE FROM outbox) UPDATE messages SET status = :unknown"),
            {"unknown": int(Status.UNKNOWN)},
        )
    _arrives(house, AN, "MA", "two")
    _drain(house, conversations)
    answers = _answers(house, AN)
    assert len(answers) == 3 and answers[0] == answers[1] and "chua co to khai nao" in answers[2]
    _arrives(house, AN, "MA", "three")
    _drain(house, conversations)
    assert len(_answers(house, AN)) == 4


@pytest.fixture
def broken(house: House) -> Conversations:
    """A house in which looking up one's code fails."""
    return Conversations(house.settings, {**MENU, "ma": replace(MENU["ma"], complete=_raises)})


def _raises(tx: object, finished: Finished | str) -> list[object]:
    raise AttributeError("a fault of ours")


def _arrives(house: House, number: str, words: str, ref: str) -> None:
    with house.db.transaction() as tx:
        assert inbox.store(tx, InboundText("twilio", ref, number, "1022", words), clock.now())


def _drain(house: House, conversations: Conversations) -> None:
    step: Callable[[], bool] = partial(answer_next, house, Answering(conversations))
    deadline = clock.now() + timedelta(seconds=20)
    while step() and clock.now() < deadline:
        continue


def _answers(house: House, number: str) -> list[str]:
    query = select(Message).where(Message.recipient == number).order_by(Message.id)
    with house.db.transaction() as tx:
        found = list(tx.execute(query).scalars())
        return [bodies.render(m.template, bodies.unpack(m.args), m.lang, m.accents) for m in found]


def _turn_clock(house: House, minutes: int) -> None:
    assert house.settings.clock_file is not None
    house.settings.clock_file.write_text(str(minutes * 60))
    clock.use_offset_file(house.settings.clock_file)
