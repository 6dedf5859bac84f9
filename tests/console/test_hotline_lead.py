"""The supervisor's pages: the wallboard, callers moved up, agents led, talks heard and joined, words, surges."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from gateway import clock, duty
from gateway.accounts import Account
from gateway.audit import AuditEntry
from gateway.calls import agents, crew, keeping, orders, register
from gateway.calls.desk_model import CrewFlag, CrewWord
from gateway.calls.desk_states import Pause
from gateway.calls.model import Agent, Call, CallOrder, Place, Surge
from gateway.calls.states import Mode, Purpose, State, Urgency
from gateway.house import House
from tests.console.agents import PHONE, rings, takes, waits, with_phone
from tests.console.conftest import COMMUNE, Browser, make

BOARD = "/console/hotline/board"
CALLER = "+84900000601"
CHIEFS = "+84900000882"


def text(answer) -> str:  # type: ignore[no-untyped-def]
    return html.unescape(answer.text)


@pytest.fixture
def chief(house: House, signed_in: Callable[..., Browser]) -> Browser:
    """A supervisor with a phone of their own."""
    used = signed_in("supervisor")
    with_phone(house.db, used.account_id, CHIEFS)
    return used


def at_work(house: House, **skills: object) -> int:
    """An agent who is ready; their account."""
    account = make(house, "agent")
    with house.db.transaction() as tx:
        agents.sign_on(tx, account.id, PHONE, clock.now(), **skills)  # type: ignore[arg-type]
    return account.id


def talks(house: House) -> tuple[int, int, str]:
    """An agent with a caller in a room: the account, the call and its public id."""
    account = at_work(house)
    call_id, public_id = waits(house.db, CALLER)
    assert rings(house.db) == [account]
    with house.db.transaction() as tx:
        caller = tx.get_one(Call, call_id)
        leg = orders.dial(tx, Purpose.AGENT, PHONE, clock.now(), parent=caller, account_id=account)
        leg.ref, leg.state, caller.state = "CAleg", State.TALKING, State.TALKING
    assert takes(house.db, account, call_id)
    return account, call_id, public_id


def presses(used: Browser, do: str, **more: str) -> str:
    return text(used.post(f"{BOARD}/act", BOARD, do=do, **more))


def acts(house: House, account_id: int) -> list[tuple[str, str]]:
    """What the supervisor did, and to what, as it stands on record."""
    with house.db.transaction() as tx:
        query = select(AuditEntry.action, AuditEntry.subject).where(
            AuditEntry.actor == f"account:{account_id}"
        )
        rows = tx.execute(query.order_by(AuditEntry.id)).all()
        return [
            (one.action, one.subject) for one in rows if one.action.split(".")[0] in ("call", "crew", "surge")
        ]


def state(house: House, account_id: int) -> tuple[str, str | None]:
    with house.db.transaction() as tx:
        row = tx.get_one(Agent, account_id)
        return row.state, row.reason


def test_before_anybody_calls_or_comes(chief: Browser) -> None:
    page = text(chief.get(BOARD))
    for said in ("Không ai đang chờ máy", "Chưa ai vào ca", "không có ai nhận máy", "Không quá tải"):
        assert said in page
    assert "Chưa đủ số liệu để dự báo" in text(chief.get(f"{BOARD}/staffing"))


@pytest.mark.parametrize("role", ["agent", "admin", "clinician"])
def test_the_board_is_for_supervisors_alone(role: str, signed_in: Callable[..., Browser]) -> None:
    used = signed_in(role)
    assert used.get(BOARD).status_code == 403
    assert used.get(f"{BOARD}/staffing").status_code == 403
    assert used.post(f"{BOARD}/act", "/console/account", do="up:cal_x").status_code == 403
    assert "Bảng điều hành" not in text(used.get("/console"))


def test_who_waits_and_how_long(house: House, chief: Browser) -> None:
    waits(house.db, CALLER, urgency=Urgency.MEDICAL, skill="medical", commune_code=COMMUNE)
    waits(house.db, "", lang="rog")
    page = text(chief.get(BOARD))
    assert "+84 90 *** 0601" in page and "0900000601" not in page and CALLER not in page
    assert "cần y tế" in page and "tiếng Raglai" in page and "Vĩnh Hải" in page and "số ẩn" in page
    assert page.index("+84 90 *** 0601") < page.index("số ẩn")  # whose turn comes first


def test_a_caller_is_moved_up_step_by_step(house: House, chief: Browser) -> None:
    call_id, public_id = waits(house.db, CALLER)
    assert "Đã đưa lên: cần y tế" in presses(chief, f"up:{public_id}")
    assert "Đã đưa lên: cấp cứu" in presses(chief, f"up:{public_id}")
    assert "đã đứng đầu hàng" in presses(chief, f"up:{public_id}")
    with house.db.transaction() as tx:
        assert tx.get_one(Place, call_id).urgency == Urgency.RESCUE
    assert acts(house, chief.account_id) == [("call.prefer", public_id)] * 2


def test_a_caller_is_sent_to_those_with_another_skill(house: House, chief: Browser) -> None:
    call_id, public_id = waits(house.db, CALLER, urgency=Urgency.ELDER)
    assert "y tế" in text(chief.get(f"{BOARD}/calls/{public_id}"))
    page = text(chief.post(f"{BOARD}/calls/{public_id}/skill", BOARD, skill="medical"))
    assert "Đã chuyển cho người về: y tế" in page
    with house.db.transaction() as tx:
        place = tx.get_one(Place, call_id)
        assert (place.skill, place.urgency) == ("medical", Urgency.ELDER)
    assert "Chọn chuyển cho ai" in text(chief.post(f"{BOARD}/calls/{public_id}/skill", BOARD, skill="x"))


def test_who_is_promised_a_call_is_called_sooner(house: House, chief: Browser) -> None:
    call_id, public_id = waits(house.db, CALLER)
    with house.db.transaction() as tx:
        keeping.keep(tx, call_id, clock.now())
        register.end(tx.get_one(Call, call_id), "completed", clock.now())
        tx.get_one(Place, call_id).try_at = clock.now() + timedelta(minutes=10)
    page = text(chief.get(BOARD))
    assert "chờ ta gọi lại" in page and "Không ai đang chờ máy" in page
    presses(chief, f"up:{public_id}")
    with house.db.transaction() as tx:
        assert tx.get_one(Place, call_id).try_at is None


def test_an_agent_is_led(house: House, chief: Browser) -> None:
    account = at_work(house)
    assert "trưởng ca cho nghỉ" in presses(chief, f"pause:{account}")
    assert state(house, account) == ("paused", "supervisor")
    presses(chief, f"ready:{account}")
    assert state(house, account) == ("ready", None)
    page = presses(chief, f"off:{account}", after="agent")
    assert "chưa vào ca" in page and "Nhận những cuộc nào" in page
    assert "đã ra ca" in presses(chief, f"pause:{account}")
    assert acts(house, chief.account_id) == [
        ("crew.pause", str(account)), ("crew.ready", str(account)), ("crew.sign-off", str(account)),
    ]  # fmt: skip


def test_nobody_is_taken_out_of_a_talk(house: House, chief: Browser) -> None:
    account, _id, _call = talks(house)
    for verb in ("pause", "off", "ready"):
        assert "có người gọi trên máy" in presses(chief, f"{verb}:{account}")
    assert state(house, account)[0] == "talking"


def test_what_an_agent_can_help_with(house: House, chief: Browser) -> None:
    account = make(house, "agent")
    with house.db.transaction() as tx:
        team = duty.add_team(
            tx, name="Trạm A", kind="station", communes=[COMMUNE], by="test", now=clock.now()
        ).id
    page = f"{BOARD}/agents/{account.id}"
    assert account.name in text(chief.get(BOARD))  # who is not at work yet
    chosen = {"skills": ["medical", "overflow"], "langs": ["vi", "rog"], "team": str(team)}
    assert "Đã ghi" in text(chief.post(f"{page}/assign", page, **chosen))
    with house.db.transaction() as tx:
        agent = tx.get_one(Agent, account.id)
        assert (agent.skills, agent.langs, agent.communes) == (
            ["medical", "overflow"],
            ["rog", "vi"],
            [COMMUNE],
        )
    assert "Chọn ít nhất một thứ tiếng" in text(chief.post(f"{page}/assign", page, skills="general"))
    assert acts(house, chief.account_id) == [("crew.assign", str(account.id))]
    clinician = make(house, "clinician")
    assert chief.get(f"{BOARD}/agents/{clinician.id}").status_code == 404


def test_a_supervisor_listens_whispers_and_joins(house: House, chief: Browser) -> None:
    _account, _id, public_id = talks(house)
    page = presses(chief, f"listen:{public_id}")
    assert "đổ chuông: nhấc máy, bấm 1 để vào cuộc gọi" in page and "bạn đang nghe" in page
    with house.db.transaction() as tx:
        leg = tx.scalars(select(Call).where(Call.purpose == Purpose.LISTENER)).one()
        assert (leg.number, leg.mode, leg.account_id) == (CHIEFS, Mode.LISTEN, chief.account_id)
        leg.ref, leg.state = "CAchief", State.TALKING
    page = presses(chief, f"whisper:{public_id}")
    assert "Vẫn trong cuộc gọi: bạn đang nhắc riêng." in page and "đổ chuông: nhấc máy" not in page
    page = presses(chief, f"barge:{public_id}", after="call")
    assert "Vẫn trong cuộc gọi: bạn đang cùng nói." in page and "của bạn đổ chuông" not in page
    presses(chief, f"down:{public_id}")
    with house.db.transaction() as tx:
        legs = tx.scalars(select(Call).where(Call.purpose == Purpose.LISTENER)).all()
        assert len(legs) == 1
        query = select(CallOrder.what).where(CallOrder.call_id == legs[0].id).order_by(CallOrder.id)
        assert tx.scalars(query).all() == ["dial", "change", "change", "end"]
    assert [what for what, _whom in acts(house, chief.account_id)] == ["call.listen"] * 3 + ["call.put-down"]


def test_nobody_is_rung_into_a_room_where_nobody_talks(house: House, chief: Browser) -> None:
    _id, public_id = waits(house.db, CALLER)
    assert "chưa có ai nhấc máy" in presses(chief, f"listen:{public_id}")
    with house.db.transaction() as tx:
        assert tx.scalars(select(Call).where(Call.purpose == Purpose.LISTENER)).all() == []


def test_the_phone_to_listen_at_is_one_the_house_calls(house: House, chief: Browser) -> None:
    _account, _id, public_id = talks(house)
    assert "không phải máy của bạn" in text(chief.post(f"{BOARD}/line", BOARD, endpoint="0900 000 555"))
    with house.db.transaction() as tx:
        tx.execute(update(Account).where(Account.id == chief.account_id).values(phone=None))
    assert "Ghi máy để nghe trước" in presses(chief, f"listen:{public_id}")
    with_phone(house.db, chief.account_id, "+84900000883")
    assert "0900000883" in text(chief.post(f"{BOARD}/line", BOARD, endpoint="0900 000 883"))
    presses(chief, f"listen:{public_id}")
    with house.db.transaction() as tx:
        assert tx.scalars(select(Call.number).where(Call.purpose == Purpose.LISTENER)).one() == "+84900000883"


def test_a_doctor_is_asked_into_an_agents_talk_with_two_presses(house: House, chief: Browser) -> None:
    doctor = make(house, "clinician")
    with_phone(house.db, doctor.id, "+84900000911")
    account, _id, public_id = talks(house)
    assert f"{BOARD}/calls/{public_id}" in text(chief.get(BOARD))  # the first press
    one = f"{BOARD}/calls/{public_id}"
    assert f'value="doctor:{doctor.id}"' in text(chief.get(one))
    page = text(chief.post(f"{one}/invite/{account}", one, whom=f"doctor:{doctor.id}"))
    assert (
        "Đang gọi Cán bộ clinician" in page
        and "đang đổ chuông" in page
        and "thêm 1 người" in text(chief.get(BOARD))
    )
    with house.db.transaction() as tx:
        guest = tx.scalars(select(Call).where(Call.purpose == Purpose.GUEST)).one()
        assert guest.number == "+84900000911"
    chief.post(f"{one}/dismiss/{account}/{guest.public_id}", one)
    assert [what for what, _whom in acts(house, chief.account_id)] == ["call.ask-in", "call.dismiss"]
    assert "Chọn người để mời" in text(chief.post(f"{one}/invite/{account}", one, whom="+84900000000"))


def test_a_call_that_is_another_agents_is_not_joined(house: House, chief: Browser) -> None:
    doctor = make(house, "clinician")
    with_phone(house.db, doctor.id, "+84900000911")
    _account, _id, public_id = talks(house)
    one = f"{BOARD}/calls/{public_id}"
    page = text(chief.post(f"{one}/invite/{doctor.id}", one, whom=f"doctor:{doctor.id}"))
    assert "đã xong" in page and acts(house, chief.account_id) == []
    assert chief.get(f"{BOARD}/calls/cal_nobodys").status_code == 404


def test_what_the_shift_is_told(house: House, chief: Browser) -> None:
    account = at_work(house)
    page = text(chief.post(f"{BOARD}/words", BOARD, words="Đừng hẹn giờ nữa", must="on"))
    assert "Đừng hẹn giờ nữa" in page and "phải đọc trước" in page and "0 người đã đọc" in page
    with house.db.transaction() as tx:
        word = tx.scalars(select(CrewWord.id)).one()
        crew.read(tx, word, account, clock.now())
    assert "1 người đã đọc" in text(chief.get(BOARD))
    assert "Đừng hẹn giờ nữa" not in presses(chief, f"unsay:{word}")
    assert "Viết từ 2 đến 300 ký tự" in text(chief.post(f"{BOARD}/words", BOARD, words="x"))
    assert acts(house, chief.account_id) == [("crew.tell", str(word)), ("crew.take-back", str(word))]


def test_who_comes_out_of_a_hard_call_is_asked_after(house: House, chief: Browser) -> None:
    account = at_work(house)
    with house.db.transaction() as tx:
        crew.rest(tx, account, Pause.HARD_CALL, clock.now())
        flag = tx.scalars(select(CrewFlag.id)).one()
    assert "Hỏi thăm người vừa qua cuộc gọi nặng" in text(chief.get(BOARD))
    assert "Hỏi thăm người" not in presses(chief, f"asked:{flag}")
    assert "người khác làm" in presses(chief, f"asked:{flag}")
    assert acts(house, chief.account_id) == [("crew.asked-after", str(flag))]


def test_a_surge_by_hand_says_why(house: House, chief: Browser) -> None:
    assert "Ghi rõ lý do" in text(chief.post(f"{BOARD}/surge", BOARD, begin="1", why=" "))
    page = text(chief.post(f"{BOARD}/surge", BOARD, begin="1", why="mất điện cả tỉnh"))
    assert "Đang quá tải từ" in page and "mất điện cả tỉnh" in page and "Cán bộ supervisor" in page
    assert "Người khác vừa làm" in text(chief.post(f"{BOARD}/surge", BOARD, begin="1", why="mất điện"))
    assert "Không quá tải" in text(chief.post(f"{BOARD}/surge", BOARD, end="1", why="đã có điện"))
    with house.db.transaction() as tx:
        assert tx.scalars(select(Surge)).one().ended_by == chief.account_id
        query = select(AuditEntry.details["why"].astext).where(AuditEntry.action.like("surge.%"))
        assert tx.scalars(query.order_by(AuditEntry.id)).all() == ["mất điện cả tỉnh", "đã có điện"]


@pytest.mark.parametrize("do", ["", "up", "up:", "fly:1", "pause:x", "pause:99999999999999999999", "unsay:7"])
def test_a_press_that_says_nothing(do: str, chief: Browser) -> None:
    page = presses(chief, do)
    assert "tải lại rồi bấm lần nữa" in page or "không còn nữa" in page


def test_in_english(house: House, chief: Browser) -> None:
    waits(house.db, CALLER)
    chief.post("/console/language/en", BOARD)
    page = text(chief.get(BOARD))
    assert "Wallboard" in page and "waiting on the line" in page
