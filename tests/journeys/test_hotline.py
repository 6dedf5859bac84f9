"""The hotline as its callers and agents live it, over the simulated carrier: real webhooks, real workers, real REST."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.orm import Session

from gateway import clock
from gateway.calls import agents, moves, queue
from gateway.calls.states import Mode, Urgency
from tests.journeys.calling import Agent, Handset, at_work
from tests.journeys.town import PATIENCE, Phone, Town
from tests.waiting import until

AGENT = "+84900000901"


@pytest.fixture
def agent(town: Town) -> Iterator[Agent]:
    with at_work(town, 901, AGENT, alone=True) as there:
        yield there


@pytest.fixture
def caller(town: Town, new_phone: Callable[[], Phone]) -> Iterator[Handset]:
    handset = Handset(town, f"+84{new_phone().number[1:]}")
    yield handset
    if handset.is_open():
        handset.hangs_up()


def test_a_caller_waits_and_talks_with_an_agent(agent: Agent, caller: Handset) -> None:
    caller.calls().hears("Tổng đài một không hai hai").presses("0").hears("đang nối cán bộ")
    agent.takes()
    caller.is_joined().says("Con tôi sốt cao")
    agent.phone.hears("Con tôi sốt cao").says("Xin chào bà con")
    caller.hears("Xin chào bà con")
    assert agent.state() == "talking"
    caller.hangs_up()
    agent.phone.is_silent()
    until(lambda: agent.state() == "wrap_up", PATIENCE)


def test_the_agent_hangs_up_first_and_the_caller_may_ask_again(agent: Agent, caller: Handset) -> None:
    caller.calls().presses("0").hears("đang nối cán bộ")
    agent.takes()
    caller.is_joined()
    agent.phone.hangs_up()
    caller.hears("Cuộc nói chuyện đã xong").presses("0").hears("đang nối cán bộ")
    agent.is_ready().takes()
    caller.is_joined().hangs_up()


def test_who_keeps_the_place_is_called_back_and_served(agent: Agent, caller: Handset, town: Town) -> None:
    agent.does(lambda tx: agents.pause(tx, agent.account_id, "break", clock.now()))
    caller.calls().presses("0").hears("Bấm một để giữ chỗ").presses("1").hears("Đã giữ chỗ", "gọi lại trước")
    caller.is_silent()
    town.phone(caller.number).reads("1022 giu cho cho so nay va goi lai truoc")
    agent.is_ready()
    agent.phone.rings().answers().hears("Có người chờ được gọi lại").presses("1")
    caller.rings().answers().hears("gọi lại theo yêu cầu").is_joined().says("Tôi đây")
    agent.phone.hears("Tôi đây")
    caller.hangs_up()
    until(lambda: agent.state() == "wrap_up", PATIENCE)


def test_who_gives_up_waiting_is_called_back(agent: Agent, caller: Handset, town: Town) -> None:
    agent.does(lambda tx: agents.pause(tx, agent.account_id, "break", clock.now()))
    caller.calls().presses("0").hears("Bấm một để giữ chỗ").hangs_up()
    town.phone(caller.number).reads("1022 giu cho cho so nay")
    caller.always("busy")
    agent.is_ready()
    agent.phone.rings().answers().hears("Có người chờ được gọi lại").presses("1").hears("Máy không trả lời")
    town.phone(caller.number).reads("1022 vua goi lai luc")


def test_an_agent_who_does_not_answer_is_paused_and_the_next_one_is_asked(
    agent: Agent, caller: Handset, town: Town
) -> None:
    with at_work(town, 902, "+84900000902") as other:
        caller.calls().presses("0").hears("đang nối cán bộ")
        first = until(
            lambda: next((each for each in (agent, other) if each.phone.is_ringing()), None), PATIENCE
        )
        second = other if first is agent else agent
        first.phone.hangs_up()
        second.takes()
        caller.is_joined().hangs_up()
        assert first.state() == "paused"
        first.is_ready()


def asks_a_doctor_alone(agent: Agent, caller: Handset, town: Town) -> Handset:
    """An agent talks with a doctor, whose phone that is, while their caller waits on the line."""
    doctor = Handset(town, "+84900000921")
    caller.calls().presses("0").hears("đang nối cán bộ")
    agent.takes()
    caller.is_joined()
    agent.does(lambda tx: moves.invite(tx, agent.account_id, doctor.number, clock.now(), private=True))
    doctor.rings().answers().hears("mời cùng nghe").presses("1").is_joined()
    return doctor


def test_an_agent_asks_a_doctor_in_and_leaves_the_caller_with_them(
    agent: Agent, caller: Handset, town: Town
) -> None:
    doctor = asks_a_doctor_alone(agent, caller, town)
    agent.phone.says("Bác sĩ nghe giúp ca này")
    doctor.hears("Bác sĩ nghe giúp ca này")
    agent.does(lambda tx: moves.join(tx, agent.account_id, clock.now()))
    until(lambda: caller.says("Cháu sốt ba ngày") and doctor.has_heard("Cháu sốt ba ngày"), PATIENCE)
    assert not caller.has_heard("Bác sĩ nghe giúp ca này"), "a private talk is heard by the caller"
    agent.does(lambda tx: moves.leave(tx, agent.account_id, clock.now()))
    agent.phone.is_silent()
    until(lambda: agent.state() == "wrap_up", PATIENCE)
    doctor.says("Chị cho cháu uống nước")
    caller.hears("Chị cho cháu uống nước")
    doctor.hangs_up()
    caller.hears("Cuộc nói chuyện đã xong").hangs_up()


def test_an_agent_who_hangs_up_while_a_doctor_is_asked_alone_leaves_nobody_with_music(
    agent: Agent, caller: Handset, town: Town
) -> None:
    doctor = asks_a_doctor_alone(agent, caller, town)
    agent.phone.hangs_up()
    until(lambda: doctor.says("Tôi là bác sĩ") and caller.has_heard("Tôi là bác sĩ"), PATIENCE)
    doctor.hangs_up()
    caller.hears("Cuộc nói chuyện đã xong").hangs_up()


def test_a_caller_is_passed_on_and_loses_no_place(agent: Agent, caller: Handset, town: Town) -> None:
    with at_work(town, 902, "+84900000902", skills=("medical",)) as nurse:
        caller.calls().presses("0").hears("đang nối cán bộ")
        agent.takes()
        caller.is_joined()
        wish = queue.Wish("medical", urgency=Urgency.MEDICAL)
        agent.does(lambda tx: moves.pass_on(tx, agent.account_id, wish, clock.now()))
        nurse.takes()
        caller.is_joined()
        nurse.phone.says("Tôi là điều dưỡng")
        caller.hears("Tôi là điều dưỡng").hangs_up()
        until(lambda: (agent.state(), nurse.state()) == ("wrap_up", "wrap_up"), PATIENCE)


def test_a_supervisor_listens_whispers_and_joins(agent: Agent, caller: Handset, town: Town) -> None:
    chief = Handset(town, "+84900000922")

    def in_the_call(mode: Mode) -> None:
        def do(tx: Session) -> None:
            call = moves.talk_of(tx, agent.account_id)
            assert call is not None
            moves.listen(tx, call, 950, chief.number, mode, clock.now())

        agent.does(do)

    caller.calls().presses("0").hears("đang nối cán bộ")
    agent.takes()
    caller.is_joined()
    in_the_call(Mode.LISTEN)
    chief.rings().answers().hears("Bấm một để nghe").presses("1").is_joined().says("một")
    in_the_call(Mode.WHISPER)
    until(lambda: chief.says("hỏi tuổi cháu") and agent.phone.has_heard("hỏi tuổi cháu"), PATIENCE)
    in_the_call(Mode.BARGE)
    until(lambda: chief.says("tôi là trưởng ca") and caller.has_heard("tôi là trưởng ca"), PATIENCE)
    assert not caller.has_heard("hỏi tuổi cháu") and not agent.phone.has_heard("một")
    caller.hangs_up()
    chief.is_silent()
