"""Languages heard as recordings only: what is recorded is said in them, all else is a person's who speaks them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from gateway import clock, people, tickets, wording
from gateway.calls import agents
from gateway.house import House
from ivr.sounds import Take
from tests.ivr.caller import Caller
from tests.ivr.test_slow import said
from tests.prompts.conftest import Record, record

__all__ = ["record"]

NUMBER = "+84900000001"
RAGLAI = "rog"


@pytest.fixture
def caller(client: FlaskClient, house: House) -> Caller:
    """Somebody who has chosen Raglai before."""
    with house.db.transaction() as tx:
        people.know(tx, NUMBER, clock.now())
        people.set_spoken(tx, NUMBER, RAGLAI)
    return Caller(client, NUMBER)


def at_work(house: House, *langs: str) -> None:
    with house.db.transaction() as tx:
        agents.sign_on(tx, 41, "sip:41@desk.example", clock.now(), langs=list(langs))


def one(house: House, query: str) -> tuple[object, ...]:
    with house.db.transaction() as tx:
        return tuple(tx.execute(text(query)).one())


def test_a_language_is_chosen_by_its_own_name_and_remembered(client: FlaskClient, house: House) -> None:
    caller = Caller(client, NUMBER).calls().presses("8")
    caller.hears("Raglai, bấm", "Chăm, bấm")
    caller.presses("4").hears("Raglai: chúng tôi gọi lại trước")
    with house.db.transaction() as tx:
        assert people.spoken(tx, NUMBER) == RAGLAI
        known = people.remembered(tx, NUMBER)
        assert known is not None and known.lang == "vi", "texts stay as they are"


def test_an_interpreter_at_work_is_given_the_call(caller: Caller, house: House) -> None:
    at_work(house, "vi", RAGLAI)
    caller.calls().hears("đang nối cán bộ")
    assert one(house, "SELECT lang FROM call_places") == (RAGLAI,)
    assert one(house, "SELECT state, lang FROM calls") == ("waiting", RAGLAI)


def test_nobody_at_work_who_speaks_it_is_a_call_back_that_says_so(caller: Caller, house: House) -> None:
    at_work(house, "vi")
    caller.calls().hears("Raglai: chúng tôi gọi lại trước", "Khai y tế, bấm một")
    assert one(house, "SELECT kind FROM tickets") == ("callback",)
    with house.db.transaction() as tx:
        (line,) = tickets.open_list(tx)
        assert line.said == "Nói tiếng Raglai."
    assert caller.open and one(house, "SELECT count(*) FROM call_places") == (0,)
    caller.presses("1").hears("Khai y tế có tám câu")
    assert one(house, "SELECT count(*) FROM tickets") == (1,), "promised once"
    caller.hangs_up()
    Caller(caller.client, NUMBER).calls().hears("Khai y tế, bấm một")
    assert one(house, "SELECT count(*) FROM tickets") == (1,)


def test_help_is_anybodys(caller: Caller, house: House) -> None:
    at_work(house, "vi")
    caller.calls().presses("9").hears("Đã nhận yêu cầu cấp cứu")
    assert one(house, "SELECT urgency, lang FROM call_places") == (3, "vi")


def test_vietnamese_is_chosen_again(caller: Caller, house: House) -> None:
    caller.calls().presses("8").presses("1").hears("tổng đài nói tiếng Việt")
    with house.db.transaction() as tx:
        assert people.spoken(tx, NUMBER) is None


def test_star_in_the_queue_is_the_menu_in_vietnamese(caller: Caller, house: House) -> None:
    at_work(house, RAGLAI)
    caller.calls().presses("*").hears("Khai y tế, bấm một")


def test_what_is_recorded_is_heard_in_it(caller: Caller, house: House, record: Record) -> None:
    at_work(house, "vi", RAGLAI)
    keys = [each for each in wording.ids() if each.startswith("W_KEY_")]
    record("V_WELCOME", "U_MENU", *keys, lang=RAGLAI)
    caller.calls()
    assert {each.lang for each in said(caller) if not isinstance(each, Take)} == {RAGLAI}
    assert one(house, "SELECT state FROM calls") == ("machine",)
    caller.presses("1").hears("đang nối cán bộ")
    assert one(house, "SELECT state FROM calls") == ("waiting",), "the next words are nobody's recording"
