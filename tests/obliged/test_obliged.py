"""Who must declare: on the list, reminded by day, gone by any declaration; evidence only of what was really heard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway import clock, declarations, obliged, people, tickets
from gateway.audit import AuditEntry
from gateway.errors import BadInput, Conflict
from gateway.messages.model import Message
from gateway.obliged import Entry, Excuse, State, Verdict
from gateway.obliged.model import ObligedRow
from tests.rights.folk import declare, member

NUMBER = "+84900000791"
OTHER = "+84900000792"
BY, SECOND = "account:1", "account:2"
MORNING = datetime(2026, 11, 23, 3, tzinfo=UTC)  # ten o'clock of a Monday
DAY = clock.today(MORNING)


def entry(**more: Any) -> Entry:
    known: dict[str, Any] = {"number": NUMBER, **more}
    return Entry("22846", "đi từ vùng dịch về", "15/QĐ-UBND", DAY, DAY + timedelta(days=5), **known)


def reminded(tx: Session, row: ObligedRow) -> list[obliged.Reminded]:
    return obliged.one(tx, row.id, None, MORNING)[1]


def delivered(tx: Session, number: str, at: datetime) -> None:
    """The carrier's word for every text to `number`."""
    arrived = text("UPDATE messages SET status = 40, status_at = :at WHERE recipient = :n AND status < 40")
    tx.execute(arrived, {"at": at, "n": number})


def settled(tx: Session, now: datetime) -> int:
    left = 0
    while True:
        looked, gone = obliged.settle(tx, now)
        left += gone
        if not looked:
            return left


def test_reminders_go_out_by_day_and_stop(tx: Session) -> None:
    evening = MORNING + timedelta(hours=10)
    row = obliged.enter(tx, entry(), by=BY, now=evening)
    assert row.next_at is not None and clock.local(row.next_at).hour == 8
    assert obliged.remind(tx, evening) == 0
    now = evening
    for _ in range(100):
        now += timedelta(hours=1)
        obliged.remind(tx, now)
    assert [each.no for each in reminded(tx, row)] == [1, 2, 3]
    assert all(8 <= clock.local(each.sent_at).hour <= 18 for each in reminded(tx, row))
    sent = tx.scalars(select(Message).where(Message.recipient == NUMBER)).all()
    assert {each.template for each in sent} == {"NV_REMIND"}
    assert {each.purpose for each in sent} == {"notice"}, (
        "whoever wants no notices gets none, and is no evidence"
    )


@pytest.mark.parametrize(
    "known",
    [
        {"number": NUMBER},
        {"number": NUMBER, "name": "Nguyen Van An", "birth_year": 1985},
        {"number": None, "name": "NGUYỄN VĂN AN", "birth_year": 1985},
        {"number": OTHER, "name": "Nguyễn Văn An", "birth_year": 1985},
    ],
)
def test_a_declaration_on_whatever_channel_takes_them_off(tx: Session, known: dict[str, Any]) -> None:
    row = obliged.enter(tx, entry(**known), by=BY, now=MORNING)
    an = member(tx, NUMBER, "Nguyễn Văn An", 1985)
    filed = declare(tx, an, NUMBER, now=MORNING + timedelta(hours=1))
    assert settled(tx, MORNING + timedelta(hours=1, seconds=10)) == 1
    tx.refresh(row)
    assert (row.state, row.declaration_id, row.person_id) == ("declared", filed.id, an.person_id)
    assert obliged.remind(tx, MORNING + timedelta(days=4)) == 0
    declarations.dispute(tx, filed, MORNING + timedelta(hours=2))
    settled(tx, MORNING + timedelta(hours=3))
    tx.refresh(row)
    assert row.state == "due", "what was reported wrong was no declaration"


def test_a_clock_that_is_put_right_passes_nobody_over(tx: Session) -> None:
    row = obliged.enter(tx, entry(), by=BY, now=MORNING)
    ahead = MORNING + timedelta(days=1)
    declare(tx, member(tx, OTHER, "Trần Văn Ba", 1960), OTHER, now=ahead)
    settled(tx, ahead + timedelta(minutes=1))
    declare(tx, member(tx, NUMBER, "Nguyễn Văn An", 1985), NUMBER, now=MORNING + timedelta(hours=1))
    assert settled(tx, MORNING + timedelta(hours=1, seconds=10)) == 1
    tx.refresh(row)
    assert row.state == "declared"


@pytest.mark.parametrize(
    "known",
    [
        {"number": NUMBER, "name": "Trần Thị Hoa", "birth_year": 1987},
        {"number": OTHER},
        {"number": None, "name": "Nguyễn Văn An", "birth_year": 1986},
    ],
)
def test_somebody_elses_does_not(tx: Session, known: dict[str, Any]) -> None:
    row = obliged.enter(tx, entry(**known), by=BY, now=MORNING)
    declare(tx, member(tx, NUMBER, "Nguyễn Văn An", 1985), NUMBER, now=MORNING + timedelta(hours=1))
    assert settled(tx, MORNING + timedelta(hours=2)) == 0
    tx.refresh(row)
    assert row.state == "due"


def test_who_has_declared_before_is_entered_as_such(tx: Session) -> None:
    an = member(tx, NUMBER, "Nguyễn Văn An", 1985)
    declare(tx, an, NUMBER, now=MORNING - timedelta(hours=1))
    assert obliged.enter(tx, entry(), by=BY, now=MORNING).state == "declared"
    declare(tx, member(tx, OTHER, "Trần Văn Ba", 1960), OTHER, now=MORNING - timedelta(days=2))
    assert obliged.enter(tx, entry(number=OTHER), by=BY, now=MORNING).state == "due", "that was another time"


def heard(tx: Session, *, arrives: bool = True, answers: bool = True) -> tuple[ObligedRow, datetime]:
    """Somebody who was reminded; their last day is over."""
    row = obliged.enter(tx, entry(), by=BY, now=MORNING)
    obliged.remind(tx, MORNING)
    if arrives:
        delivered(tx, NUMBER, MORNING + timedelta(minutes=1))
    if answers:
        assert obliged.acknowledge(tx, NUMBER, "8", MORNING + timedelta(minutes=5))
    return row, MORNING + timedelta(days=6)


def test_heard_and_reviewed_is_evidence(tx: Session) -> None:
    row, after = heard(tx)
    obliged.review(tx, row.id, Verdict.UPHELD, "đã gọi, không có lý do", by=SECOND, now=after)
    (found,) = obliged.export(tx, None, "báo cáo UBND xã tháng 11", by=SECOND, now=after)
    assert found.line.id == row.id and found.reminders[0].heard
    assert obliged.export(tx, frozenset({"22852"}), "báo cáo UBND xã tháng 11", by=SECOND, now=after) == []
    act = tx.scalars(
        select(AuditEntry).where(AuditEntry.action == "obliged.export").order_by(AuditEntry.id)
    ).first()
    assert act is not None and act.details["count"] == 1 and "UBND" in act.details["purpose"]
    declare(tx, member(tx, NUMBER, "Nguyễn Văn An", 1985), NUMBER, now=after)
    settled(tx, after + timedelta(seconds=10))
    assert obliged.export(tx, None, "báo cáo UBND xã tháng 11", by=SECOND, now=after) == [], (
        "late, but declared"
    )


def test_whoever_reached_them_does_not_review_it(tx: Session) -> None:
    row, after = heard(tx, answers=False)
    obliged.reached(tx, row.id, "đã gọi, người nhà nghe", by=SECOND, now=MORNING + timedelta(hours=1))
    for verdict in Verdict:
        with pytest.raises(Conflict, match="cần người thứ hai"):
            obliged.review(tx, row.id, verdict, "đã gọi, không có lý do", by=SECOND, now=after)
    obliged.review(tx, row.id, Verdict.UPHELD, "đã gọi, không có lý do", by="account:93", now=after)
    assert [each.line.id for each in obliged.export(tx, None, "báo cáo tháng 11", by=SECOND, now=after)] == [
        row.id
    ]


@pytest.mark.parametrize(("arrives", "answers"), [(False, True), (True, False), (False, False)])
def test_what_was_not_heard_is_no_evidence(tx: Session, arrives: bool, answers: bool) -> None:
    row, after = heard(tx, arrives=arrives, answers=answers)
    with pytest.raises(Conflict):
        obliged.review(tx, row.id, Verdict.UPHELD, "đã gọi, không có lý do", by=SECOND, now=after)
    assert obliged.export(tx, None, "báo cáo UBND xã tháng 11", by=SECOND, now=after) == []


def test_no_phone_is_a_reason(tx: Session) -> None:
    row = obliged.enter(tx, entry(number=None, name="Trần Văn Ba", birth_year=1960), by=BY, now=MORNING)
    after = MORNING + timedelta(days=6)
    with pytest.raises(Conflict, match="điện thoại là lý do"):
        obliged.review(tx, row.id, Verdict.UPHELD, "đã đến nhà, chưa khai", by=SECOND, now=after)
    lines, _ = obliged.listing(tx, None, after, no_phone=True)
    assert row.id in {line.id for line in lines}
    obliged.excuse(tx, row.id, Excuse.NO_PHONE, by=BY, now=after)
    with pytest.raises(Conflict):
        obliged.excuse(tx, row.id, Excuse.AWAY, by=BY, now=after)


@pytest.mark.parametrize("what", ["same colleague", "too early", "excused", "no note", "no purpose"])
def test_guards_of_the_review(tx: Session, what: str) -> None:
    row, after = heard(tx)
    if what == "excused":
        obliged.excuse(tx, row.id, Excuse.IN_CARE, by=BY, now=after)
    with pytest.raises((Conflict, BadInput)):
        if what == "no purpose":
            obliged.export(tx, None, "xem", by=SECOND, now=after)
        obliged.review(
            tx,
            row.id,
            Verdict.UPHELD,
            "xem" if what == "no note" else "đã gọi, không có lý do",
            by=BY if what == "same colleague" else SECOND,
            now=MORNING if what == "too early" else after,
        )


def test_a_number_that_changed_hands_is_not_reminded(tx: Session) -> None:
    row = obliged.enter(tx, entry(), by=BY, now=MORNING)
    people.contact(tx, NUMBER, MORNING)
    people.suspect(tx, NUMBER, BY, MORNING)
    obliged.remind(tx, MORNING)
    assert reminded(tx, row) == []


HEADS = "ho_ten;nam_sinh;so_dien_thoai;ma_xa;can_cu;van_ban;tu_ngay;den_ngay"


def test_a_file_with_wrong_lines_names_each_and_enters_nothing(tx: Session) -> None:
    good = "Nguyễn Văn An;1985;0900000791;22846;đi từ vùng dịch;15/QĐ;23/11/2026;30/11/2026"
    wrong = [
        ";;;22846;đi từ vùng dịch;15/QĐ;23/11/2026;30/11/2026",
        "Trần Văn Ba;sáu mươi;;22846;đi từ vùng dịch;15/QĐ;23/11/2026;30/11/2026",
        "Trần Văn Ba;1960;;99999;đi từ vùng dịch;15/QĐ;23/11/2026;30/11/2026",
        "Trần Văn Ba;1960;;22846;đi từ vùng dịch;15/QĐ;23-11-26;30/11/2026",
        ";;12345;22846;đi từ vùng dịch;15/QĐ;23/11/2026;30/11/2026",
    ]
    other = good.replace("Văn An;1985;0900000791", "Thị Năm;1950;0900000792")
    content = "\ufeff" + "\n".join([HEADS, good, *wrong, "", other])
    done = obliged.import_list(tx, content, by=BY, now=MORNING)
    assert done.entered == 0
    assert [(fault.line, fault.field) for fault in done.faults] == [
        (3, "number"), (4, "nam_sinh"), (5, "commune"), (6, "tu_ngay"), (7, "to"),
    ]  # fmt: skip
    assert sum(obliged.counts(tx, None).values()) == 0
    done = obliged.import_list(tx, content, by=BY, now=MORNING, partial=True)
    assert done.entered == 2 and len(done.faults) == 5
    assert obliged.counts(tx, frozenset({"22846"}))[State.DUE] == 2


def test_a_file_sent_twice_is_entered_once(tx: Session) -> None:
    content = f"{HEADS}\n;;0900000791;22846;đi từ vùng dịch;15/QĐ;23/11/2026;30/11/2026"
    assert obliged.import_list(tx, content, by=BY, now=MORNING, partial=True).entered == 1
    again = obliged.import_list(tx, content, by=BY, now=MORNING, partial=True)
    assert (again.entered, [(fault.line, fault.code) for fault in again.faults]) == (0, [(2, "listed")])
    elsewhere = obliged.import_list(
        tx, content.replace("15/QĐ", "16/QĐ"), by=BY, now=MORNING, communes=frozenset({"22861"})
    )
    assert [fault.code for fault in elsewhere.faults] == ["elsewhere"]


def test_a_thousand_wrong_lines_are_told_one_by_one(tx: Session) -> None:
    content = "\n".join(
        [HEADS, *(f"Người {no};x;;22846;căn cứ;1/QĐ;23/11/2026;30/11/2026" for no in range(1000))]
    )
    done = obliged.import_list(tx, content, by=BY, now=MORNING)
    assert [fault.line for fault in done.faults] == list(range(2, 1002))


def test_a_file_without_its_heads_says_which(tx: Session) -> None:
    with pytest.raises(BadInput, match="nam_sinh"):
        obliged.import_list(tx, "ho_ten,so_dien_thoai\nAn,0900000791", by=BY, now=MORNING)


def test_what_is_no_list_is_told_and_never_an_error_of_ours(tx: Session) -> None:
    too_wide = f'{HEADS}\n"{"x" * 200_000}";;0900000791;22846;đi từ vùng dịch;15/QĐ;23/11/2026;30/11/2026'
    with pytest.raises(BadInput) as refused:
        obliged.import_list(tx, too_wide, by=BY, now=MORNING)
    assert (refused.value.field, refused.value.code) == ("file", "not_text")
    year = f"{HEADS}\nTrần Văn Ba;{'9' * 5000};;22846;đi từ vùng dịch;15/QĐ;23/11/2026;30/11/2026"
    (fault,) = obliged.import_list(tx, year, by=BY, now=MORNING).faults
    assert (fault.line, fault.field) == (2, "nam_sinh")


def test_lists_and_tickets_are_apart(tx: Session) -> None:
    """Nobody on the list becomes somebody's ticket by itself: staff decide."""
    heard(tx)
    assert [line for line in tickets.open_list(tx) if line.number == NUMBER] == []
