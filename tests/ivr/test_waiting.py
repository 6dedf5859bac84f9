"""In the queue, over the web application: places, keys, help, call-backs, redials, and what crosses on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import clock
from gateway.calls import agents, offering, queue, register
from gateway.calls.model import Call, Place
from gateway.calls.states import Urgency
from gateway.conversations import Conversations
from gateway.house import House
from ivr import waiting
from tests.ivr.caller import Caller

NUMBER = "+84900000001"
AGENT = 41


@pytest.fixture
def caller(client: FlaskClient, house: House) -> Caller:
    """Somebody who calls while one agent is at work."""
    with house.db.transaction() as tx:
        agents.sign_on(tx, AGENT, "sip:41@desk.example", clock.now(), skills=["general", "medical"])
    return Caller(client, NUMBER)


def places(house: House) -> list[tuple[str, int, bool, str | None]]:
    with house.db.transaction() as tx:
        rows = tx.execute(
            text("SELECT number, urgency, kept, left_how FROM call_places ORDER BY entered_at, call_id")
        )
        return [tuple(row) for row in rows]  # type: ignore[misc]


def offered(house: House) -> int:
    """The agent's phone rings; for which call."""
    with house.db.transaction() as tx:
        (offer,) = offering.offer(tx, clock.now())
        return offer.call_id


def call_of(house: House, number: str) -> int:
    with house.db.transaction() as tx:
        return int(tx.execute(text("SELECT id FROM calls WHERE number = :n"), {"n": number}).scalar_one())


def takes(tx: Session, call_id: int) -> None:
    assert offering.take(tx, AGENT, call_id, clock.now())


def test_who_waits_hears_their_place_and_what_the_keys_do(caller: Caller, house: House) -> None:
    caller.calls().presses("0").hears("đang nối cán bộ")
    second = Caller(caller.client, "+84900000002").calls().presses("0")
    second.hears("Trước bà con còn một người", "khoảng", "Bấm một để giữ chỗ")
    second.presses("").hears("Xin giữ máy")
    assert [row[:3] for row in places(house)] == [(NUMBER, 0, False), ("+84900000002", 0, False)]


def test_who_keeps_the_place_is_promised_a_time_and_told_by_text(caller: Caller, house: House) -> None:
    caller.calls().presses("0").presses("1").hears("Đã giữ chỗ", "gọi lại trước")
    assert not caller.open
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT template FROM messages")).scalars().all() == ["Q2"]
        assert tx.execute(text("SELECT kind FROM tickets")).scalars().all() == ["callback"]
        assert tx.execute(text("SELECT outcome FROM calls")).scalar() == "callback"
    caller.hangs_up()
    assert places(house) == [(NUMBER, 0, True, None)]


def texts(house: House, words: str) -> str:
    """Text 1022; the message that is said back."""
    with house.db.transaction() as tx:
        standing = Conversations(house.settings).enter(tx, "sms", NUMBER, clock.now())
        standing, reply = Conversations(house.settings).take(tx, standing, words, clock.now())
        return reply.prompts[0].msg_id


def test_who_needs_no_call_any_more_gives_the_place_up(caller: Caller, house: House) -> None:
    """Q3 says so: `XONG`. Who is being called at this moment is called."""
    caller.calls().presses("0").presses("1").hangs_up()
    call_id = offered(house)
    assert texts(house, "XONG") == "Q_DONE"
    assert places(house) == [(NUMBER, 0, True, "not_needed")]
    with house.db.transaction() as tx:
        assert not offering.take(tx, AGENT, call_id, clock.now())
        assert tx.execute(text("SELECT state FROM agents")).scalar() == "ready"
        assert tx.execute(text("SELECT count(*) FROM tickets WHERE closed_at IS NULL")).scalar() == 0
    Caller(caller.client, NUMBER).calls().presses("0").presses("1").hangs_up()
    with house.db.transaction() as tx:
        (offer,) = offering.offer(tx, clock.now())
        takes(tx, offer.call_id)
    assert texts(house, "XONG") == "Q2"
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM tickets WHERE closed_at IS NULL")).scalar() == 1


def test_who_hangs_up_in_the_queue_is_called_back(caller: Caller, house: House) -> None:
    caller.calls().presses("0").hangs_up()
    caller.hangs_up()
    assert places(house) == [(NUMBER, 0, True, None)]
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM messages WHERE template = 'Q2'")).scalar() == 1


def test_a_missed_call_is_a_wish_to_be_called(caller: Caller, house: House) -> None:
    caller.calls().hangs_up("canceled")
    assert places(house) == [(NUMBER, 0, True, None)]


def test_who_calls_again_goes_on_in_the_place_they_had(caller: Caller, house: House) -> None:
    caller.calls().presses("0").hangs_up()
    Caller(caller.client, "+84900000002").calls().presses("0")
    Caller(caller.client, NUMBER).calls().presses("0").hears("đang nối cán bộ")
    assert places(house) == [
        (NUMBER, 0, True, "merged"), (NUMBER, 0, False, None), ("+84900000002", 0, False, None),
    ]  # fmt: skip


def test_help_comes_first_from_the_queue_too(caller: Caller, house: House) -> None:
    other = Caller(caller.client, "+84900000002").calls().presses("0")
    caller.calls().presses("0").presses("9").hears("Đã nhận yêu cầu cấp cứu", "người kế tiếp")
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT number FROM tickets WHERE kind = 'rescue'")).scalars().all() == [
            NUMBER
        ]
    other.presses("").presses("").hears("còn một người")


def test_nine_at_the_menu_leads_straight_to_an_agent(caller: Caller, house: House) -> None:
    other = Caller(caller.client, "+84900000002").calls().presses("0")
    caller.calls().presses("9").hears("Đã nhận yêu cầu cấp cứu. Đang nối máy với cán bộ")
    assert offered(house) == call_of(house, NUMBER), "somebody in danger waits behind a normal call"
    other.hears("đang nối cán bộ")


def test_nine_is_answered_in_whatever_language_somebody_speaks(caller: Caller, house: House) -> None:
    foreign = Caller(caller.client, "+14155550101").calls().presses("9")
    foreign.hears("Connecting you to staff")
    assert [row[:2] for row in places(house)] == [("+14155550101", 3)]


def test_after_work_who_needs_help_is_told_who_calls_and_when(client: FlaskClient, house: House) -> None:
    caller = Caller(client, NUMBER).calls().presses("9")
    caller.hears("Đã nhận yêu cầu cấp cứu", "gọi lại số này trước", "một một năm")
    assert "Đang nối máy" not in caller.said and places(house) == []
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM tickets WHERE kind = 'rescue'")).scalar() == 1
    caller.presses("").hears("Đã nhận yêu cầu cấp cứu", "gọi lại số này trước")
    assert not caller.open and "Chưa nghe" not in caller.said, "the line is free for who calls"
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM tickets")).scalar() == 1, "a later promise is no help"


def test_star_leads_back_to_the_menu_and_out_of_the_queue(caller: Caller, house: House) -> None:
    caller.calls().presses("0").presses("*").hears("Khai y tế, bấm một")
    assert places(house)[0][3] == "menu"


def test_nobody_holds_the_line_for_ever(caller: Caller, house: House) -> None:
    caller.calls().presses("0")
    with house.db.transaction() as tx:
        tx.execute(text("UPDATE call_places SET holds_from = holds_from - :long"), {"long": waiting.LONGEST})
    caller.presses("").hears("Xin lỗi đã để chờ lâu", "gọi lại trước")
    assert not caller.open and places(house)[0][2]


def test_a_caller_whose_turn_crosses_their_key_is_led_to_the_agent(caller: Caller, house: House) -> None:
    """The agent has taken them a moment before they would have kept their place."""
    caller.calls().presses("0")
    call_id = offered(house)
    with house.db.transaction() as tx:
        takes(tx, call_id)
    caller.presses("1")
    assert [verb.name for verb in caller.page] == ["Dial"]
    assert places(house)[0][2] is False


def test_who_hangs_up_on_the_way_to_the_agent_is_called_back_by_them_at_once(
    caller: Caller, house: House
) -> None:
    caller.calls().presses("0")
    call_id = offered(house)
    with house.db.transaction() as tx:
        takes(tx, call_id)
    caller.hangs_up()
    assert places(house) == [(NUMBER, 0, True, None)]
    with house.db.transaction() as tx:
        dialled = tx.execute(text("SELECT purpose, number, parent_id FROM calls WHERE NOT inbound")).one()
        assert tuple(dialled) == ("callback", NUMBER, call_id)
        assert tx.scalar(text("SELECT outcome FROM calls WHERE inbound")) == "callback"
        agent = agents.lock(tx, AGENT)
        assert agent is not None and (agent.state, agent.call_id) == ("talking", call_id)


def test_whose_number_is_withheld_and_who_hangs_up_then_leaves_nobody_in_a_room(
    client: FlaskClient, caller: Caller, house: House
) -> None:
    hidden = Caller(client, "").calls()
    call_id = offered(house)
    with house.db.transaction() as tx:
        takes(tx, call_id)
    hidden.hangs_up()
    with house.db.transaction() as tx:
        agent = agents.lock(tx, AGENT)
        assert agent is not None and agent.state == "wrap_up"
        assert tx.scalar(text("SELECT left_how FROM call_places")) == "hung_up"


@pytest.mark.parametrize("number", ["anonymous", "+12345"])
def test_whom_nobody_can_call_is_not_told_to_hang_up_and_be_called(
    number: str, caller: Caller, house: House
) -> None:
    caller.calls().presses("0")
    hidden = Caller(caller.client, number).calls()
    hidden.hears("Trước bà con còn một người", "bấm ba", "Cấp cứu, bấm chín")
    for key in ("", "", "1"):
        assert "giữ chỗ" not in hidden.said and "gọi lại" not in hidden.said
        hidden.presses(key)
    with house.db.transaction() as tx:
        agents.sign_off(tx, AGENT, clock.now())
    heard = [hidden.presses("5").hears("chưa có cán bộ nào rảnh", "bấm ba")]
    assert "giữ chỗ" not in heard[0] and hidden.open


@pytest.mark.parametrize("number", ["anonymous", "+12345"])
def test_star_hangs_up_on_nobody_whose_number_is_withheld(number: str, caller: Caller, house: House) -> None:
    hidden = Caller(caller.client, number).calls().presses("*")
    hidden.hears("Cấp cứu, bấm chín", "Gặp cán bộ, bấm không hoặc giữ máy")
    assert hidden.open and places(house)[0][3] == "menu"
    hidden.presses("").hears("Gặp cán bộ, bấm không")
    hidden.presses("").hears("đang nối cán bộ")
    with house.db.transaction() as tx:
        assert tx.scalar(text("SELECT count(*) FROM call_places WHERE left_at IS NULL")) == 1


def test_who_withholds_the_number_may_see_somebody_again_after_a_talk(caller: Caller, house: House) -> None:
    hidden = Caller(caller.client, "anonymous").calls()
    with house.db.transaction() as tx:
        (offer,) = offering.offer(tx, clock.now())
        takes(tx, offer.call_id)
    hidden.presses("")
    assert [verb.name for verb in hidden.page] == ["Dial"]
    with house.db.transaction() as tx:
        queue.over(tx, offer.call_id, clock.now())
        agents.set_ready(tx, AGENT, clock.now())
    hidden._asks("/ivr/twilio/after", {})
    hidden.hears("Cần gặp lại cán bộ, bấm không")
    assert hidden.open
    hidden.presses("0").hears("đang nối cán bộ")
    assert len(places(house)) == 2 or places(house)[0][3] is None


def test_an_agent_whose_phone_is_not_put_down_yet_is_offered_nobody(caller: Caller, house: House) -> None:
    caller.calls().presses("0")
    with house.db.transaction() as tx:
        tx.execute(
            text(
                "INSERT INTO calls (public_id, carrier, inbound, purpose, account_id, number, state, began_at,"
                " changed_at) VALUES ('cal_x', 'twilio', false, 'agent', :me, 'sip:x', 'talking', now(), now())"
            ),
            {"me": AGENT},
        )
        assert list(offering.offer(tx, clock.now())) == []
        tx.execute(text("UPDATE calls SET state = 'over' WHERE public_id = 'cal_x'"))
    assert offered(house)


def test_who_is_at_this_moment_called_back_and_calls_is_joined_with_their_agent(
    caller: Caller, house: House
) -> None:
    caller.calls().presses("0").presses("1").hangs_up()
    call_id = offered(house)
    with house.db.transaction() as tx:
        takes(tx, call_id)
        room = tx.get_one(Call, call_id).public_id
    again = Caller(caller.client, NUMBER).calls().presses("0")
    assert [(verb.name, verb.children[0].text) for verb in again.page] == [("Dial", room)]
    other = Caller(caller.client, NUMBER).calls().presses("0")
    assert other.open and [verb.name for verb in other.page] != ["Dial"], (
        "nobody else there is led into the talk"
    )
    again.hangs_up()
    with house.db.transaction() as tx:
        assert (
            tx.scalar(text("SELECT left_how FROM call_places WHERE call_id = :c"), {"c": call_id}) == "called"
        )
        agent = agents.lock(tx, AGENT)
        assert agent is not None and agent.state == "wrap_up"


def test_after_work_a_promise_takes_the_place_of_the_queue(client: FlaskClient, house: House) -> None:
    Caller(client, NUMBER).calls().presses("0").hears("gọi lại trước")
    assert places(house) == []


def test_elders_and_the_ill_come_a_little_sooner_and_nobody_starves(caller: Caller, house: House) -> None:
    now = clock.now()
    with house.db.transaction() as tx:
        for nth, (urgency, age) in enumerate([(0, 12), (2, 1), (1, 0), (0, 0)]):
            call = register.begin(tx, "twilio", f"CA{nth}", f"+8490000010{nth}", now)
            came = now - timedelta(minutes=age)
            queue.enter(tx, call, queue.Wish(urgency=Urgency(urgency)), came)
        order = [place.number[-1] for place in tx.query(Place).order_by(Place.rank_at)]
    assert order == ["0", "1", "2", "3"], "ten minutes are a head start, and not a wall"
