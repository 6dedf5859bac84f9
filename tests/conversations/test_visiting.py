"""Going in and out of a site by text: who may, what is closed, what is said twice or not at all (services A6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from gateway import declarations, people, sites
from gateway.sites import Site, Visit
from tests.conversations.talk import FIRST, ONE_LINE, Talk
from tests.declarations.test_fields import AN


@pytest.fixture
def declared(talk: Talk) -> Talk:
    """A phone with a declaration of today."""
    return talk.says(*ONE_LINE)


def visits(talk: Talk) -> list[Visit]:
    return list(
        talk.tx.scalars(
            select(Visit)
            .where(Visit.number == talk.number)
            .order_by(Visit.id)
            .execution_options(populate_existing=True)
        )
    )


def test_in_and_out(declared: Talk, market: Site) -> None:
    declared.says(market.code).hears("DA VAO Cho Ninh Hai luc 10:00", "soan RA gui 1022", "soan SAI")
    assert declared.outcome == "site_done" and len(declared.heard) == 1
    (visit,) = visits(declared)
    filed = declarations.current(declared.tx, declared.number, declared.now.date())
    assert filed is not None
    assert (visit.declaration_id, visit.person_id, visit.method) == (filed.id, filed.person_id, "sms")
    declared.later(hours=2, minutes=5).says("RA").hears(
        "DA RA Cho Ninh Hai luc 12:05", "o trong 2 gio 5 phut"
    )
    assert visits(declared)[0].closed_by == "person" and declared.outcome == "ra_done"


@pytest.mark.parametrize("word", ["VAO {}", "đến {}", "{}.", "vao{}"])
def test_other_ways_to_say_the_number(declared: Talk, market: Site, word: str) -> None:
    declared.says(word.format(market.code)).hears("DA VAO Cho Ninh Hai")


@pytest.mark.parametrize("number", ["41356", "41537", "99998"])
def test_no_such_site(declared: Talk, number: str) -> None:
    declared.says(number).hears(f"Khong co diem so {number}", "Xem lai so tren bang")
    assert declared.step() is None and visits(declared) == []


def test_a_suspended_site_takes_nobody_in_but_lets_everybody_out(declared: Talk, market: Site) -> None:
    declared.says(market.code)
    market.state = "suspended"
    declared.tx.flush()
    with declared.aside() as other:
        other.says("RA", market.code).hears("diem dang tam ngung nhan nguoi vao")
    declared.says(f"RA {market.code}").hears("DA RA Cho Ninh Hai")


def test_who_has_never_declared_is_told_how(talk: Talk, market: Site) -> None:
    talk.says(market.code).hears("CHUA VAO DUOC Cho Ninh Hai: chua co to khai y te con han", "soan 1 hoac KB")
    assert visits(talk) == []
    talk.says("xin chao").hears("chua vao Cho Ninh Hai", "1 hoac KB")
    assert talk.says("THOAT").hears("khong ghi gi them").step() is None


@pytest.mark.parametrize("way", [FIRST, ("1", *FIRST[1:]), ONE_LINE], ids=["KB", "one key", "one line"])
def test_who_declares_at_the_gate_goes_in_at_once(talk: Talk, market: Site, way: tuple[str, ...]) -> None:
    talk.says(market.code, *way).hears("Da nhan to khai cua AN").hears("DA VAO Cho Ninh Hai")
    assert len(visits(talk)) == 1 and talk.answers() is None


def test_who_declares_hours_after_the_gate_stays_where_they_are(talk: Talk, market: Site) -> None:
    talk.says(market.code).hears("CHUA VAO DUOC").later(hours=3).says(*ONE_LINE)
    talk.hears("Da nhan to khai cua AN")
    assert visits(talk) == [] and talk.answers() is None


def test_who_finishes_a_form_hours_after_the_gate_stays_where_they_are(talk: Talk, market: Site) -> None:
    talk.says(market.code, *FIRST[:5]).later(hours=3).says("KB", "1", *FIRST[5:])
    talk.hears("Da nhan to khai cua AN")
    assert visits(talk) == [] and talk.answers() is None


def test_a_declaration_made_by_the_staff_meanwhile_counts(talk: Talk, market: Site) -> None:
    talk.says(market.code).hears("CHUA VAO DUOC")
    _declare_by_other_means(talk)
    talk.says(market.code).hears("DA VAO Cho Ninh Hai")


def test_an_expired_declaration_is_renewed_by_one_key(declared: Talk, market: Site) -> None:
    declared.later(days=9).says(market.code).hears("CHUA VAO DUOC Cho Ninh Hai: to khai het han ngay")
    assert visits(declared) == []
    declared.says("1").hears("DA VAO Cho Ninh Hai", "Ma to khai", "soan RA gui 1022")
    assert len(declared.heard) == 1, "the code and the visit in one text"
    filed = declarations.current(declared.tx, declared.number, declared.now.date())
    assert filed is not None and filed.code in declared.heard[0]
    assert declarations.answers(filed)["symptoms"] == []
    assert declared.records()["declarations"] == 2 and visits(declared)[0].declaration_id == filed.id


def test_who_is_no_longer_well_is_sent_to_declare(declared: Talk, market: Site) -> None:
    declared.later(days=9).says(market.code, "khong").hears("Khai hom nay cho AN")
    assert declared.records()["declarations"] == 1 and visits(declared) == []
    declared.says("2", "1", "23", "1", "1").hears("Da nhan to khai cua AN").hears("gap can bo truoc khi vao")


def test_renewing_is_for_whom_was_declared_last(declared: Talk, market: Site) -> None:
    declared.later(minutes=5).says("KB", "3", "1", "Nguyen Thi Hoa", "1987", "nu", "1", "1", "1", "1")
    declared.hears("Da nhan to khai cua HOA").later(days=9).says(market.code, "1").hears("DA VAO")
    filed = declarations.current(declared.tx, declared.number, declared.now.date())
    assert filed is not None and declarations.answers(filed)["fullName"] == "Nguyen Thi Hoa"


def test_signs_of_illness_send_to_the_staff_and_are_not_named(talk: Talk, market: Site) -> None:
    talk.says(*FIRST[:9], "23", "1", "1").hears("Da nhan to khai cua AN")
    talk.says(market.code).hears("DA GHI DEN Cho Ninh Hai", "gap can bo truoc khi vao")
    assert not any(word in " ".join(talk.heard).lower() for word in ("sot", "ho,", "benh", "dau hieu"))
    assert len(visits(talk)) == 1


def test_arriving_elsewhere_says_what_it_closed(declared: Talk, market: Site, school: Site) -> None:
    declared.says(market.code).later(minutes=30).says(school.code)
    declared.hears("Da ra Cho Ninh Hai. DA VAO Truong Nhon Hai")
    assert [visit.closed_by for visit in visits(declared)] == ["next_visit", None]


def test_the_same_number_again_asks_in_or_out(declared: Talk, market: Site) -> None:
    declared.says(market.code).later(minutes=40).says(market.code)
    declared.hears("Dang o Cho Ninh Hai tu 10:00. 1 Ra ve, 2 O lai")
    with declared.aside() as staying:
        staying.says("2").hears("Van o Cho Ninh Hai tu 10:00")
        assert visits(staying)[0].left_at is None
    declared.says("ra ve").hears("DA RA Cho Ninh Hai")


@pytest.mark.parametrize("word", ["RA", "RA 1", "RA {}"])
def test_ra_inside_the_question_leaves_and_ends_it(declared: Talk, market: Site, word: str) -> None:
    declared.says(market.code, market.code).hears("1 Ra ve")
    declared.says(word.format(market.code)).hears("DA RA Cho Ninh Hai")
    assert (
        visits(declared)[0].closed_by == "person" and declared.answers() is None and len(declared.heard) == 1
    )


def test_another_number_inside_the_question_ends_it(declared: Talk, market: Site, school: Site) -> None:
    declared.says(market.code, market.code).hears("1 Ra ve")
    declared.says(school.code).hears("Da ra Cho Ninh Hai. DA VAO Truong Nhon Hai")
    assert declared.answers() is None and len(declared.heard) == 1


def test_leaving_from_nowhere_says_how(talk: Talk) -> None:
    talk.says("RA").hears("Muon ghi gio ra: soan RA va 5 so")
    assert visits(talk) == []


def test_leaving_without_having_come_is_recorded_and_asked(talk: Talk, market: Site) -> None:
    talk.says(f"RA {market.code}").hears(
        "Chua thay luc vao Cho Ninh Hai hom nay. Da ghi gio ra 10:00", "VD 9h"
    )
    (visit,) = visits(talk)
    assert (visit.came_at, visit.came_known, visit.left_at) == (None, "unknown", talk.now)
    with talk.aside() as silent:
        silent.later(hours=3).says("K").hears("1022 da nhan tin nay")
    with talk.aside() as forgetful:
        forgetful.says("K").hears("Da ghi gio ra Cho Ninh Hai 10:00")
        assert visits(forgetful)[0].came_known == "unknown"
    talk.says("11h").hears("Chua hieu gio vao. Ghi gio truoc 10:00")
    talk.says("sang som").hears("Chua hieu gio vao").hears("Kho qua thi soan 0")
    talk.says("9h30").hears("vao khoang 09:30, ra 10:00")
    (visit,) = visits(talk)
    assert visit.came_known == "told" and visit.left_at is not None and visit.came_at is not None
    assert timedelta(minutes=30) <= visit.left_at - visit.came_at < timedelta(minutes=31)


def test_nine_is_an_hour_where_an_hour_is_asked(talk: Talk, market: Site) -> None:
    talk.says(f"RA {market.code}", "9").hears("vao khoang 09:00")
    assert not talk.tickets("rescue")
    talk.later(hours=2).says(f"RA {market.code}").hears("Chua thay luc vao")
    talk.says("cuu").hears("DA NHAN yeu cau cap cuu")


def test_leaving_twice_is_answered_twice_and_recorded_once(declared: Talk, market: Site) -> None:
    declared.says(market.code).later(minutes=10).says(f"RA {market.code}").hears("DA RA", "10 phut")
    declared.says(f"RA {market.code}").hears("DA RA", "10 phut")
    assert len(visits(declared)) == 1


def test_a_visit_the_clock_ended_says_nothing_and_can_still_be_left(
    declared: Talk, market: Site, tx: Tx
) -> None:
    declared.says(market.code).later(hours=13)
    assert sites.close_overdue(tx, declared.now, 12) == 1
    assert [(visit.left_at, visit.closed_by) for visit in visits(declared)] == [(None, "time")]
    declared.says("RA").hears("DA RA Cho Ninh Hai luc 23:00")


def test_a_question_at_the_gate_is_no_form_left_half_way(declared: Talk, market: Site) -> None:
    declared.later(days=9).says(market.code).hears("CHUA VAO DUOC")
    declared.later(minutes=31).reminded().hears_nothing()
    declared.says("1").hears("to khai het han"), "a late key is told what was asked"
    declared.says("1").hears("DA VAO Cho Ninh Hai")


def test_a_form_waits_behind_a_question_at_the_gate(declared: Talk, market: Site) -> None:
    declared.later(days=9).says("KB").hears("Khai hom nay cho AN").says(market.code).hears("to khai het han")
    declared.says("1").hears("DA VAO Cho Ninh Hai").hears("Khai hom nay cho AN")


def test_a_form_goes_on_after_a_visit(declared: Talk, market: Site) -> None:
    declared.says("KB").hears("Khai hom nay cho AN").says(market.code)
    declared.hears("DA VAO Cho Ninh Hai").hears("Khai hom nay cho AN")
    declared.says("RA").hears("DA RA").hears("Khai hom nay cho AN")


def test_an_unknown_site_does_not_cost_the_form(declared: Talk) -> None:
    declared.says("KB", "VAO 20014").hears("Khong co diem so 20014").hears("Khai hom nay cho AN")


def test_ra_with_a_question_mark_is_asked(declared: Talk, market: Site) -> None:
    declared.says(market.code, "Ra?").hears("Co phai muon RA KHOI DIEM?")
    declared.says("1").hears("DA RA Cho Ninh Hai")


def _declare_by_other_means(talk: Talk) -> None:
    """As staff at the gate would."""
    member = people.remember(
        talk.tx, talk.number, None, name="Nguyễn Văn An", birth_year=1985, sex="Nam", commune_code="22846",
        address="thôn 2", now=talk.now,
    )  # fmt: skip
    declarations.declare(
        talk.tx,
        person_id=member.person_id,
        number=talk.number,
        channel="web",
        form=AN,
        valid_days=7,
        now=talk.now,
    )
