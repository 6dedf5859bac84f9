"""An agent's page: signing on, states, the card of a call, a request while somebody talks, wrap-up."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway import clock, people, tickets
from gateway.answers import PublicAnswer
from gateway.audit import AuditEntry
from gateway.calls import crew, keeping, queue
from gateway.calls.desk_model import CallNote, CrewFlag
from gateway.calls.model import Agent, AgentSpan
from gateway.calls.needs import Needs, of
from gateway.calls.states import AgentState, Urgency
from gateway.house import House
from gateway.messages.model import Message
from gateway.tickets import Kind
from gateway.tickets.model import Reporter, TicketRow
from tests.console.agents import PHONE, hangs_up, rings, takes, waits, with_phone
from tests.console.conftest import COMMUNE, Browser

DESK = "/console/hotline"
CALLER = "+84900000601"


def agent(house: House, signed_in: Callable[..., Browser], role: str = "agent") -> Browser:
    """Somebody who has signed on with their own phone."""
    used = signed_in(role)
    with_phone(house.db, used.account_id)
    assert "sẵn sàng" in text(used.post(f"{DESK}/on", DESK, endpoint="0900 000 881"))
    return used


def text(answer) -> str:  # type: ignore[no-untyped-def]
    return html.unescape(answer.text)


def state(house: House, account_id: int) -> tuple[str, str | None]:
    with house.db.transaction() as tx:
        row = tx.get_one(Agent, account_id)
        return row.state, row.reason


def talking(house: House, used: Browser, **wish: object) -> tuple[int, str]:
    """A caller whom the agent talks with."""
    call_id, public_id = waits(house.db, CALLER, **wish)
    assert rings(house.db) == [used.account_id]
    assert takes(house.db, used.account_id, call_id)
    return call_id, public_id


def family(house: House) -> None:
    """Hoa is known behind the caller's number."""
    with house.db.transaction() as tx:
        people.know(tx, CALLER, clock.now())
        people.remember(
            tx, CALLER, None, name="Nguyễn Thị Hoa", birth_year=1962, sex="Nu", commune_code=COMMUNE,
            address="Mỹ Tường 2", now=clock.now(),
        )  # fmt: skip


def test_a_shift(house: House, signed_in: Callable[..., Browser]) -> None:
    used = agent(house, signed_in)
    assert "nghỉ giải lao" in text(used.post(f"{DESK}/pause", DESK, why="break"))
    assert state(house, used.account_id) == ("paused", "break")
    used.post(f"{DESK}/ready", DESK)
    assert state(house, used.account_id)[0] == "ready"
    assert "Nhận cuộc gọi ở máy nào" in text(used.post(f"{DESK}/off", DESK))
    with house.db.transaction() as tx:
        spans = tx.scalars(select(AgentSpan.state).order_by(AgentSpan.id)).all()
    assert spans == ["ready", "paused", "ready"]


@pytest.mark.parametrize(
    ("endpoint", "said"),
    [
        ("0900000882", "không phải máy của bạn"),
        ("1900 6789", "Gõ số điện thoại"),
        ("sip:an@elsewhere.example", "không phải máy của bạn"),
        ("sip:an", "Gõ số điện thoại"),
        ("115", "Gõ số điện thoại"),
    ],
)
def test_calls_go_to_no_other_phone(
    endpoint: str, said: str, house: House, signed_in: Callable[..., Browser]
) -> None:
    used = signed_in("agent")
    with_phone(house.db, used.account_id)
    assert said in text(used.post(f"{DESK}/on", DESK, endpoint=endpoint))
    with house.db.transaction() as tx:
        assert tx.get(Agent, used.account_id) is None


def test_a_page_that_is_there_and_one_that_is_not(house: House, signed_in: Callable[..., Browser]) -> None:
    used = signed_in("agent")
    assert used.post(f"{DESK}/beat", DESK).status_code == 410
    with_phone(house.db, used.account_id)
    used.post(f"{DESK}/on", DESK, endpoint=PHONE)
    with house.db.transaction() as tx:
        tx.get_one(Agent, used.account_id).beat_at = clock.now() - timedelta(seconds=40)
    assert used.post(f"{DESK}/beat", DESK).status_code == 204
    with house.db.transaction() as tx:
        assert tx.get_one(Agent, used.account_id).beat_at > clock.now() - timedelta(seconds=10)


def test_what_the_shift_is_told_is_read_before_the_first_call(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    used = signed_in("agent")
    with_phone(house.db, used.account_id)
    with house.db.transaction() as tx:
        word = crew.tell(tx, "Đừng hẹn giờ nữa: hàng đang dài", used.account_id, clock.now(), must=True).id
    page = text(used.post(f"{DESK}/on", DESK, endpoint=PHONE))
    assert "Đừng hẹn giờ nữa" in page and state(house, used.account_id) == ("paused", "reading")
    assert "Đọc hết chỉ đạo" in text(used.post(f"{DESK}/ready", DESK))
    used.post(f"{DESK}/words/{word}/read", DESK)
    assert state(house, used.account_id) == ("ready", None)


def test_nobody_is_named_before_the_card_is_opened(house: House, signed_in: Callable[..., Browser]) -> None:
    used = agent(house, signed_in)
    family(house)
    _call, public_id = talking(house, used, urgency=Urgency.MEDICAL, skill="general")
    page = text(used.get(DESK))
    assert "Nguyễn Thị Hoa" not in page and "0900000601" not in page and "cần y tế" in page
    page = text(used.post(f"{DESK}/calls/{public_id}/open", DESK))
    assert "Nguyễn Thị Hoa" in page and "1962" in page and "0900000601" in page
    assert "chưa có tờ khai còn hạn" in page
    with house.db.transaction() as tx:
        seen = tx.scalars(select(AuditEntry).where(AuditEntry.action == "call.open")).one()
        assert seen.subject == public_id and seen.actor == f"account:{used.account_id}"


def test_another_agent_opens_nothing(house: House, signed_in: Callable[..., Browser]) -> None:
    used = agent(house, signed_in)
    family(house)
    _call, public_id = talking(house, used)
    other = signed_in("supervisor")
    page = text(other.post(f"{DESK}/calls/{public_id}/open", DESK))
    assert "sang người khác" in page and "Nguyễn Thị Hoa" not in page
    assert (
        other.post(f"{DESK}/calls/{public_id}/request", DESK, kind="callback", said="gọi lại").status_code
        == 200
    )
    with house.db.transaction() as tx:
        assert tx.scalars(select(TicketRow)).all() == []


def test_a_request_while_they_talk(house: House, signed_in: Callable[..., Browser]) -> None:
    used = agent(house, signed_in)
    _call, public_id = talking(house, used)
    typed = {"said": "hết gạo hai ngày, ba người", "kind": "food", "address": "thôn Mỹ Tường 2, Nhơn Hải"}
    kept = used.post(f"{DESK}/calls/{public_id}/draft", DESK, **typed)
    assert "Đã giữ lúc" in text(kept)
    assert "hết gạo hai ngày" in text(used.get(DESK))  # a browser that died opens the page again
    page = text(used.post(f"{DESK}/calls/{public_id}/request", DESK, **typed))
    with house.db.transaction() as tx:
        row = tx.scalars(select(TicketRow)).one()
        assert (row.kind, row.number, row.channel) == ("food", CALLER, "voice")
        assert row.commune_code == COMMUNE  # by its old name
        code = row.code
    assert f"Đã ghi phiếu {code}" in page and "Nói với người gọi: trước" in page
    assert "hết gạo hai ngày" not in text(used.get(DESK))
    assert "Đã nhắn cho người gọi" in text(used.post(f"{DESK}/calls/{public_id}/say", DESK, text="ticket"))
    with house.db.transaction() as tx:
        assert tx.scalars(select(Message.template).where(Message.recipient == CALLER)).all() == ["G_NOTED"]


def test_a_rescue_is_paged_like_any_other(house: House, signed_in: Callable[..., Browser]) -> None:
    used = agent(house, signed_in)
    _call, public_id = talking(house, used)
    said = {"said": "bà ngã, không tỉnh", "kind": "rescue", "commune": COMMUNE, "address": "sau chùa"}
    used.post(f"{DESK}/calls/{public_id}/request", DESK, **said)
    with house.db.transaction() as tx:
        row = tx.scalars(select(TicketRow)).one()
        assert row.kind == Kind.RESCUE and row.promised_at is not None
        assert row.promised_at < clock.now() + timedelta(minutes=10)


def test_a_form_that_lacks_something_keeps_what_was_typed(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    used = agent(house, signed_in)
    _call, public_id = talking(house, used)
    page = text(
        used.post(
            f"{DESK}/calls/{public_id}/request", DESK, kind="food", said="", address="cạnh chợ Nhơn Hải"
        )
    )
    assert "Ghi việc cần làm" in page and "cạnh chợ Nhơn Hải" in page


def test_one_more_voice_about_what_is_known(house: House, signed_in: Callable[..., Browser]) -> None:
    used = agent(house, signed_in)
    with house.db.transaction() as tx:
        wish = tickets.Wish(
            Kind.ANIMAL, "+84900000777", "sms", "heo chết hàng loạt", COMMUNE, "thôn Mỹ Tường"
        )
        known = tickets.receive(tx, wish, None, clock.now()).ticket
    _call, public_id = talking(house, used)
    assert known.code in text(used.get(DESK))
    page = text(used.post(f"{DESK}/calls/{public_id}/join/{known.id}", DESK))
    assert "Đã ghi thêm một người báo" in page
    with house.db.transaction() as tx:
        assert tx.scalars(select(Reporter.number)).all() == [CALLER]


def test_what_a_caller_needs_is_known_the_next_time(house: House, signed_in: Callable[..., Browser]) -> None:
    used = agent(house, signed_in)
    _call, public_id = talking(house, used)
    page = used.post(f"{DESK}/calls/{public_id}/needs", DESK, many_rings="on", instead="0900 000 777")
    assert "gọi lại ≥ 10 chuông" in text(page) and "0900000777" not in text(page)
    with house.db.transaction() as tx:
        assert of(tx, CALLER) == Needs(many_rings=True, instead="+84900000777")


def test_who_has_texted_that_they_do_not_hear_and_calls_anyway(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    used = agent(house, signed_in)
    with house.db.transaction() as tx:
        people.set_deaf(tx, CALLER, True, clock.now())
    _call, public_id = talking(house, used)
    page = used.get(DESK)
    assert "không nghe được: nhắn tin" in text(page)
    used.post(f"{DESK}/calls/{public_id}/needs", DESK)
    with house.db.transaction() as tx:
        assert not people.deaf(tx, [CALLER]), "whoever talks with them knows better"


def test_who_is_called_back_is_rung_before_they_are_talked_with(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    used, chief = agent(house, signed_in), signed_in("supervisor")
    call_id, public_id = waits(house.db)
    with house.db.transaction() as tx:
        keeping.keep(tx, call_id, clock.now())
    rings(house.db)
    assert "ta gọi lại theo lời hẹn" in text(used.get(DESK))
    assert takes(house.db, used.account_id, call_id)
    for page in (DESK, f"{DESK}/board", f"{DESK}/board/calls/{public_id}"):
        seen = text((used if page == DESK else chief).get(page))
        assert "đang gọi lại" in seen, page
    assert ">đang nói chuyện<" not in text(used.get(DESK))
    with house.db.transaction() as tx:
        queue.joined(tx, call_id, clock.now())
    page = text(used.get(DESK))
    assert ">đang nói chuyện<" in page and "đang gọi lại" not in page and "ta gọi lại theo lời hẹn" in page


def test_after_a_call(house: House, signed_in: Callable[..., Browser]) -> None:
    used = agent(house, signed_in)
    call_id, public_id = talking(house, used)
    hangs_up(house.db, call_id)
    assert "đang ghi chép" in text(used.get(DESK))
    assert "Chọn cuộc gọi về việc gì" in text(
        used.post(f"{DESK}/wrap-up", DESK, call=public_id, topic="", then="ready")
    )
    used.post(
        f"{DESK}/wrap-up", DESK, call=public_id, topic="despair", note="đã mời bác sĩ", then="hard_call"
    )
    assert state(house, used.account_id) == (AgentState.PAUSED, "hard_call")
    with house.db.transaction() as tx:
        note = tx.get_one(CallNote, (call_id, used.account_id))
        assert (note.topic, note.said) == ("despair", "đã mời bác sĩ") and note.done_at is not None
        assert tx.scalars(select(CrewFlag)).one().seen_at is None


def test_scripts_are_read_in_the_callers_language(house: House, signed_in: Callable[..., Browser]) -> None:
    used = agent(house, signed_in)
    page = text(used.get(DESK))
    assert "Tôi là cán bộ một không hai hai" in page and "Không dặn thuốc" in page
    assert re.search(r"<summary>Tuyệt vọng, nói đến cái chết</summary>", page)


def test_declaring_for_whoever_is_on_the_line(house: House, signed_in: Callable[..., Browser]) -> None:
    used = agent(house, signed_in)
    _call, public_id = talking(house, used)
    page = f"{DESK}/calls/{public_id}/declare"
    assert 'value="0900000601"' in text(used.get(page))
    filled = {
        "number": "0900000601", "name": "Nguyễn Văn An", "year": "1985", "sex": "Nam", "commune": COMMUNE,
        "address": "Mỹ Tường 2", "agreed": "y",
    }  # fmt: skip
    assert "Cần họ và tên." in text(used.post(page, page, **{**filled, "name": ""}))
    assert "Đã khai hộ An: mã" in text(used.post(page, page, **filled))
    assert "Khó thở: đã mở phiếu cấp cứu" in text(used.post(page, page, **{**filled, "signs": "kho_tho"}))


def test_whose_phone_only_rings_declares_for_nobody_and_the_number_is_seen_on_record(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    used = agent(house, signed_in)
    call_id, public_id = waits(house.db, CALLER)
    assert rings(house.db) == [used.account_id]
    page = f"{DESK}/calls/{public_id}/declare"
    seen = text(used.get(page))
    assert "0900000601" not in seen and "sang người khác" in seen
    assert takes(house.db, used.account_id, call_id)
    for _ in range(2):
        assert "0900000601" in text(used.get(page))
    with house.db.transaction() as tx:
        looks = tx.scalars(select(AuditEntry).where(AuditEntry.action == "call.open")).all()
        assert [(look.subject, look.actor) for look in looks] == [(public_id, f"account:{used.account_id}")]


def test_answers_by_any_words_and_those_out_of_date_are_not_sent(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    today = clock.today(clock.now())
    with house.db.transaction() as tx:
        for title, days in (("Giờ tiêm ở trạm", 30), ("Giờ tiêm năm ngoái", -1)):
            tx.add(
                PublicAnswer(
                    public_id=f"ans_{days}", version=1, state="published", source="CDC tỉnh", as_of=today,
                    expires_on=today + timedelta(days=days), written_by=1, written_at=clock.now(), title=title,
                    question=f"{title}?", wordings="", answer="Thứ ba và thứ năm, 7 giờ 30.", answer_en="",
                    detail="",
                )
            )  # fmt: skip
    used = agent(house, signed_in)
    _call, public_id = talking(house, used)
    found = text(used.post(f"{DESK}/answers", DESK, said="giờ tiêm"))
    assert found.index("Giờ tiêm ở trạm") < found.index("Giờ tiêm năm ngoái") and "kiểm chứng ngày" in found
    assert found.count("Nhắn câu này") == 1 and "hết hạn" in found
    assert "Không có câu trả lời nào" in text(used.post(f"{DESK}/answers", DESK, said="mua vé xe"))
    assert "Đã nhắn" in text(used.post(f"{DESK}/calls/{public_id}/answer/ans_30", DESK))
    assert "đã hết hạn" in text(used.post(f"{DESK}/calls/{public_id}/answer/ans_-1", DESK))
