"""Many behind one number, an agent's line that fails, and numbers that are never called: nobody loses their place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import clock, people
from gateway.calls import agents, keeping, offering, orders, queue, register, returning
from gateway.calls.model import Call, Place
from gateway.calls.states import Purpose, State, Urgency
from gateway.house import House
from ivr.lines import Lines
from tests.ivr.caller import Caller
from tests.ivr.test_waiting import AGENT, call_of, offered, places, takes

HOSPITAL = "+842593820000"
MOBILE = "+84900000001"
ABROAD = "+14155550101"


@pytest.fixture
def desk(client: FlaskClient, house: House) -> FlaskClient:
    """One agent is at work."""
    with house.db.transaction() as tx:
        agents.sign_on(tx, AGENT, "sip:41@desk.example", clock.now(), skills=["general"], langs=["vi", "en"])
    return client


def state(house: House) -> str:
    """What the agent is doing."""
    with house.db.transaction() as tx:
        agent = agents.lock(tx, AGENT)
        assert agent is not None
        return agent.state


def leg(tx: Session, call_id: int, purpose: Purpose) -> Call:
    """A call of ours into the room of that call, which rings."""
    parent = register.hold(tx, call_id)
    account = AGENT if purpose is Purpose.AGENT else None
    made = orders.dial(tx, purpose, parent.number, clock.now(), parent=parent, account_id=account, lang="vi")
    register.move(made, State.RINGING, clock.now())
    return made


def taken_for_calling_back(house: House, number: str, desk: FlaskClient) -> int:
    """Whoever calls from `number` hangs up waiting; the agent has taken them, and their phone rings. The call's id."""
    Caller(desk, number).calls().presses("0").hangs_up()
    call_id = offered(house)
    with house.db.transaction() as tx:
        leg(tx, call_id, Purpose.AGENT)
        takes(tx, call_id)
        leg(tx, call_id, Purpose.CALLBACK)
    return call_id


def fails(house: House, call_id: int, purpose: Purpose = Purpose.AGENT) -> None:
    """The carrier says that our call into the room of that call is over."""
    ending = Lines(house.settings).ending
    with house.db.transaction() as tx:
        made = next(each for each in register.legs(tx, register.hold(tx, call_id), purpose))
        ending.over(tx, made, "completed", clock.now())


def texts(house: House) -> list[str]:
    with house.db.transaction() as tx:
        return list(tx.execute(text("SELECT template FROM messages ORDER BY id")).scalars())


def test_two_who_call_from_one_number_wait_each_for_themselves(desk: FlaskClient, house: House) -> None:
    one, other = (Caller(desk, HOSPITAL).calls().presses("0") for _ in range(2))
    assert [row[2:] for row in places(house)] == [(False, None), (False, None)]
    other.hears("còn một người")
    one.hears("đang nối cán bộ")
    one.presses("1")
    other.presses("1")
    assert [row[2:] for row in places(house)] == [(True, "merged"), (True, None)], "one call-back a number"


def test_nobody_is_led_into_the_talk_of_another_behind_their_number(desk: FlaskClient, house: House) -> None:
    first = Caller(desk, HOSPITAL).calls().presses("0")
    call_id = offered(house)
    with house.db.transaction() as tx:
        takes(tx, call_id)
    first.presses("")
    assert [verb.name for verb in first.page] == ["Dial"]
    second = Caller(desk, HOSPITAL).calls().presses("0")
    assert [verb.name for verb in second.page] == ["Gather"]
    second.hangs_up()
    assert state(house) == "talking", "the talk of one ends when another hangs up"


def test_who_calls_from_a_number_that_is_being_called_back_is_not_taken_for_them(
    desk: FlaskClient, house: House
) -> None:
    """Behind a landline it may be somebody else: they wait, and lose nothing if it was not."""
    taken_for_calling_back(house, HOSPITAL, desk)
    other = Caller(desk, HOSPITAL).calls().presses("0")
    assert [verb.name for verb in other.page] == ["Gather"]
    with house.db.transaction() as tx:
        ranks = tx.execute(text("SELECT DISTINCT rank_at FROM call_places WHERE left_at IS NULL")).all()
    assert len(ranks) == 1


def test_who_calls_again_before_the_end_of_their_call_is_told_keeps_the_place(
    desk: FlaskClient, house: House
) -> None:
    first = Caller(desk, MOBILE).calls().presses("0")
    again = Caller(desk, MOBILE).calls().presses("0")
    first.hangs_up()
    assert [row[2:] for row in places(house)] == [(False, "merged"), (False, None)]
    assert "Q2" not in texts(house), "who is on the line is promised a call"
    again.presses("").presses("").hears("kế tiếp")


def test_an_agent_whose_line_fails_gives_the_caller_back(desk: FlaskClient, house: House) -> None:
    """They have taken the caller, who has not reached the room yet."""
    caller = Caller(desk, MOBILE).calls().presses("0")
    call_id = offered(house)
    with house.db.transaction() as tx:
        leg(tx, call_id, Purpose.AGENT)
        takes(tx, call_id)
    fails(house, call_id)
    assert state(house) == "wrap_up" and places(house) == [(MOBILE, 0, False, None)]
    caller.presses("").presses("").hears("kế tiếp")


def test_a_promise_is_not_kept_by_an_agent_who_hangs_up_while_it_rings(
    desk: FlaskClient, house: House
) -> None:
    call_id = taken_for_calling_back(house, MOBILE, desk)
    fails(house, call_id)
    with house.db.transaction() as tx:
        assert tx.scalar(text("SELECT count(*) FROM tickets WHERE closed_at IS NULL")) == 1
    fails(house, call_id, Purpose.CALLBACK)
    with house.db.transaction() as tx:
        place = tx.get_one(Place, call_id)
        assert (place.kept, place.left_at, place.tries, place.try_at) == (True, None, 0, None)


def test_who_was_passed_on_after_a_long_talk_holds_the_line_anew(desk: FlaskClient, house: House) -> None:
    caller = Caller(desk, MOBILE).calls().presses("0")
    with house.db.transaction() as tx:
        tx.execute(
            text("UPDATE call_places SET entered_at = entered_at - interval '1 hour', rank_at = rank_at")
        )
    call_id = offered(house)
    with house.db.transaction() as tx:
        takes(tx, call_id)
        queue.joined(tx, call_id, clock.now())
        queue.pass_on(tx, call_id, queue.Wish("medical"), clock.now())
    caller.presses("")
    assert caller.open and "gọi lại" not in caller.said.split("Bấm một", 1)[0]


@pytest.mark.parametrize("waited", [True, False], ids=["waiting", "by ringing"])
def test_who_does_not_hear_is_texted_and_never_called(desk: FlaskClient, house: House, waited: bool) -> None:
    with house.db.transaction() as tx:
        people.contact(tx, MOBILE, clock.now())
        people.set_deaf(tx, MOBILE, True, clock.now())
    caller = Caller(desk, MOBILE).calls()
    if waited:
        caller.presses("0")
    caller.hangs_up()
    assert places(house) == [(MOBILE, 0, False, "texted")] and texts(house) == ["Q2_TEXT"]
    with house.db.transaction() as tx:
        ticket, note = tx.execute(text("SELECT kind, closed_at FROM tickets")).one()
        assert (ticket, note) == ("callback", None)
        assert tx.scalar(text("SELECT outcome FROM calls")) == "case"
        assert list(offering.offer(tx, clock.now())) == []


def test_who_says_so_after_the_promise_is_not_called_either(desk: FlaskClient, house: House) -> None:
    Caller(desk, MOBILE).calls().presses("0").hangs_up()
    with house.db.transaction() as tx:
        people.set_deaf(tx, MOBILE, True, clock.now())
    call_id = offered(house)
    with house.db.transaction() as tx:
        assert Lines(house.settings).ending.returning.is_called_no_more(
            tx, register.hold(tx, call_id), clock.now()
        )
    assert state(house) == "ready" and places(house)[0][3] == "texted"


def test_whoever_is_to_be_left_alone_is_not_rung_at_home(desk: FlaskClient, house: House) -> None:
    """A call from 1022 may endanger whoever asked for help in secret."""
    with house.db.transaction() as tx:
        people.silence(tx, MOBILE, "bạo lực gia đình", 1, clock.now())
    Caller(desk, MOBILE).calls().hangs_up()
    assert places(house) == [(MOBILE, 0, False, "left_alone")] and texts(house) == []


def test_a_promise_in_a_language_nobody_speaks_is_kept_by_somebody(desk: FlaskClient, house: House) -> None:
    now = clock.now()
    with house.db.transaction() as tx:
        call = register.begin(tx, "twilio", "CA8", MOBILE, now)
        queue.enter(tx, call, queue.Wish("medical", "rag"), now)
        keeping.keep(tx, call.id, now)
        assert list(offering.offer(tx, now)) == []
        later = now + offering.ANYBODY
        agents.beat(tx, AGENT, later)
        assert [offer.call_id for offer in offering.offer(tx, later)] == [call.id]


def test_a_number_abroad_is_not_called_by_the_machine(desk: FlaskClient, house: House) -> None:
    """A caller's number is easily forged, and the forger earns by the call."""
    Caller(desk, ABROAD).calls().hangs_up()
    assert places(house) == []
    Caller(desk, ABROAD).calls().presses("0").hangs_up()
    assert places(house) == [(ABROAD, 0, False, "abroad")]
    with house.db.transaction() as tx:
        assert tx.scalar(text("SELECT count(*) FROM tickets WHERE kind = 'callback'")) == 1


def test_missed_calls_come_after_who_holds_the_line_and_not_for_ever_so_many(
    desk: FlaskClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returning, "MOST_RUNG", 2)
    for nth in range(3):
        Caller(desk, f"+8490000010{nth}").calls().hangs_up()
    assert len(places(house)) == 2
    Caller(desk, MOBILE).calls().presses("0")
    assert offered(house) == call_of(house, MOBILE)


def test_a_promise_for_seven_in_the_evening_is_kept_then(desk: FlaskClient, house: House) -> None:
    Caller(desk, MOBILE).calls().presses("0").hangs_up()
    wished = clock.now() + timedelta(hours=3)
    with house.db.transaction() as tx:
        keeping.put_off(tx, MOBILE, wished, clock.now())
        assert list(offering.offer(tx, clock.now())) == []
        assert [
            offer.account_id for offer in offering.offer(tx, wished)
        ] == []  # nobody's page is there any more
        agents.beat(tx, AGENT, wished)
        assert [offer.account_id for offer in offering.offer(tx, wished)] == [AGENT]


def test_whoever_is_free_helps_who_is_in_danger(desk: FlaskClient, house: House) -> None:
    """The agent here has nothing of medicine, and there is no other."""
    now = clock.now()
    with house.db.transaction() as tx:
        call = register.begin(tx, "twilio", "CA9", MOBILE, now)
        queue.enter(tx, call, queue.Wish("medical", "rag", Urgency.RESCUE), now)
        assert list(offering.offer(tx, now)) == []
        assert [offer.call_id for offer in offering.offer(tx, now + offering.ANY_TONGUE)] == [call.id]
