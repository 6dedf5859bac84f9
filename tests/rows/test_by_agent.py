"""Rows by voice that an agent does for whoever calls (A11), and the call that a team and a doctor join (B17)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from gateway import clock
from gateway.calls import moves
from gateway.calls.model import Call
from tests.journeys.calling import Agent, Handset, at_work
from tests.journeys.subscribers import database, e164
from tests.journeys.town import PATIENCE, Phone, Town
from tests.rows.at_a_desk import Desk
from tests.rows.newsroom import account_id
from tests.rows.operating import operator, requested
from tests.rows.telling import code_of, filed, talk
from tests.waiting import until


@pytest.fixture
def agent(town: Town) -> Iterator[Agent]:
    """A colleague of the demo, signed on with a phone of their own; nobody else waits."""
    with database(town) as tx:
        mine = account_id(tx, "tongdai")
    with at_work(town, mine, "+84900000905", alone=True) as there:
        yield there


@pytest.fixture
def caller(town: Town, phone: Phone) -> Iterator[Handset]:
    """Somebody who talks with that agent."""
    handset = Handset(town, e164(phone))
    yield handset
    if handset.is_open():
        handset.hangs_up()


def joined(agent: Agent, caller: Handset) -> str:
    """The caller asks for a person and gets that agent; the id of the call."""
    caller.calls().presses("0").hears("đang nối cán bộ")
    agent.takes()
    caller.is_joined()
    talking = agent.does(lambda tx: moves.talk_of(tx, agent.account_id))
    assert isinstance(talking, Call)
    return talking.public_id


@pytest.mark.row("A11", "voice")
def test_a11_by_voice_the_agent_declares_for_the_caller(
    town: Town, phone: Phone, agent: Agent, caller: Handset
) -> None:
    """Their own phone is told, and one text takes it back."""
    public_id = joined(agent, caller)
    page = Desk(town, "tongdai").sends(
        f"/hotline/calls/{public_id}/declare",
        number=phone.number, name="Katơr Thị Lá", year="1938", sex="Nu", commune="22846", address="Mỹ Tường 2",
        agreed="y",
    )  # fmt: skip
    assert "Đã khai hộ Lá: mã" in page
    caller.hangs_up()
    receipt = code_of(phone.reads("vua khai y te giup LA bang so nay"))
    (record,) = filed(town, phone, 1)
    assert record["otherUser"] == 1
    talk(phone, f"SAI {receipt}", "Da ghi bao sai")


@pytest.mark.row("A8", "voice")
def test_a8_by_voice_the_agent_begins_and_the_callers_phone_ends_it(
    town: Town, phone: Phone, agent: Agent, caller: Handset
) -> None:
    """What they have told need not be typed again; the code shows that the phone is theirs, and nobody is told it."""
    public_id = joined(agent, caller)
    page = Desk(town, "tongdai").sends(
        f"/hotline/calls/{public_id}/register-site",
        name="Quan Co Nam", commune="22861", address="thon My Tuong 1, canh cau",
    )  # fmt: skip
    assert "Đã nhắn câu hỏi tiếp" in page
    phone.reads("4/5 Loai diem?")
    talk(phone, "3", "Xem lai: Quan Co Nam, quan an")
    code = re.search(r"diem 1022: (\d{6})", talk(phone, "1", "Ma dang ky diem"))
    assert code is not None
    talk(phone, code[1], "Da nhan dang ky Quan Co Nam, Xa Xuan Hai")
    caller.hangs_up()
    site = requested(town, phone)
    operator(town, "approve", site)
    phone.reads("DA DUYET Quan Co Nam", f"soan {site} gui 1022")


@pytest.mark.row("B17", "voice")
def test_b17_by_voice_a_team_and_a_doctor_join_by_one_act_each(
    town: Town, agent: Agent, caller: Handset, new_phone: Callable[[], Phone]
) -> None:
    joined(agent, caller)
    team, doctor = (Handset(town, e164(new_phone())) for _ in range(2))
    for each in (team, doctor):
        number = each.number
        agent.does(lambda tx, number=number: moves.invite(tx, agent.account_id, number, clock.now()))
        each.rings().answers().hears("mời cùng nghe").presses("1").is_joined()

    def all_hear() -> bool:
        """what the caller says is heard by everybody"""
        caller.says("Nhà tôi ở cạnh cầu")
        return all(each.has_heard("Nhà tôi ở cạnh cầu") for each in (agent.phone, team, doctor))

    until(all_hear, PATIENCE)
    doctor.says("Cho cháu uống nước")
    caller.hears("Cho cháu uống nước")
    for each in (doctor, team, caller):
        each.hangs_up()
