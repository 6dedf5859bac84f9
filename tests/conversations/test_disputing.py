"""`SAI`: a visit or a declaration that is not its owner's is out of use at once, and a person looks into it."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy import select

from gateway import declarations, sites, tickets
from gateway.audit import AuditEntry
from gateway.sites import Site
from tests.conversations.talk import ONE_LINE, Talk


def code(talk: Talk) -> str:
    """The receipt just read."""
    found = re.search(r"Ma (\d{8})", " ".join(talk.heard))
    assert found is not None, talk.heard
    return found[1]


def test_the_visit_just_recorded(talk: Talk, market: Site) -> None:
    talk.says(*ONE_LINE, market.code).later(hours=47).says("SAI")
    talk.hears("Da ghi bao sai", "vao Cho Ninh Hai 10:00", "goi lai truoc")
    assert sites.open_visit(talk.tx, talk.number) is None
    (ticket,) = talk.tickets("dispute")
    assert "Chợ Ninh Hải" in ticket.said and ticket.promised_at is not None
    assert ticket.code in talk.heard[0]
    audited = talk.tx.scalars(select(AuditEntry.action)).all()
    assert "visit.dispute" in audited


def test_twice_is_once(talk: Talk, market: Site) -> None:
    talk.says(*ONE_LINE, market.code, "SAI", "SAI").hears("Da ghi bao sai so")
    (ticket,) = talk.tickets("dispute")
    assert ticket.said.count("Chợ Ninh Hải") == 1
    talk.later(hours=20)
    talk.says("SAI").hears(ticket.code), "the promise has passed: there is a new one"
    assert len(talk.tickets("dispute")) == 1
    tickets.close(talk.tx, ticket.code, "tests", talk.now)
    talk.says("SAI").hears("Da ghi bao sai tu truoc")
    assert talk.tickets("dispute") == []


def test_after_48_hours_it_is_only_a_word(talk: Talk, market: Site) -> None:
    talk.says(*ONE_LINE, market.code).later(hours=49).says("SAI").hears("48 gio qua", "chua doi gi")
    assert talk.tickets("dispute") == [] and sites.open_visit(talk.tx, talk.number) is not None


def test_a_declaration_of_this_number(talk: Talk, market: Site) -> None:
    receipt = code(talk.says(*ONE_LINE))
    talk.says(f"SAI {receipt}").hears("Da ghi bao sai", f"to khai {receipt}")
    assert declarations.current(talk.tx, talk.number, talk.now.date()) is None
    talk.says("MA").hears(f"To khai {receipt} cua AN da bao sai")
    talk.says(market.code).hears("CHUA VAO DUOC Cho Ninh Hai: to khai cua so nay da bao sai")
    talk.says("THOAT", "KB").hears("6/8"), "who they are is known; what they declared is asked again"
    assert len(talk.tickets("dispute")) == 1


def test_a_disputed_one_among_several_is_named(talk: Talk) -> None:
    receipt = code(talk.says(*ONE_LINE))
    talk.later(minutes=5).says("KB", "3", "1", "Nguyen Thi Hoa", "1987", "nu", "1", "1", "1", "1")
    talk.says(f"SAI {receipt}", "MA").hears(f"AN {receipt} da bao sai", "HOA")


def test_a_declaration_of_somebody_else_is_nobodys_business(new_talk: Callable[..., Talk]) -> None:
    receipt = code(new_talk().says(*ONE_LINE))
    other = new_talk()
    other.says(f"SAI {receipt}").hears(f"Ma {receipt} khong phai to khai cua so nay")
    told = other.heard
    other.says("SAI 10482139")
    assert [text.replace("10482139", receipt) for text in other.heard] == told, "known or not, the same words"
    assert other.tickets("dispute") == []


def test_sai_as_an_answer_is_an_answer(talk: Talk) -> None:
    talk.says("KB", "1", "Nguyen Van An", "1985", "1", "nhon hai").hears("dung khong?")
    talk.says("sai")
    assert talk.step() != "send" and talk.tickets("dispute") == [] and talk.outcome == "answer"
