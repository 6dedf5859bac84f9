"""The list as a commune keeps it, in a file: nobody is entered beside a wrong line unless that is asked for."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from gateway import movers
from gateway.errors import BadInput
from gateway.lists import sheets
from gateway.movers import Brought, importing
from tests.movers.people import BY, NINH_HAI, NOW, VINH_HAI

HERE = frozenset({VINH_HAI})
HEAD = "Lý do;Họ tên;Xã;Thôn;Địa chỉ;Số điện thoại;Số người thân;Số người;Dự sinh;Ghi chú\n"
GOOD = (
    HEAD
    + "Liệt giường;Nguyễn Văn An;Vĩnh Hải;Mỹ Tường 2;sau chùa;900000601;;3;;cần cáng\n"
    + "chạy thận;Trần Thị Ba;22846;Thái An;;;01680000001;;;\n"
    + "Mang thai;Lê Thị Tư;Nhơn Hải, Ninh Hải;Mỹ Tường 1;;0900000603;;1;20/12/2026;\n"
)


def bring(tx: Session, body: str | bytes, *, only_good: bool = False) -> Brought:
    return movers.bring(tx, body, BY, NOW, only_good=only_good, communes=HERE)


def test_a_file_is_put_on_the_list(tx: Session) -> None:
    assert bring(tx, GOOD.encode("utf-16")) == Brought(3, 3, [])
    found, total = movers.listed(tx, HERE, NOW)
    assert total == 3 and [one.name for one in found] == ["Trần Thị Ba", "Nguyễn Văn An", "Lê Thị Tư"]
    ba, an, tu = found
    assert (an.number, an.people, an.note) == ("+84900000601", 3, "cần cáng")
    assert (ba.number, ba.other_number, ba.people) == (None, "+84380000001", 1)
    assert (tu.commune_code, str(tu.until)) == (VINH_HAI, "2026-12-20")


def test_a_file_that_is_sent_twice_is_entered_once(tx: Session) -> None:
    bring(tx, GOOD)
    again = bring(tx, GOOD, only_good=True)
    assert again.entered == 0 and [fault.code for fault in again.faults] == ["name.listed"] * 3


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("đau đầu;An;22846;A;;;;;;", "reason.invalid"),
        ("chạy thận;;22846;A;;;;;;", "name.missing"),
        ("chạy thận;An;;A;;;;;;", "commune.unknown"),
        ("chạy thận;An;Phước Hải;A;;;;;;", "commune.unknown"),
        (f"chạy thận;An;{NINH_HAI};A;;;;;;", "commune_code.invalid"),
        ("chạy thận;An;22846;;;;;;;", "hamlet.missing"),
        ("chạy thận;An;22846;A;;9.12E+08;;;;", "number.scientific"),
        ("chạy thận;An;22846;A;;;115;;;", "other_number.emergency"),
        ("chạy thận;An;22846;A;;;;nhiều;;", "people.invalid"),
        ("mang thai;An;22846;A;;;;;tháng 12;", "until.invalid"),
        ("mang thai;An;22846;A;;;;;;", "until.missing"),
    ],
)
def test_a_wrong_line_stops_the_file_and_says_why(tx: Session, line: str, code: str) -> None:
    told = bring(tx, GOOD + line + "\n")
    assert (told.entered, told.good) == (0, 3)
    assert [(fault.line, fault.code) for fault in told.faults] == [(5, code)] and told.faults[0].why
    assert movers.listed(tx, None, NOW) == ([], 0)
    assert bring(tx, GOOD + line + "\n", only_good=True).entered == 3


@pytest.mark.parametrize(
    ("body", "code"),
    [("a;b\n1;2\n", "no_columns"), (HEAD, "empty"), ("", "no_columns"), (b"PK\x03\x04", "workbook")],
)
def test_what_is_no_such_file(tx: Session, body: str | bytes, code: str) -> None:
    with pytest.raises(BadInput) as told:
        bring(tx, body)
    assert told.value.code == code


def test_too_many_lines(tx: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_LINES", 2)
    with pytest.raises(BadInput) as told:
        bring(tx, GOOD)
    assert told.value.code == "too_many"


def test_every_column_that_a_page_names_is_known() -> None:
    head = ";".join(movers.COLUMNS)
    fields = sheets.named(head.split(";"), importing._HEADINGS)
    assert "" not in fields and len(set(fields)) == len(movers.COLUMNS)
