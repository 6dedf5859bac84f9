"""Staff at a gate by text: the PIN first, the post once a day, then command after command; nobody else is heard."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from gateway import checkpoint, sites, tickets
from gateway.accounts import Account, staff
from gateway.checkpoint.model import LookUp
from gateway.declarations.model import Declaration
from gateway.errors import NotFound
from gateway.messages import bodies
from gateway.messages.model import Message
from gateway.settings import Settings
from gateway.sites import Site, Visit
from tests.conversations.talk import FIRST, Talk

NewTalk = Callable[..., Talk]
CARD = "5800002801"


@pytest.fixture
def hire(tx: Tx, new_talk: NewTalk) -> Callable[..., Talk]:
    """`hire("volunteer")`: the proved phone of somebody whose unit answers for Vĩnh Hải."""

    def hired(role: str = "site_staff", *communes: str) -> Talk:
        talk = new_talk()
        unit = staff.add_unit(tx, f"Trạm {talk.number}", communes or ["22846"], by="tests", now=talk.now)
        account = staff.add(
            tx, name="Cán bộ Thử", email=None, number=talk.number, roles=[role], unit_id=unit, password=None,
            by="tests", now=talk.now,
        )  # fmt: skip
        staff.prove_phone(tx, account.id, talk.now)
        return talk

    return hired


@pytest.fixture
def gate(hire: Callable[..., Talk], market: Site) -> Talk:
    """Somebody who has opened their day at the market."""
    return opened(hire(), market)


def opened(talk: Talk, market: Site) -> Talk:
    """The day is open and the post is named."""
    talk.says("DS").hears("PIN hom nay")
    talk.says(pin(talk)).hears("Hom nay truc diem nao")
    talk.says(market.code).hears("Truc Cho Ninh Hai den het ngay")
    return talk


def pin(talk: Talk) -> str:
    """The PIN in what the colleague just read."""
    found = re.search(r"(?<!\d)\d{4}(?!\d)", " ".join(talk.heard))
    assert found is not None, talk.heard
    return found[0]


def national(talk: Talk) -> str:
    return f"0{talk.number[3:]}"


def read_on(tx: Tx, talk: Talk) -> str:
    """The last text on the phone of whoever stands at the gate."""
    last = tx.scalars(
        select(Message).where(Message.recipient == talk.number).order_by(Message.id.desc())
    ).first()
    assert last is not None
    return bodies.render(last.template, bodies.unpack(last.args), last.lang, last.accents)


def code_on(tx: Tx, talk: Talk) -> str:
    found = re.search(r"(?<!\d)\d{6}(?!\d)", read_on(tx, talk))
    assert found is not None
    return found[0]


def test_the_first_command_waits_for_the_pin_and_the_post(
    hire: Callable[..., Talk], new_talk: NewTalk, market: Site
) -> None:
    gate, guest = hire(), new_talk()
    gate.says(f"DS {national(guest)}").hears("PIN hom nay", "Gui lai 4 so nay")
    gate.says(f"PIN {pin(gate)}").hears("Hom nay truc diem nao")
    gate.says("20014").hears("Khong truc duoc diem nay")
    gate.says(market.code).hears(f"{national(guest)}: CHUA co to khai con han", f"KHAIHO {national(guest)}")
    gate.says(f"DS {national(guest)}").hears("CHUA co to khai")
    gate.later(days=1).says(f"DS {national(guest)}").hears("PIN hom nay")
    gate.says(pin(gate)).hears("Hom nay van truc Cho Ninh Hai")
    gate.says("1").hears("CHUA co to khai")


def test_in_by_the_code_and_out_again(tx: Tx, gate: Talk, talk: Talk) -> None:
    talk.says(*FIRST)
    number = national(talk)
    gate.says(f"DS {number}").hears(f"{number}: CO to khai con han", f"CI {number}")
    assert "AN" not in " ".join(gate.heard)
    code = code_on(tx, talk)
    gate.says(f"CI {number} {(int(code) + 1) % 1_000_000:06}").hears("Ma chua khop, chua vao, con 4 lan")
    gate.says(f"CI {number} {code} 368").hears("DA VAO Cho Ninh Hai 10:00: AN, to khai den")
    gate.says(f"CI {number} {code}").hears("Dang o trong Cho Ninh Hai tu 10:00")
    visit = sites.open_visit(tx, talk.number)
    assert visit is not None and (visit.method, visit.temperature) == ("otp_staff", "36.8")
    gate.says(f"DS {number} RA").hears("DA RA Cho Ninh Hai")
    assert sites.open_visit(tx, talk.number) is None


def test_without_the_code_nobody_goes_in(tx: Tx, gate: Talk, talk: Talk) -> None:
    talk.says(*FIRST)
    gate.says(f"CI {national(talk)} 482913").hears("Ma het han hoac sai nhieu lan, chua vao")
    gate.says("CI 0900").hears("Soan CI, so dien thoai va 6 so ma")
    gate.says(f"DS {national(talk)}")
    code = code_on(tx, talk)
    gate.says(f"CI {national(talk)} {code} 29").hears("Soan CI")
    gate.says(f"CI {national(talk)} {code} 45").hears("Nhiet do chua khop")
    gate.says(f"CI {national(talk)} {code}").hears("DA VAO")


def test_a_family_is_told_apart_by_digit_and_the_next_guest_is_not_kept_waiting(
    tx: Tx, gate: Talk, talk: Talk
) -> None:
    talk.says(*FIRST)
    talk.says("KB 2", "Tran Thi Mau", "1958", "2", "1", "1", "1", "1")
    if "Da nhan to khai" not in " ".join(talk.heard):
        talk.says("1")
    talk.hears("Da nhan to khai cua MAU")
    gate.says(f"DS {national(talk)}")
    gate.says(f"CI {national(talk)} {code_on(tx, talk)}").hears("MAU, to khai den").hears("Cung may con 1 An")
    with gate.aside() as same:
        same.says("1").hears("Da sua, o Cho Ninh Hai: AN")
    gate.says("DS 0900002899").hears("CHUA co to khai")
    assert gate.step() is None


def test_declaring_for_somebody_tells_them_and_sai_takes_it_back(tx: Tx, gate: Talk, talk: Talk) -> None:
    talk.says("MENU")
    number = national(talk)
    gate.says(f"KHAIHO {number}").hears(f"Khai giup so {number}", "Dong y: soan 1")
    gate.says("1").hears("1/8 Ho va ten")
    gate.says(*FIRST[2:]).hears("Da khai cho AN, ma", f"soan DS {number}")
    filed = tx.scalars(select(Declaration).where(Declaration.number == talk.number)).one()
    account = tx.scalars(select(Account.id).where(Account.phone == gate.number)).one()
    assert filed.declared_by == account
    assert read_on(tx, talk).startswith("Can bo cong CHO NINH HAI vua khai y te giup AN bang so nay.")
    gate.says(f"DS {number}").hears("CO to khai con han")
    code = code_on(tx, talk)
    talk.now = gate.now
    talk.says(f"SAI {filed.code}").hears("Da ghi bao sai")
    assert [line.kind for line in talk.tickets()] == [tickets.Kind.DISPUTE]
    gate.says(f"CI {number} {code}").hears("to khai da bi bao sai")
    gate.says(f"DS {number}").hears("to khai da bi bao sai")
    assert sites.open_visit(tx, talk.number) is None


def test_whoever_does_not_agree_is_not_declared(gate: Talk, talk: Talk) -> None:
    gate.says(f"KHAIHO {national(talk)}", "2").hears("Khong khai")
    gate.says("KHAIHO 02593822222").hears("khong nhan duoc tin")
    assert talk.records()["declarations"] == 0


def test_the_phone_at_home(tx: Tx, gate: Talk, talk: Talk) -> None:
    talk.says(*FIRST)
    number = national(talk)
    gate.says(f"DS {number} NHA").hears("Khong co may nao nhan duoc ma", "nam sinh")
    gate.says(f"DS {number} 1986").hears("Nam sinh khong khop")
    gate.says(f"DS {number} 1985").hears("DA VAO Cho Ninh Hai", "chua xac minh")
    assert read_on(tx, talk).startswith("Can bo cong CHO NINH HAI vua ghi nguoi co so nay vao luc 10:00")
    talk.now = gate.now
    talk.says("SAI").hears("Da ghi bao sai")
    assert sites.open_visit(tx, talk.number) is None


def test_cards_and_nothing_at_all(tx: Tx, gate: Talk) -> None:
    gate.says(f"CT {CARD}").hears("The nay chua co trong so")
    gate.says("Katơr Thị Lá").hears("Chua hieu")
    gate.says("Katơr Thị Lá 1938").hears("DA VAO Cho Ninh Hai", "LA. Chua co to khai")
    gate.says(f"CT gd458{CARD}").hears("Dang o trong")
    gate.says(f"CT {CARD} RA").hears("DA RA Cho Ninh Hai")
    gate.says("CT 123").hears("Chua doc duoc so the")
    gate.says("CT 0").hears("Khong the, khong may")
    gate.says("Katơr Thị Mưa 1940", "thôn Cầu Gãy", "cháu ngoại, Katơr Nam").hears("DA VAO Cho Ninh Hai")
    visit = tx.scalars(select(Visit).order_by(Visit.id.desc())).first()
    assert visit is not None and (visit.method, visit.proof) == ("no_papers", "unverified")
    assert visit.brought_by == "cháu ngoại, Katơr Nam"


def test_typed_cards_are_looked_up_until_the_hours_looks_are_used(tx: Tx, gate: Talk) -> None:
    gate.says(f"CT {CARD}", "Katơr Thị Lá 1938").hears("DA VAO Cho Ninh Hai")
    gate.says(f"CT {CARD} RA").hears("DA RA Cho Ninh Hai")
    by = staff.by_phone(tx, gate.number, gate.now)
    assert by is not None
    for nth in range(20):
        tx.add(LookUp(account_id=by.id, number_key=bytes([nth]), at=gate.now))
    gate.says(f"CT {CARD}").hears("Da tra du so cua mot gio", "soan CT 0")


def test_nobody_else_is_heard(
    tx: Tx, hire: Callable[..., Talk], gate: Talk, talk: Talk, market: Site
) -> None:
    for words in ("DS 0900000102", "CI 0900000102 482913", "CT16 còn không", "PIN 4821", "KHAIHO 0900000102"):
        talk.says(words).hears("1022 da nhan tin nay")
    clerk = hire("editor")
    clerk.says("DS 0900000102").hears("1022 da nhan tin nay")
    account = tx.scalars(select(Account.id).where(Account.phone == gate.number)).one()
    with gate.aside():
        staff.set_active(tx, account, False, by="tests", now=gate.now)
        gate.says("DS 0900000102").hears("1022 da nhan tin nay")
    staff.end_sessions(tx, account, by="tests", now=gate.now)
    gate.says("DS 0900000102").hears("PIN hom nay")
    away = hire("volunteer", "22861")
    away.says("DS").hears("PIN hom nay")
    away.says(pin(away), market.code).hears("Khong truc duoc diem nay")


def test_an_account_that_ends_by_itself_is_heard_no_more(hire: Callable[..., Talk], market: Site) -> None:
    helper = opened(hire("volunteer"), market)
    helper.later(days=31).says("DS 0900000102").hears("1022 da nhan tin nay")


def test_at_night_nothing_goes(gate: Talk) -> None:
    gate.later(hours=12, minutes=30).says("DS 0900000102").hears("chi nhan tu 04:00 den 22:00")


def test_wrong_pins_are_few(hire: Callable[..., Talk]) -> None:
    gate = hire()
    gate.says("DS 0900000102")
    first = pin(gate)
    wrong = f"{(int(first) + 1) % 10_000:04}"
    gate.says(wrong).hears("PIN chua khop, con 4 lan")
    gate.says(wrong, wrong, wrong, wrong).hears("PIN hom nay")
    for _ in range(2):
        wrong = f"{(int(pin(gate)) + 1) % 10_000:04}"
        gate.says(*[wrong] * 5)
    gate.hears("khong mo lenh o cong duoc nua")
    gate.says("DS 0900000102").hears("khong mo lenh o cong duoc nua")


def test_a_forgotten_pin_question_still_takes_its_pin(hire: Callable[..., Talk], market: Site) -> None:
    gate = hire()
    gate.says("DS 0900000102")
    mine = pin(gate)
    gate.later(minutes=40).says(f"PIN {mine}").hears("Da mo lenh o cong")
    gate.says(f"DS {market.code}").hears("Truc Cho Ninh Hai den het ngay")


def test_a_talk_that_outlives_its_day_does_nothing(tx: Tx, gate: Talk, talk: Talk) -> None:
    gate.says(f"KHAIHO {national(talk)}", "1", *FIRST[2:-1]).hears("Xem lai")
    account = tx.scalars(select(Account.id).where(Account.phone == gate.number)).one()
    staff.end_sessions(tx, account, by="tests", now=gate.now)
    gate.says("1").hears("Chua lam duoc")
    assert talk.records()["declarations"] == 0


def test_a_colleague_texts_the_code_back_and_the_phone_is_theirs(
    tx: Tx, settings: Settings, talk: Talk
) -> None:
    unit = staff.add_unit(tx, "Trạm Thử", ["22846"], by="tests", now=talk.now)
    staff.add(
        tx, name="Cán bộ Thử", email=None, number=talk.number, roles=["site_staff"], unit_id=unit, password=None,
        by="tests", now=talk.now,
    )  # fmt: skip
    talk.says("DS").hears("1022 da nhan tin nay")
    checkpoint.ask_for_proof(tx, settings, talk.number, talk.now)
    assert "Ma xac nhan may can bo 1022" in read_on(tx, talk)
    code = code_on(tx, talk)
    talk.says(f"{(int(code) + 1) % 1_000_000:06}").hears("Ma chua khop, con 4 lan")
    talk.says(code).hears("Da xac nhan may cua can bo")
    talk.says("DS").hears("PIN hom nay")


def test_a_phone_of_no_account_is_not_asked(tx: Tx, settings: Settings, talk: Talk) -> None:
    with pytest.raises(NotFound):
        checkpoint.ask_for_proof(tx, settings, talk.number, talk.now)


def test_the_subject_of_a_relatives_declaration_is_told_on_their_own_phone(
    tx: Tx, new_talk: NewTalk, talk: Talk
) -> None:
    card = f"BHYT GD458{CARD}"
    talk.says(card, *FIRST[1:]).hears("Da nhan to khai cua AN")
    relative = new_talk()
    relative.says(card, "1", "Nguyen Van An", "1985", "1", "1", "1", "1").hears("Da nhan to khai cua AN")
    filed = tx.scalars(select(Declaration).where(Declaration.number == relative.number)).one()
    assert filed.subject_number == talk.number
    told = read_on(tx, talk)
    assert (
        told.startswith(f"So {national(relative)} vua khai y te cho AN.")
        and f"SAI {filed.code} gui 1022" in told
    )
    talk.now = relative.now
    talk.says(f"SAI {filed.code}").hears("Da ghi bao sai")
    assert filed.disputed_at is not None
