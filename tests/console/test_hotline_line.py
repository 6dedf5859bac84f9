"""The line of a talk from the agent's page: each press becomes an order to the carrier, or is refused in a sentence."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from sqlalchemy import select, update
from sqlalchemy import text as sql

from gateway import clock
from gateway.accounts import Account
from gateway.calls import moves, orders, register
from gateway.calls.desk_model import CallHandover
from gateway.calls.ending import Ending
from gateway.calls.model import Call, CallOrder, Place
from gateway.calls.outlook import Measured
from gateway.calls.returning import Returning
from gateway.calls.states import Purpose, State, What
from gateway.house import House
from tests.console.agents import PHONE, rings, takes, waits, with_phone
from tests.console.conftest import Browser, make

DESK = "/console/hotline"
HELD = "người gọi đang chờ máy"


def text(answer) -> str:  # type: ignore[no-untyped-def]
    return html.unescape(answer.text)


def talks(house: House, used: Browser) -> tuple[int, str]:
    """An agent with a caller, both in a room."""
    with_phone(house.db, used.account_id)
    used.post(f"{DESK}/on", DESK, endpoint=PHONE)
    call_id, public_id = waits(house.db)
    rings(house.db)
    with house.db.transaction() as tx:
        caller = tx.get_one(Call, call_id)
        leg = orders.dial(tx, Purpose.AGENT, PHONE, clock.now(), parent=caller, account_id=used.account_id)
        leg.ref, leg.state, caller.state = "CAleg", State.TALKING, State.TALKING
    assert takes(house.db, used.account_id, call_id)
    return call_id, public_id


def asked(house: House) -> list[tuple[str, str]]:
    """What the carrier is asked to do, with what kind of call, in order; but for the agent's own ringing."""
    with house.db.transaction() as tx:
        query = select(CallOrder.what, Call.purpose).join(Call, Call.id == CallOrder.call_id)
        return [(what, purpose) for what, purpose in tx.execute(query.order_by(CallOrder.id))][1:]


def test_hold_and_back(house: House, signed_in: Callable[..., Browser]) -> None:
    used = signed_in("agent")
    _id, call = talks(house, used)
    assert HELD in text(used.post(f"{DESK}/calls/{call}/hold", DESK))
    assert HELD not in text(used.post(f"{DESK}/calls/{call}/hold", DESK, back="1"))
    assert asked(house) == [("change", "caller"), ("change", "caller")]


def test_a_hold_that_the_carrier_refuses_is_none(house: House, signed_in: Callable[..., Browser]) -> None:
    used = signed_in("agent")
    _id, call = talks(house, used)
    assert HELD in text(used.post(f"{DESK}/calls/{call}/hold", DESK))
    with house.db.transaction() as tx:
        order = tx.scalars(select(CallOrder).where(CallOrder.what == What.CHANGE)).one()
        orders.settle(tx, order.id, "20404", clock.now())
    assert HELD not in text(used.get(DESK))


def test_who_was_to_be_asked_alone_and_is_not_reached_leaves_a_caller_on_hold_and_the_page_says_so(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    doctor = make(house, "clinician")
    with house.db.transaction() as tx:
        tx.execute(update(Account).where(Account.id == doctor.id).values(phone="+84900000911"))
    used = signed_in("agent")
    _id, call = talks(house, used)
    used.post(f"{DESK}/calls/{call}/invite", DESK, whom=f"doctor:{doctor.id}", private="1")
    is_over(house, "no-answer")
    page = text(used.get(DESK))
    assert "không nhấc máy" in page and HELD in page
    assert HELD not in text(used.post(f"{DESK}/calls/{call}/hold", DESK, back="1"))


@pytest.mark.parametrize("is_there", [True, False], ids=["the guest is there", "the guest is being rung"])
def test_whose_agent_hangs_up_is_on_hold_no_more(
    house: House, signed_in: Callable[..., Browser], is_there: bool
) -> None:
    """Whoever was asked in alone stays with a caller who hears them; nobody listens to music for ever."""
    used = signed_in("agent")
    call_id, _call = talks(house, used)
    with house.db.transaction() as tx:
        place = tx.get_one(Place, call_id)
        place.joined_at = clock.now()
        guest = moves.invite(tx, used.account_id, "+84900000911", clock.now(), private=True)
        if is_there:
            guest.ref, guest.state = "CAguest", State.TALKING
    with house.db.transaction() as tx:
        leg = tx.scalars(select(Call).where(Call.purpose == Purpose.AGENT).with_for_update()).one()
        Ending(Returning(house.settings, Measured())).over(tx, leg, "completed", clock.now())
    with house.db.transaction() as tx:
        assert not orders.is_held(tx, tx.get_one(Call, call_id))
    assert asked(house) == [("change", "caller"), ("dial", "guest"), ("change", "caller")]


def test_a_doctor_is_asked_in_with_two_presses(house: House, signed_in: Callable[..., Browser]) -> None:
    doctor = make(house, "clinician")
    with house.db.transaction() as tx:
        tx.execute(update(Account).where(Account.id == doctor.id).values(phone="+84900000911"))
    used = signed_in("agent")
    _id, call = talks(house, used)
    assert f'value="doctor:{doctor.id}"' in text(used.get(DESK))
    page = text(used.post(f"{DESK}/calls/{call}/invite", DESK, whom=f"doctor:{doctor.id}"))
    assert "Đang gọi Cán bộ clinician" in page and "đang đổ chuông" in page
    assert asked(house) == [("dial", "guest")]
    with house.db.transaction() as tx:
        guest = tx.scalars(select(Call).where(Call.purpose == Purpose.GUEST)).one()
        assert guest.number == "+84900000911"
    assert "chờ người được mời nhấc máy" in text(used.post(f"{DESK}/calls/{call}/leave", DESK))
    used.post(f"{DESK}/calls/{call}/dismiss/{guest.public_id}", DESK)
    assert asked(house)[-1] == ("end", "guest")


def test_a_guest_who_is_just_being_told_of_is_dismissed_all_the_same(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    """Whoever takes the news of a leg holds it, and goes on to its parent; nobody waits for them."""
    used = signed_in("agent")
    talks(house, used)
    with house.db.transaction() as tx:
        guest = moves.invite(tx, used.account_id, "+84900000911", clock.now()).public_id
    with house.db.transaction() as telling, house.db.transaction() as tx:
        tx.execute(sql("SET LOCAL lock_timeout = '2s'"))
        assert register.by_public_id(telling, guest) is not None
        moves.dismiss(tx, used.account_id, guest, clock.now())
    assert asked(house)[-1] == ("end", "guest")


def test_nobody_is_called_who_is_not_in_the_list(house: House, signed_in: Callable[..., Browser]) -> None:
    used = signed_in("agent")
    _id, call = talks(house, used)
    assert "Chọn người để mời" in text(used.post(f"{DESK}/calls/{call}/invite", DESK, whom="+84900000000"))
    assert "Chọn chuyển cho ai" in text(used.post(f"{DESK}/calls/{call}/pass-on", DESK, skill="x", lang="vi"))
    assert asked(house) == []


def test_115_joins_and_who_took_it_stands_on_record(house: House, signed_in: Callable[..., Browser]) -> None:
    used = signed_in("agent")
    call_id, call = talks(house, used)
    assert "Không có cơ quan này" in text(used.post(f"{DESK}/calls/{call}/emergency", DESK, service="911"))
    page = text(used.post(f"{DESK}/calls/{call}/emergency", DESK, service="115"))
    assert "115 cấp cứu" in page and "Ai đã nhận" in page
    assert asked(house) == [("dial", "guest")]  # and nobody is put on hold
    with house.db.transaction() as tx:
        handed = tx.scalars(select(CallHandover)).one()
        assert (handed.call_id, handed.service, handed.who) == (call_id, "115", None)
    page = text(used.post(f"{DESK}/calls/{call}/emergency/{handed.id}", DESK, who="chị Lan, kíp 2"))
    assert "đã nhận: chị Lan, kíp 2" in page


def is_over(house: House, word: str) -> None:
    """The newest guest's call has ended without them."""
    with house.db.transaction() as tx:
        query = select(Call).where(Call.purpose == Purpose.GUEST).order_by(Call.id.desc()).limit(1)
        leg = tx.scalars(query.with_for_update()).one()
        Ending(Returning(house.settings, Measured())).over(tx, leg, word, clock.now())


@pytest.mark.parametrize("word", ["failed", "busy", "no-answer", "completed"])
def test_115_that_is_not_reached_is_told_at_once(
    house: House, signed_in: Callable[..., Browser], word: str
) -> None:
    used = signed_in("agent")
    _id, call = talks(house, used)
    used.post(f"{DESK}/calls/{call}/emergency", DESK, service="115")
    is_over(house, word)
    page = text(used.get(DESK))
    assert "Không gọi được 115: bảo người gọi tự gọi 115, hoặc gọi từ máy khác" in page
    assert "Ai đã nhận" not in page
    page = text(used.post(f"{DESK}/calls/{call}/emergency", DESK, service="115"))
    assert "đang đổ chuông" in page and "Ai đã nhận" in page


def test_115_that_has_come_and_gone_was_reached(house: House, signed_in: Callable[..., Browser]) -> None:
    used = signed_in("agent")
    _id, call = talks(house, used)
    used.post(f"{DESK}/calls/{call}/emergency", DESK, service="115")
    with house.db.transaction() as tx:
        leg = tx.scalars(select(Call).where(Call.purpose == Purpose.GUEST)).one()
        register.joined(leg, clock.now())
    is_over(house, "completed")
    page = text(used.get(DESK))
    assert "Không gọi được" not in page and "Ai đã nhận" in page


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("busy", "máy bận"),
        ("no-answer", "không nhấc máy"),
        ("failed", "không gọi được"),
        ("completed", "nhấc máy mà không vào"),
    ],
)
def test_a_guest_who_does_not_come_is_told_of_until_rung_again(
    house: House, signed_in: Callable[..., Browser], word: str, said: str
) -> None:
    doctor = make(house, "clinician")
    with_phone(house.db, doctor.id, "+84900000911")
    used = signed_in("agent")
    _id, call = talks(house, used)
    invitation = {"whom": f"doctor:{doctor.id}"}
    used.post(f"{DESK}/calls/{call}/invite", DESK, **invitation)
    is_over(house, word)
    page = text(used.get(DESK))
    assert f'<span role="alert">Cán bộ clinician <span class="chip bad">{said}</span>' in page
    assert 'role="alert">Cán bộ' not in text(used.post(f"{DESK}/calls/{call}/invite", DESK, **invitation))


def test_who_was_asked_out_again_is_no_absentee(house: House, signed_in: Callable[..., Browser]) -> None:
    doctor = make(house, "clinician")
    with_phone(house.db, doctor.id, "+84900000911")
    used = signed_in("agent")
    _id, call = talks(house, used)
    used.post(f"{DESK}/calls/{call}/invite", DESK, whom=f"doctor:{doctor.id}")
    with house.db.transaction() as tx:
        guest = tx.scalars(select(Call.public_id).where(Call.purpose == Purpose.GUEST)).one()
    used.post(f"{DESK}/calls/{call}/dismiss/{guest}", DESK)
    is_over(house, "canceled")
    assert 'role="alert">Cán bộ' not in text(used.get(DESK))


def test_a_caller_is_passed_on_in_front_of_the_queue(house: House, signed_in: Callable[..., Browser]) -> None:
    used = signed_in("agent")
    call_id, call = talks(house, used)
    page = text(used.post(f"{DESK}/calls/{call}/pass-on", DESK, skill="medical", lang="vi"))
    assert "đang ghi chép" in page
    with house.db.transaction() as tx:
        place = tx.get_one(Place, call_id)
        assert (place.skill, place.agent_id, place.left_at) == ("medical", None, None)
    assert asked(house) == [("redirect", "caller"), ("end", "agent")]


def test_nobody_is_passed_on_whom_115_is_rung_for(house: House, signed_in: Callable[..., Browser]) -> None:
    """115 would answer in a room where nobody is, or lose who is in danger; who is asked out again holds nothing up."""
    used = signed_in("agent")
    call_id, call = talks(house, used)
    used.post(f"{DESK}/calls/{call}/emergency", DESK, service="115")
    page = text(used.post(f"{DESK}/calls/{call}/pass-on", DESK, skill="medical", lang="vi"))
    assert "Đang gọi hoặc đang nối cơ quan cấp cứu" in page and asked(house) == [("dial", "guest")]
    with house.db.transaction() as tx:
        assert tx.get_one(Place, call_id).agent_id == used.account_id
        guest = tx.scalars(select(Call.public_id).where(Call.purpose == Purpose.GUEST)).one()
    used.post(f"{DESK}/calls/{call}/dismiss/{guest}", DESK)
    assert "đang ghi chép" in text(
        used.post(f"{DESK}/calls/{call}/pass-on", DESK, skill="medical", lang="vi")
    )


def test_who_was_asked_in_goes_when_the_caller_is_passed_on(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    used = signed_in("agent")
    _id, call = talks(house, used)
    with house.db.transaction() as tx:
        moves.invite(tx, used.account_id, "+84900000911", clock.now())
    used.post(f"{DESK}/calls/{call}/pass-on", DESK, skill="medical", lang="vi")
    assert asked(house) == [("dial", "guest"), ("redirect", "caller"), ("end", "agent"), ("end", "guest")]


def test_the_end_for_everybody(house: House, signed_in: Callable[..., Browser]) -> None:
    used = signed_in("agent")
    _id, call = talks(house, used)
    used.post(f"{DESK}/calls/{call}/end", DESK)
    assert asked(house) == [("end", "caller"), ("end", "agent")]


def test_a_press_on_a_call_that_is_not_theirs_is_refused(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    used, other = signed_in("agent"), signed_in("supervisor")
    _id, call = talks(house, used)
    for what in ("hold", "end", "leave", "emergency", "invite", "pass-on"):
        assert "sang người khác" in text(other.post(f"{DESK}/calls/{call}/{what}", DESK, service="115"))
    assert asked(house) == []
