"""Reports of the hotline at the console: figures that lead to their calls, one call, notes on quality, own figures."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from gateway import clock
from gateway.accounts import Account
from gateway.audit import AuditEntry
from gateway.calls import agents, noting, offering, orders, queue, register, reviewing
from gateway.calls.desk_model import CallReview
from gateway.calls.ending import Ending
from gateway.calls.model import Call
from gateway.calls.outlook import Measured
from gateway.calls.returning import Returning
from gateway.calls.states import NOT_PLACED, Consent, Outcome, Purpose, State
from gateway.dictation import recordings
from gateway.errors import BadInput
from gateway.house import House
from tests.console.conftest import Browser, make

REPORTS = "/console/hotline/reports"
CALLER = "+84900000601"


def text(answer) -> str:  # type: ignore[no-untyped-def]
    return html.unescape(answer.text)


def words(answer) -> str:  # type: ignore[no-untyped-def]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text(answer)))


def one_o_clock() -> datetime:
    """Today, far from midnight."""
    return clock.midnight(clock.today(clock.now())) + timedelta(hours=1)


def talked(house: House, account_id: int, number: str = CALLER, ref: str = "CAtalked") -> str:
    """A call of a minute with this agent, today; its public id."""
    now = one_o_clock()
    with house.db.transaction() as tx:
        call = register.begin(tx, "twilio", ref, number, now - timedelta(minutes=5), called="1022")
        register.note(tx, call, "menu:kb", "kb", now - timedelta(minutes=5))
        register.move(call, State.WAITING, now)
        register.queued(call, now - timedelta(seconds=200))
        queue.enter(tx, call, queue.Wish("medical"), now - timedelta(seconds=200))
        agents.sign_on(tx, account_id, "sip:9@desk.example", now - timedelta(seconds=200), skills=["medical"])
        assert list(offering.offer(tx, now - timedelta(seconds=190)))
        leg = orders.dial(
            tx,
            Purpose.AGENT,
            "sip:9@desk.example",
            now - timedelta(seconds=190),
            parent=call,
            account_id=account_id,
        )
        assert offering.take(tx, account_id, call.id, now - timedelta(seconds=187))
        for each in (call, leg):
            register.move(each, State.TALKING, now)
            register.joined(each, now - timedelta(seconds=187))
        register.settle(call, Outcome.ANSWERED)
        noting.filed(tx, call.id, account_id, "2043", now - timedelta(seconds=150))
        ending = Ending(Returning(house.settings, Measured()))
        ending.over(tx, call, "completed", now - timedelta(seconds=127))
        ending.over(tx, leg, "completed", now - timedelta(seconds=126))
        agents.set_ready(tx, account_id, now - timedelta(seconds=97))
        return call.public_id


def left(house: House, number: str = "+84900000602") -> str:
    """Somebody who waits, and hangs up."""
    now = one_o_clock()
    with house.db.transaction() as tx:
        call = register.begin(
            tx, "twilio", "CAleft", number, now - timedelta(minutes=4), called="+842593811022"
        )
        register.move(call, State.WAITING, now)
        register.queued(call, now - timedelta(minutes=4))
        queue.enter(tx, call, queue.Wish(), now - timedelta(minutes=4))
        Ending(Returning(house.settings, Measured())).over(tx, call, "completed", now - timedelta(minutes=3))
        return call.public_id


@pytest.fixture
def led(house: House, signed_in: Callable[..., Browser]) -> tuple[Browser, int, str]:
    """A supervisor, an agent and the call that the agent has led."""
    agent = make(house, "agent")
    call = talked(house, agent.id)
    left(house)
    return signed_in("supervisor"), agent.id, call


def test_the_report_of_a_day(led: tuple[Browser, int, str]) -> None:
    used, _agent, _call = led
    page = used.get(REPORTS)
    said = words(page)
    assert "2 cuộc gọi đến 1 đã nói chuyện 1 hẹn gọi lại" in said
    assert "50 % gặp người trong 20 giây dưới mức 80 %" in said and "50 % bỏ máy khi chờ" in said
    assert "0:13 chờ trung bình" in said and "1:30 xử lý trung bình" in said
    assert "0/1 người giữ chỗ đã được gọi lại gặp" in said
    assert "Cán bộ agent 1 1 0 1 1:00 0:30 1:30" in said, (
        "offered, answered, missed, cases, talk, writing, both"
    )
    assert "add" not in said and "không cộng đúng" not in said
    bars = re.findall(r'<a href="([^"]+)"><title>([^<]+)</title>', text(page))
    assert bars and all("at=" in link for link, _ in bars)
    listed = [words(used.get(link)) for link, _ in bars]
    assert sum("09*****601" in one or "601" in one for one in listed) == 1


@pytest.mark.parametrize("table", ["branch", "team", "agent", "slot"])
def test_a_file_says_what_the_table_says(table: str, led: tuple[Browser, int, str]) -> None:
    used, _agent, _call = led
    answer = used.get(f"{REPORTS}?table={table}")
    assert answer.mimetype == "text/csv" and answer.data.startswith("﻿".encode())
    lines = list(csv.DictReader(io.StringIO(answer.text.lstrip("﻿"))))
    calls = (
        [int(line["Gọi đến"]) for line in lines]
        if table != "agent"
        else [int(line["Đã nghe"]) for line in lines]
    )
    assert sum(calls) == (1 if table == "agent" else 2)
    if table == "branch":
        assert {line["Số đã gọi"]: line["Bỏ máy khi chờ"] for line in lines} == {
            "1022": "0",
            "02593811022": "1",
        }
    if table == "agent":
        assert lines[0]["Xử lý trung bình"] == "90.0"


def test_a_name_is_no_formula_in_a_file(house: House, signed_in: Callable[..., Browser]) -> None:
    agent = make(house, "agent")
    with house.db.transaction() as tx:
        tx.get_one(Account, agent.id).name = "=1+1"
    talked(house, agent.id)
    assert "'=1+1," in signed_in("supervisor").get(f"{REPORTS}?table=agent").text


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("outcome=answered", ("601",)),
        ("ended=gave_up", ("602",)),
        ("skill=medical", ("601",)),
        ("called=1022", ("601",)),
        ("outcome=served", ()),
        ("from=2020-01-01&to=2020-01-02", ()),
        ("from=nonsense&at=99:99", ("601", "602")),
    ],
)
def test_calls_behind_a_figure(asked: str, shown: tuple[str, ...], led: tuple[Browser, int, str]) -> None:
    used, _agent, _call = led
    page = text(used.get(f"{REPORTS}/calls?{asked}"))
    assert {end for end in ("601", "602") if f"{end}</a></td>" in page or f"{end}</td>" in page} == set(shown)
    assert CALLER not in page and "0900 000 601" not in page and "0900000601" not in page


def test_calls_of_one_agent(led: tuple[Browser, int, str]) -> None:
    used, agent, _call = led
    page = text(used.get(f"{REPORTS}/calls?agent={agent}"))
    assert "601" in page and "000 602" not in page and "1:30" in page


def test_one_call_from_its_ring_to_its_last_word(led: tuple[Browser, int, str], house: House) -> None:
    used, _agent, call = led
    said = words(used.get(f"{REPORTS}/calls/{call}"))
    order = [
        "Gọi đến 1022", "Trong mục: khai y tế", "Hỏi gặp người", "Đổ chuông máy tổng đài viên", "Gặp người (0:13)",
        "Ghi phiếu 2043", "Kết thúc: gác máy", "Ghi chép xong (0:30)",
    ]  # fmt: skip
    places = [said.index(each) for each in order]
    assert places == sorted(places), said
    assert "0900 000 601" not in said and "+84900000601" not in said
    with house.db.transaction() as tx:
        looks = tx.scalars(select(AuditEntry).where(AuditEntry.action == "call.look")).all()
        assert [(each.actor, each.subject) for each in looks] == [(f"account:{used.account_id}", call)]


@pytest.mark.parametrize(
    ("purpose", "said"),
    [
        (Purpose.AGENT, "tổng đài viên"),
        (Purpose.GUEST, "người được mời"),
        (Purpose.LISTENER, "trưởng ca"),
        (Purpose.CALLBACK, "người gọi"),
    ],
)
def test_whom_the_carrier_has_not_rung_has_not_failed_to_answer(
    led: tuple[Browser, int, str], house: House, purpose: Purpose, said: str
) -> None:
    used, _agent, call = led
    now = one_o_clock()
    with house.db.transaction() as tx:
        parent = register.by_public_id(tx, call)
        assert parent is not None
        register.end(orders.dial(tx, purpose, "+84900000911", now, parent=parent), NOT_PLACED, now)
    page = words(used.get(f"{REPORTS}/calls/{call}"))
    assert f"Nhà mạng chưa gọi được {said}" in page and "hông nhấc máy" not in page


def test_calls_of_ours_and_calls_that_are_none_have_no_page(
    led: tuple[Browser, int, str], house: House
) -> None:
    used, _agent, _call = led
    with house.db.transaction() as tx:
        leg = tx.scalars(select(Call).where(Call.purpose == Purpose.AGENT)).one()
    assert used.get(f"{REPORTS}/calls/{leg.public_id}").status_code == 404
    assert used.get(f"{REPORTS}/calls/cal_none").status_code == 404


def test_an_agent_sees_their_own_day_and_nothing_else(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    other = make(house, "agent", email="other@demo.example")
    used = signed_in("agent")
    call = talked(house, used.account_id)
    talked(house, other.id, "+84900000603", "CAother")
    said = words(used.get(f"{REPORTS}/mine"))
    assert "1 cuộc đã nghe" in said and "1 phiếu đã ghi" in said and "1:30 xử lý" in said
    for path in ("", "/calls", f"/calls/{call}"):
        assert used.get(f"{REPORTS}{path}").status_code == 403
    assert used.post(f"{REPORTS}/calls/{call}/review", f"{REPORTS}/mine", said="x").status_code == 403


def test_a_note_reaches_whoever_led_the_call_and_is_answered_once(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    agent = signed_in("agent")
    call = talked(house, agent.account_id)
    lead = signed_in("supervisor")
    page = f"{REPORTS}/calls/{call}"
    lead.post(f"{page}/review", page, agent=agent.account_id, marks=4, said="Bình tĩnh, hỏi rõ chỗ.")
    mine = f"{REPORTS}/mine"
    said = words(agent.get(mine))
    assert "4 điểm Bình tĩnh, hỏi rõ chỗ." in said and "Cán bộ supervisor" in said
    with house.db.transaction() as tx:
        (note,) = tx.scalars(select(CallReview)).all()
        actions = tx.scalars(select(AuditEntry.details).where(AuditEntry.action == "call.review")).all()
        assert actions == [{"account": agent.account_id, "marks": 4}], "what was written is in no log"
    agent.post(f"{mine}/{note.id}/answer", mine, said="Dạ, em nhớ.")
    agent.post(f"{mine}/{note.id}/answer", mine, said="Thêm nữa.")
    seen = words(lead.get(page))
    assert "Dạ, em nhớ." in seen and "Thêm nữa." not in seen
    other = signed_in("agent", email="other@demo.example")
    assert "Bình tĩnh" not in text(other.get(mine))
    assert other.post(f"{mine}/{note.id}/answer", mine, said="Tôi").status_code == 404


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"marks": ""}, "Chọn điểm từ 1 đến 5"),
        ({"marks": "9"}, "Chọn điểm từ 1 đến 5"),
        ({"said": " "}, "Viết từ 2 đến 500 ký tự"),
        ({"agent": "0"}, "không nói chuyện trong cuộc gọi"),
    ],
)
def test_a_note_that_is_none(
    changed: dict[str, str], complaint: str, led: tuple[Browser, int, str], house: House
) -> None:
    used, agent, call = led
    page = f"{REPORTS}/calls/{call}"
    fields = {"agent": agent, "marks": 3, "said": "Tốt."} | changed
    assert complaint in text(used.post(f"{page}/review", page, **fields))
    with house.db.transaction() as tx:
        assert tx.scalars(select(CallReview)).all() == []


def test_nobody_marks_themselves(house: House, signed_in: Callable[..., Browser]) -> None:
    used = signed_in("supervisor")
    call_id = talked(house, used.account_id)
    with house.db.transaction() as tx:
        call = reviewing.call_named(tx, call_id)
        assert call is not None
        with pytest.raises(BadInput, match="themselves"):
            reviewing.review(tx, call, used.account_id, used.account_id, 5, "Rất tốt.", clock.now())


def test_who_reads_figures_and_does_not_lead_writes_no_notes(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    agent = make(house, "agent")
    call = talked(house, agent.id)
    used = signed_in("cdc")
    page = used.get(f"{REPORTS}/calls/{call}")
    assert page.status_code == 200 and 'name="marks"' not in page.text
    assert (
        used.post(f"{REPORTS}/calls/{call}/review", REPORTS, agent=agent.id, marks=3, said="Tốt").status_code
        == 403
    )


def recorded(house: House, call: str, *, agreed: bool = True, sound: bytes | None = b"RIFF-a-talk") -> str:
    """The talk of `call` was recorded; None: the carrier still has it."""
    now = clock.now()
    with house.db.transaction() as tx:
        found = register.by_public_id(tx, call)
        assert found is not None
        found.recording = Consent.AGREED if agreed else Consent.REFUSED
        name = recordings.note(tx, "twilio", "RE" + "d" * 32, call, CALLER, recordings.TALK, 60, now)
        if sound is not None:
            recordings.keep(tx, "twilio", "RE" + "d" * 32, sound, now)
        return name


def test_a_talk_is_heard_for_a_reason_that_stays_on_record(
    led: tuple[Browser, int, str], house: House
) -> None:
    used, _agent, call = led
    page = f"{REPORTS}/calls/{call}"
    name = recorded(house, call)
    assert "Nghe bản ghi 1:00" in words(used.get(page))
    assert "Ghi rõ lý do" in words(used.post(f"{page}/recordings/{name}", page, reason="xem"))
    heard = used.post(f"{page}/recordings/{name}", page, reason="Người gọi phản ánh thái độ")
    assert heard.data == b"RIFF-a-talk" and heard.mimetype == "audio/wav"
    assert heard.headers["Cache-Control"] == "no-store"
    with house.db.transaction() as tx:
        looks = tx.scalars(select(AuditEntry).where(AuditEntry.action == "recording.listen")).all()
        assert [(each.actor, each.subject, each.details) for each in looks] == [
            (f"account:{used.account_id}", name, {"call": call, "reason": "Người gọi phản ánh thái độ"})
        ]
    assert used.post(f"{page}/recordings/rec_other", page, reason="Người gọi phản ánh").status_code == 404
    assert used.client.get(f"{page}/recordings/{name}").status_code == 405, "no address plays it by itself"


def test_a_recording_of_another_call_is_not_played_here(led: tuple[Browser, int, str], house: House) -> None:
    used, agent, call = led
    other = talked(house, agent, "+84900000604", "CAother")
    name = recorded(house, other)
    page = f"{REPORTS}/calls/{call}"
    assert used.post(f"{page}/recordings/{name}", page, reason="Người gọi phản ánh").status_code == 404


def test_who_does_not_lead_hears_no_talk(house: House, signed_in: Callable[..., Browser]) -> None:
    agent = make(house, "agent")
    call = talked(house, agent.id)
    name = recorded(house, call)
    used = signed_in("cdc")
    page = f"{REPORTS}/calls/{call}"
    assert "trưởng ca nghe được" in words(used.get(page))
    assert used.post(f"{page}/recordings/{name}", page, reason="Người gọi phản ánh").status_code == 403


def test_what_became_of_a_recording_is_told(led: tuple[Browser, int, str], house: House) -> None:
    used, _agent, call = led
    page = f"{REPORTS}/calls/{call}"
    assert "Không ghi âm: chưa hỏi" in words(used.get(page))
    with house.db.transaction() as tx:
        found = register.by_public_id(tx, call)
        assert found is not None
        found.recording = Consent.REFUSED
    assert "Người gọi không đồng ý ghi âm." in words(used.get(page))
    with house.db.transaction() as tx:
        found = register.by_public_id(tx, call)
        assert found is not None
        found.recording = Consent.AGREED
    assert "Nhà mạng chưa báo có bản ghi" in words(used.get(page))
    recorded(house, call, sound=None)
    assert "Bản ghi 1:00 còn ở nhà mạng" in words(used.get(page))
    with house.db.transaction() as tx:
        recordings.absent(tx, "twilio", "RE" + "d" * 32)
    assert "Nhà mạng không giao được bản ghi này" in words(used.get(page))
