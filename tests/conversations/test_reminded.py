"""Answers to a reminder to declare: 8 at any time, KB, 0; and 8 is nothing where no reminder was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateway import clock, obliged
from tests.conversations.talk import ONE_LINE, Talk


def remind(talk: Talk) -> int:
    """This phone's holder must declare and is reminded."""
    day = clock.today(talk.now)
    entry = obliged.Entry(
        "22846", "đi từ vùng dịch về", "15/QĐ", day, day + timedelta(days=5), number=talk.number
    )
    row = obliged.enter(talk.tx, entry, by="account:1", now=talk.now)
    obliged.remind(talk.tx, talk.now)
    return row.id


def answered_by(talk: Talk, row: int) -> str | None:
    (reminder,) = obliged.one(talk.tx, row, None, talk.now)[1]
    return reminder.acknowledged_by


def test_eight_says_that_it_was_read_hours_later(talk: Talk) -> None:
    row = remind(talk)
    talk.later(hours=5).says("8").hears("Da ghi: da doc loi nhac")
    assert answered_by(talk, row) == "8"
    talk.says("8")
    assert "NV_READ" not in talk.templates, "once"


@pytest.mark.parametrize(("words", "kept"), [("KB", "KB"), ("0", "0")])
def test_doing_what_it_says_is_an_answer(talk: Talk, words: str, kept: str) -> None:
    row = remind(talk)
    talk.says(words)
    assert answered_by(talk, row) == kept


def test_in_the_middle_of_a_form_the_question_comes_back(talk: Talk) -> None:
    talk.says("KB", "1")
    row = remind(talk)
    talk.says("8").hears("da doc loi nhac").hears("1/8 Ho va ten")
    assert answered_by(talk, row) == "8"


def test_without_a_reminder_it_is_a_digit_nobody_asked_for(talk: Talk) -> None:
    talk.says("8").hears("1022 mien phi")


def test_other_words_are_no_answer(talk: Talk) -> None:
    row = remind(talk)
    talk.says("Rồi ạ", "MA")
    assert answered_by(talk, row) is None


def test_declaring_ends_it(talk: Talk) -> None:
    row = remind(talk)
    talk.says(*ONE_LINE)
    obliged.settle(talk.tx, talk.now + timedelta(seconds=10))
    assert obliged.one(talk.tx, row, None, talk.now)[0].state == obliged.State.DECLARED
