"""Somebody in danger goes on texting: whatever came between, where they are reaches the officer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.people import Contact
from gateway.tickets.model import TicketRow
from tests.conversations.talk import Talk

WHERE = "thon My Tuong 2, canh cho, me toi nga"


@pytest.mark.parametrize("between", ["SDT Nhon Hai", "TIN", "MENU", "KB", "HOI bao gio co dien"])
def test_the_place_is_heard_after_another_prompt(talk: Talk, between: str) -> None:
    talk.says("9", between, WHERE).hears("Da ghi them")
    (cry,) = talk.tickets("rescue")
    assert WHERE in cry.said
    assert WHERE[:20] in " ".join(talk.duty)


def test_a_form_goes_on_beside_it(talk: Talk) -> None:
    """What the open question understands is its answer; what it does not is the rescue's, and it is asked again."""
    talk.says("CUU", "KB", "1", "Nguyen Van An", "1985").hears("3/8")
    talk.says(WHERE).hears("Da ghi them").hears("3/8")
    assert WHERE in talk.tickets("rescue")[0].said
    talk.says("1").hears("4/8")


def test_an_hour_after_the_officer_closed_it_words_are_kept(talk: Talk) -> None:
    talk.says("9").later(hours=3).says(WHERE).hears("1022 da nhan tin nay")
    assert talk.tickets("rescue")[0].said == "9"


@pytest.mark.parametrize(
    "said",
    [
        "PU me toi tiem xong bi soc phan ve",
        "sốc phản vệ sau tiêm",
        "lũ lên tới cổ rồi",
        "TIN lu len toi co roi",
        "HOI chồng tôi đang đánh tôi",
        "chong toi dang danh toi",
        "PA thon Xuan Hai co nguoi tu tu",
    ],
)
def test_what_is_danger(talk: Talk, said: str) -> None:
    assert talk.says(said).outcome == "rescue"


@pytest.mark.parametrize(
    "said",
    [
        "sốc phản vệ là gì",
        "lũ tôi có 3 con trâu",
        "trưởng thôn nói từ từ có người từ từ",
        "phong chong soc phan ve the nao",
        "bố tôi đang đánh giá",
    ],
)
def test_what_is_not(talk: Talk, said: str) -> None:
    assert talk.says(said).outcome != "rescue"


def test_a_chat_names_its_phone_and_shows_its_place(talk: Talk) -> None:
    """Nobody can dial a chat: who is told of the overdue promise reads the phone that was named."""
    chat = replace(talk, number="zalo:5500009763")
    contact = Contact(chat.number, "vi", "accented")
    for nth, words in enumerate(("9", "0900100777", "Vị trí 11.6 109.1")):
        moment = chat.now + timedelta(seconds=nth)
        reply = chat.conversations.take_turn(chat.tx, "zalo", contact, words, moment)
    assert [prompt.msg_id for prompt in reply.prompts] == ["C1_MORE"]
    (cry,) = chat.tickets("rescue")
    assert cry.said == "9 / 0900100777 / Vị trí 11.6 109.1"
    row = chat.tx.scalars(select(TicketRow).where(TicketRow.code == cry.code)).one()
    assert (row.reach, row.address) == ("+84900100777", "Vị trí 11.6 109.1")
    chat.later(minutes=10).escalated()
    assert "0900100777" in " ".join(chat.duty)


@pytest.mark.parametrize("asks", [("KB", "1"), ("TIEM",)])
def test_a_cry_is_nobodys_name(talk: Talk, asks: tuple[str, ...]) -> None:
    talk.says(*asks)
    assert talk.step() == "name"
    assert talk.says("me toi kho tho qua").outcome == "rescue"
    assert "kho tho" not in (talk.answers() or "")
