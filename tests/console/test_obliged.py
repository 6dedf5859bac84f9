"""The desk of the obliged: who has not declared, files line by line, reasons, evidence by two people for a purpose."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select, text

from gateway import audit, clock, obliged
from gateway.house import House
from gateway.obliged import Entry
from gateway.obliged.model import ObligedRow
from tests.console.conftest import Browser

NUMBER = "+84900000791"
DESK = "/console/obliged"
HEAD = "ho_ten;nam_sinh;so_dien_thoai;ma_xa;can_cu;van_ban;tu_ngay;den_ngay\n"


def listed(house: House, *, commune: str = "22846", number: str | None = NUMBER, late: bool = False) -> int:
    """Somebody who must declare; `late`: their time was over yesterday."""
    now = clock.now()
    today = clock.today(now)
    entry = Entry(commune, "đi từ vùng dịch về", "15/QĐ-UBND", today, today, "Nguyễn Văn An", 1985, number)
    with house.db.transaction() as tx:
        row = obliged.enter(tx, entry, by="account:0", now=now)
        if late:
            row.since = row.until = today - timedelta(days=1)
        tx.flush()
        return row.id


def hears(house: House, row: int) -> None:
    """They were reminded, the text arrived, they answered."""
    noon = clock.midnight(clock.today(clock.now())) + timedelta(hours=12)
    with house.db.transaction() as tx:
        tx.execute(text("UPDATE obliged SET next_at = :now WHERE id = :row"), {"now": noon, "row": row})
        assert obliged.remind(tx, noon) == 1
        tx.execute(
            text("UPDATE messages SET status = 40, status_at = :now WHERE recipient = :n"),
            {"now": noon, "n": NUMBER},
        )
        obliged.acknowledge(tx, NUMBER, "sms", noon)


def count(house: House) -> int:
    with house.db.transaction() as tx:
        return tx.scalar(select(func.count()).select_from(ObligedRow)) or 0


def file(*lines: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO((HEAD + "".join(f"{line}\n" for line in lines)).encode()), "ds.csv"


def test_who_has_not_declared_is_shown_until_other_states_are_asked_for(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    row, elsewhere = listed(house), listed(house, commune="22861")
    used = signed_in("station")
    page = used.get(DESK).text
    assert f"{DESK}/{row}" in page and f"{DESK}/{elsewhere}" not in page and NUMBER not in page
    assert used.get(f"{DESK}/{elsewhere}").status_code == 404
    page = used.post(f"{DESK}/{row}/excuse", DESK, why="in_care").text
    assert "có lý do" in page and "đang nằm viện" in page
    assert "Không còn ai phải khai mà chưa khai." in used.get(DESK).text
    assert f"{DESK}/{row}" in used.get(f"{DESK}?which=excused").text
    assert used.post(f"{DESK}/{row}/excuse", DESK, why="away").status_code == 409
    assert used.post(f"{DESK}/{elsewhere}/excuse", DESK, why="away").status_code == 404


def test_who_has_no_phone_is_to_be_visited(house: House, signed_in: Callable[..., Browser]) -> None:
    row = listed(house, number=None)
    used = signed_in("station")
    assert f"{DESK}/{row}" in used.get(f"{DESK}?which=no_phone").text
    page = used.get(f"{DESK}/{row}").text
    assert "cán bộ đến nhà" in page and "Chưa nhắc lần nào" in page


def test_one_is_entered_and_every_wrong_field_named(house: House, signed_in: Callable[..., Browser]) -> None:
    used, path = signed_in("station"), f"{DESK}/new"
    today = clock.today(clock.now())
    fields = {
        "commune": "22846", "ground": "đi từ vùng dịch về", "paper": "15/QĐ-UBND", "since": f"{today}",
        "until": f"{today}", "number": "0900000791",
    }  # fmt: skip
    for wrong, said in (
        ({"number": ""}, "Cần số điện thoại, hoặc họ tên và năm sinh."),
        ({"number": "12"}, "không phải số di động"),
        ({"paper": "không số"}, "Cần số của văn bản."),
        ({"until": f"{today - timedelta(days=1)}"}, "Ngày cuối phải sau ngày đầu."),
        ({"name": "Nguyễn Văn An"}, "Có họ tên thì cần năm sinh."),
    ):
        page = used.post(path, path, **{**fields, **wrong}).text
        assert said in page and "đi từ vùng dịch về" in page, wrong
    assert "chưa khai" in used.post(path, path, **fields).text
    assert "đã ở trong danh sách" in used.post(path, path, **fields).text and count(house) == 1
    assert signed_in("clinician").get(path).status_code == 403


def test_a_file_tells_each_bad_line_and_waits_to_be_asked(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    used, path = signed_in("station"), f"{DESK}/import"
    until = f"{clock.today(clock.now()) + timedelta(days=3):%d/%m/%Y}"
    rest = f"đi từ vùng dịch về;15/QĐ-UBND;01/11/2026;{until}"
    good = [f";;09000007{place:02};22846;{rest}" for place in range(10)]
    bad = [f";;0900000799;22861;{rest}", f"An;85;;22846;{rest}"] + [f";;sai;22846;{rest}"] * 100
    page = used.post(path, path, file=file(*bad, *good)).text
    assert "102 dòng sai. Chưa ghi gì." in page and "ngoài địa bàn" in page and count(house) == 0
    assert '<td class="number" data-label="Dòng">103</td>' in page and "Năm sinh không thể có" in page
    page = used.post(path, path, file=file(*bad, *good), only_good="y").text
    assert "Đã nhập 10 người." in page and count(house) == 10
    page = used.post(path, path, file=file(*good), only_good="y").text
    assert "10 dòng chưa ghi được" in page and count(house) == 10, "sent twice, entered once"
    assert "không phải CSV" in used.post(path, path, file=(io.BytesIO(b"\xff\xfe\x00x"), "ds.csv")).text


def test_evidence_needs_two_people_and_a_purpose(house: House, signed_in: Callable[..., Browser]) -> None:
    row = listed(house)
    hears(house, row)
    with house.db.transaction() as tx:
        entry = tx.get_one(ObligedRow, row)
        entry.since = entry.until = clock.today(clock.now()) - timedelta(days=1)
    assert "Xem xét" not in signed_in("station").get(f"{DESK}/{row}").text
    used = signed_in("cdc")
    assert "đã nghe" in used.get(f"{DESK}/{row}").text
    page = used.post(f"{DESK}/{row}/review", DESK, verdict="upheld", note="gọi").text
    assert "xem xét những gì" in page
    page = used.post(f"{DESK}/{row}/review", DESK, verdict="upheld", note="đã gọi hai lần, đến nhà").text
    assert "được lấy làm chứng cứ" in page
    path = f"{DESK}/export"
    assert "Ghi rõ" in used.post(path, path, purpose="xem").text
    taken = used.post(path, path, purpose="báo cáo theo công văn 12")
    assert taken.mimetype == "text/csv" and "Nguyễn Văn An" in taken.text and "đã gọi hai lần" in taken.text
    with house.db.transaction() as tx:
        assert audit.acts(tx, action="obliged.export")[0].details["purpose"] == "báo cáo theo công văn 12"


def test_what_was_not_heard_cannot_be_upheld(house: House, signed_in: Callable[..., Browser]) -> None:
    row = listed(house, late=True)
    used = signed_in("cdc")
    assert "không thể là chứng cứ" in used.get(f"{DESK}/{row}").text
    answer = used.post(f"{DESK}/{row}/review", DESK, verdict="upheld", note="đã gọi hai lần")
    assert answer.status_code == 409 and "Chưa có lời nhắc nào" in answer.text
