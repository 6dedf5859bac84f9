"""My own data by text: a copy, erasing, withdrawing, a name; every step only for whoever holds the phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from gateway import declarations, people, rights
from gateway.declarations import Declaration
from gateway.messages import bodies
from gateway.messages.model import Inbound, Message
from gateway.people.model import Person
from gateway.rights.model import RightsRequest
from gateway.sites import Site, Visit
from tests.conversations.talk import ONE_LINE, Talk

HOA = ("KB", "3", "1", "Nguyen Thi Hoa", "1987", "nu", "1", "1", "1", "1")


def code(talk: Talk) -> str:
    """The six digits last texted to this phone."""
    query = select(Message).where(Message.recipient == talk.number, Message.purpose == "otp")
    last = talk.tx.scalars(query.order_by(Message.id.desc()).limit(1)).one()
    said = bodies.render(last.template, bodies.unpack(last.args), "vi", "fold")
    found = re.search(r"\b\d{6}\b", said)
    assert found is not None, said
    return found[0]


def proved(talk: Talk, words: str) -> Talk:
    """Ask with `words` and text the code back."""
    talk.says(words).hears("Ma 6 so dang duoc gui")
    return talk.says(code(talk))


def requests(talk: Talk) -> list[RightsRequest]:
    query = select(RightsRequest).where(RightsRequest.number == talk.number)
    return list(talk.tx.scalars(query.order_by(RightsRequest.id)))


def test_a_copy_in_short_texts(talk: Talk, market: Site) -> None:
    talk.says(*ONE_LINE, market.code)
    proved(talk, "SAOLUU").hears("1022 dang giu cua AN: nam sinh 1985", "1 to khai y te, 1 luot")
    talk.hears("dau hieu: khong", "tiep xuc: khong").hears("Xoa: soan XOA")
    (done,) = requests(talk)
    assert (done.kind, done.state, done.ticket_code) == ("copy", "done", None)
    assert talk.tickets("rights") == []


def test_nothing_is_told_without_the_code(talk: Talk) -> None:
    talk.says(*ONE_LINE).says("SAOLUU")
    right = code(talk)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for left in (4, 3, 2, 1):
        talk.says(wrong).hears(f"con {left} lan")
    talk.says(wrong).hears("chua xem va chua doi gi")
    assert requests(talk) == []


def test_a_shared_phone_tells_names_and_health_only_with_the_year(talk: Talk) -> None:
    talk.says(*ONE_LINE).says(*HOA)
    proved(talk, "SAOLUU").hears("1 An, 2 Hoa")
    talk.says("2").hears("Nam sinh cua HOA")
    talk.says("1990").hears("So nay co ten: An, Hoa")
    assert not any("dau hieu" in heard for heard in talk.heard)
    talk.later(minutes=2)
    proved(talk, "SAOLUU").says("2", "1987").hears("dang giu cua HOA").hears("dau hieu")


def test_erased_is_gone(talk: Talk, market: Site) -> None:
    talk.says(*ONE_LINE, market.code)
    proved(talk, "XOA").hears("1 Xoa het du lieu")
    talk.says("1").hears("XOA HAN cua AN: ten, 1 to khai, 1 luot", "Luat buoc giu")
    talk.says("1").hears("Da xoa han luc", "1 to khai, 1 luot vao ra")
    assert people.household(talk.tx, talk.number) == []
    for table, column in ((Declaration, Declaration.number), (Visit, Visit.number)):
        assert talk.tx.scalars(select(table).where(column == talk.number)).all() == []
    told = "Nguyen Van An"
    kept = talk.tx.scalars(select(Inbound).where(Inbound.number == talk.number)).all()
    assert not any(told in (each.body or "") for each in kept)
    waiting = text("SELECT id FROM outbox")
    outbox = set(talk.tx.scalars(waiting))
    sent = talk.tx.scalars(select(Message).where(Message.recipient == talk.number)).all()
    assert all(each.args is None for each in sent if each.id not in outbox)
    (done,) = requests(talk)
    assert (done.kind, done.state, done.who, done.person_id) == ("erase", "done", None, None)
    talk.later(minutes=1).says("MA").hears("So nay chua co to khai nao")
    assert talk.tx.scalar(text("SELECT count(*) FROM consents WHERE number = :n"), {"n": talk.number}) == 1


def test_erasing_one_of_a_family_leaves_the_others(talk: Talk) -> None:
    talk.says(*ONE_LINE).says(*HOA)
    proved(talk, "XOA").says("1", "1", "1985", "1").hears("Da xoa han")
    assert [member.name for member in people.household(talk.tx, talk.number)] == ["Nguyen Thi Hoa"]
    talk.says("MA").hears("HOA")


def test_a_wrong_year_erases_nobody(talk: Talk) -> None:
    talk.says(*ONE_LINE).says(*HOA)
    proved(talk, "XOA").says("1", "1", "1986").hears("Nam sinh khong khop, chua xoa")
    assert len(people.household(talk.tx, talk.number)) == 2


def test_thought_better_of_it(talk: Talk) -> None:
    talk.says(*ONE_LINE)
    proved(talk, "XOA").says("1", "2").hears("Chua xoa gi")
    assert len(people.household(talk.tx, talk.number)) == 1 and requests(talk) == []


def test_a_hold_makes_it_a_request_with_the_laws_day(talk: Talk) -> None:
    talk.says(*ONE_LINE)
    (an,) = people.household(talk.tx, talk.number)
    rights.hold(talk.tx, an.person_id, "12/QĐ-VKS", "vụ án đang điều tra", None, "account:1", talk.now)
    proved(talk, "XOA").says("1", "1").hears("Chua xoa duoc", "can bo tra loi truoc 17:00")
    assert len(people.household(talk.tx, talk.number)) == 1
    (waits,) = requests(talk)
    (ticket,) = talk.tickets("rights")
    assert waits.state == "acknowledged" and waits.ticket_code == ticket.code
    assert waits.due_at - talk.now > timedelta(days=19)
    rights.refuse(
        talk.tx, waits.id, rights.Ground.LEGAL_HOLD, "đã báo qua điện thoại", by="account:1", now=talk.now
    )
    assert talk.tickets("rights") == []


def test_withdrawing_stops_what_rests_on_consent(talk: Talk, market: Site) -> None:
    talk.says(*ONE_LINE)
    proved(talk, "XOA").says("2").hears("Da ghi rut dong y")
    assert declarations.current(talk.tx, talk.number, talk.now.date()) is None
    talk.says(market.code).hears("CHUA VAO DUOC")
    talk.says("THOAT", "KB").hears("Dong y: soan 1"), "consent is asked again"


def test_an_order_needs_no_consent(talk: Talk) -> None:
    day = talk.now.date()
    people.enter_order(talk.tx, "15/QĐ-UBND", day, day + timedelta(days=30), "account:1", talk.now)
    talk.says("KB Nguyen Van An 1985 nam Nhon Hai khoe").hears("5/8"), "K0 is not asked"
    talk.says("thon My Tuong 2", "1").hears("Da nhan to khai")
    proved(talk, "XOA").says("2").hears("Lenh phong dich 15/QD-UBND con den")
    assert declarations.current(talk.tx, talk.number, day) is not None
    later = talk.now + timedelta(days=32)
    assert rights.settle_ended_orders(talk.tx, later) == 1
    assert people.household(talk.tx, talk.number) == []
    assert rights.settle_ended_orders(talk.tx, later) == 0
    told = talk.tx.scalars(select(Message.template).where(Message.recipient == talk.number)).all()
    assert "YC_ORDER_OVER" in told


def test_somebody_who_agreed_keeps_theirs_when_an_order_ends(talk: Talk) -> None:
    talk.says(*ONE_LINE)
    day = talk.now.date()
    people.enter_order(talk.tx, "15/QĐ-UBND", day, day, "account:1", talk.now)
    assert rights.settle_ended_orders(talk.tx, talk.now + timedelta(days=2)) == 0
    assert len(people.household(talk.tx, talk.number)) == 1


def test_not_at_this_number(talk: Talk) -> None:
    talk.says(*ONE_LINE)
    proved(talk, "XOA").says("3").hears("khong dung so nay nua")
    assert people.household(talk.tx, talk.number) == []
    assert talk.tx.scalars(select(Person)).all(), "the person stays on file"


def test_a_first_name(talk: Talk) -> None:
    talk.says("TEN Trần Văn Ba").hears("Nam sinh cua BA")
    talk.says("1960", "1").hears("Ma 6 so")
    talk.says(code(talk)).hears("Da ghi ten BA")
    (ba,) = people.household(talk.tx, talk.number)
    assert (ba.name, ba.birth_year, ba.sex) == ("Trần Văn Ba", 1960, "Nam")
    assert people.consented(talk.tx, talk.number, people.NAME)
    assert not people.consented(talk.tx, talk.number, people.DECLARE), "health needs its own yes"


def test_a_name_put_right(talk: Talk) -> None:
    talk.says(*ONE_LINE)
    proved(talk, "TEN Nguyễn Văn An").hears("Da ghi ten AN")
    (an,) = people.household(talk.tx, talk.number)
    assert an.name == "Nguyễn Văn An"
    talk.says("TEN Nguyễn Văn Anh").hears("1 An, 2 Nguoi moi")
    talk.later(minutes=2).says("1")
    talk.says(code(talk)).hears("Da ghi ten ANH")
    assert len(people.household(talk.tx, talk.number)) == 1
    assert [each.kind for each in requests(talk)] == ["correct", "correct"]


@pytest.mark.parametrize(("letter", "known"), [("A", True), ("B", False)])
def test_an_idle_number_names_an_initial_first(talk: Talk, letter: str, known: bool) -> None:
    talk.says(*ONE_LINE).later(days=200)
    assert people.detach_idle(talk.tx, talk.now) >= 1
    assert not people.consented(talk.tx, talk.number, people.DECLARE)
    talk.says("MA").hears("chu dau cua ten goi")
    assert not any("AN" in heard.split() for heard in talk.heard)
    talk.says(letter)
    talk.hears("AN" if known else "So nay chua co to khai nao")
    assert bool(people.household(talk.tx, talk.number)) is known
    talk.says("MA")
    assert "YC_WHO" not in talk.templates, "asked once"


def test_an_idle_number_declares_anew(talk: Talk) -> None:
    talk.says(*ONE_LINE).later(days=200)
    people.detach_idle(talk.tx, talk.now)
    talk.says("KB").hears("chu dau cua ten goi")
    talk.says("Z").hears("Dong y: soan 1")
    talk.says("1").hears("1/8 Ho va ten")


def test_rescue_never_waits_for_a_name(talk: Talk) -> None:
    talk.says(*ONE_LINE).later(days=200)
    people.detach_idle(talk.tx, talk.now)
    talk.says("9").hears("DA NHAN yeu cau cap cuu")


def test_ordinary_sentences_about_data_reach_a_person(new_talk: Callable[..., Talk]) -> None:
    for said in ("xóa giúp tôi cái tin này", "tên thuốc đó là gì", "sao lưu danh bạ thế nào"):
        talk = new_talk().says(said)
        assert talk.outcome == "kept", (said, talk.templates)
