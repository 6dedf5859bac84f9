"""What the phone that asked is told: once, in its language, and never where somebody else may hold it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import clock, people, rights
from gateway.messages import bodies
from gateway.messages.model import Message
from gateway.rights import Asked, Ground, Kind
from tests.rights.folk import member

NUMBER = "+84900000777"
BY = "account:1"


def opened(tx: Session) -> int:
    member(tx, NUMBER, "Nguyễn Văn An", 1985)
    wish = Asked(Kind.OBJECT, "sms", "xin đừng nhắn nữa", NUMBER, commune_code="22846")
    return rights.open_request(tx, wish, told=True, by="citizen", now=clock.now()).id


def told(tx: Session) -> list[str]:
    """The texts to the phone, as it reads them."""
    sent = tx.scalars(select(Message).where(Message.recipient == NUMBER).order_by(Message.id))
    return [bodies.render(each.template, bodies.unpack(each.args), each.lang, each.accents) for each in sent]


def test_longer_then_refused_and_on_which_ground(tx: Session) -> None:
    request = opened(tx)
    rights.extend(tx, request, 5, "nhiều nơi cùng giữ", by=BY, now=clock.now())
    rights.refuse(tx, request, Ground.LEGAL_HOLD, "công văn 12/CAH", by=BY, now=clock.now())
    longer, refused = told(tx)
    assert "can them thoi gian (nhieu noi cung giu)" in longer
    assert "khong lam duoc vi co quan nha nuoc yeu cau giu" in refused and "12/CAH" not in refused


def test_in_the_language_of_the_phone(tx: Session) -> None:
    request = opened(tx)
    people.set_language(tx, NUMBER, "en")
    rights.answer(tx, request, "đã ngừng gửi tin", by=BY, now=clock.now())
    assert "about personal data: done at" in told(tx)[0]


def test_a_number_that_may_be_a_strangers_is_told_nothing(tx: Session) -> None:
    request = opened(tx)
    people.suspect(tx, NUMBER, BY, clock.now())
    rights.answer(tx, request, "đã ngừng gửi tin", by=BY, now=clock.now())
    assert told(tx) == []
