"""Paper sheets entered as files: dialects of CSV, a thousand bad lines told one by one, nothing stored twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import cards, people, sites
from gateway.errors import BadInput
from gateway.sites import Site, Visit, importing
from tests.declarations.test_register import person
from tests.sites.test_gates import add

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
SHEET = """giờ vào;giờ ra;điện thoại;họ tên;năm sinh;giới tính;thôn;số thẻ;nhiệt độ
20/11/2026 07:05;08:30;0900 002 501;Nguyễn Văn An;1985;Nam;;;36,8
09:15;;;Katơr Thị Lá;1938;nữ;thôn Cầu Gãy;;
2026-11-20 09:40;10h15;;;;;;GD4585800000001;368
"""


@pytest.fixture
def market(tx: Session) -> Site:
    """The market."""
    return add(tx)


def store(tx: Session, site: Site, text: str | bytes, *, only_good: bool = False) -> importing.Stored:
    data = text if isinstance(text, bytes) else text.encode()
    return importing.store(tx, site, data, only_good=only_good, staff_id=7, by="account:7", now=NOW, day=DAY)


def stored(tx: Session, site: Site) -> list[Visit]:
    return list(tx.scalars(select(Visit).where(Visit.site_id == site.id).order_by(Visit.came_at)))


def test_true_times_and_the_time_of_entry(tx: Session, market: Site) -> None:
    told = store(tx, market, SHEET)
    assert (told.stored, told.already, told.faults) == (3, 0, [])
    an, la, card = stored(tx, market)
    assert (an.number, an.came_at, an.left_at) == (
        "+84900002501", datetime(2026, 11, 20, 0, 5, tzinfo=UTC), datetime(2026, 11, 20, 1, 30, tzinfo=UTC),
    )  # fmt: skip
    assert {visit.created_at for visit in (an, la, card)} == {NOW}
    assert (an.method, an.proof, an.came_known, an.temperature, an.staff_id) == (
        "import", "unverified", "told", "36.8", 7,
    )  # fmt: skip
    assert (la.number, la.left_at, la.closed_by) == (None, None, "time"), "nobody is inside since two days"
    assert tx.get_one(people.Person, la.person_id).name == "Katơr Thị Lá"
    assert card.person_id is None and card.temperature == "36.8"
    assert sites.open_visit(tx, "+84900002501") is None


def test_the_same_file_twice_and_a_line_in_another_file_store_nothing_twice(
    tx: Session, market: Site
) -> None:
    store(tx, market, SHEET)
    count = select(func.count()).select_from(people.Person)
    before = tx.scalar(count)
    assert (store(tx, market, SHEET).stored, tx.scalar(count)) == (0, before)
    other = "came,phone\n2026-11-20 07:05,0900002501\n2026-11-20 07:06,0900002501\n"
    told = store(tx, market, other)
    assert (told.stored, told.already) == (1, 1)
    assert store(tx, add(tx), SHEET).stored == 3, "another site, another sheet"


@pytest.mark.parametrize(
    "dialect",
    [
        lambda text: text,
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("36,8", '"36,8"').replace(";", ","),
        lambda text: "\n" + text.replace("\n", "\n\n"),
        lambda text: text.replace("giờ vào", "CAME").replace("điện thoại", "SĐT"),
    ],
    ids=["plain", "mark", "windows", "commas", "empty lines", "other headings"],
)
def test_dialects(tx: Session, market: Site, dialect) -> None:
    assert store(tx, market, dialect(SHEET)).stored == 3


HEAD = "came,left,phone,name,birth_year,sex,card,temperature\n"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (",,0900002501,,,,,", "came"),
        ("yesterday,,0900002501,,,,,", "came"),
        ("31/02/2026 09:00,,0900002501,,,,,", "came"),
        ("25:00,,0900002501,,,,,", "came"),
        ("20/10/2026 09:00,,0900002501,,,,,", "came"),
        ("23/11/2026 09:00,,0900002501,,,,,", "came"),
        ("09:00,08:00,0900002501,,,,,", "left"),
        ("09:00,22/11/2026 10:00,0900002501,,,,,", "left"),
        ("09:00,,1022,,,,,", "phone"),
        ("09:00,,abc,,,,,", "phone"),
        ("09:00,,,,,,,", "phone"),
        ("09:00,,,An,,,,", "phone"),
        ("09:00,,,An 7,1985,,,", "name"),
        ("09:00,,,An,85,,,", "birth_year"),
        ("09:00,,,An,2027,,,", "birth_year"),
        ("09:00,,,An,1985,x,,", "sex"),
        ("09:00,,,,,,12,", "card"),
        ("09:00,,0900002501,,,,,50", "temperature"),
    ],
)
def test_each_fault_names_its_line_its_field_and_a_way_forward(line: str, field: str) -> None:
    good = "09:00,10:00,0900002501,Nguyễn Văn An,1985,nam,,36.8\n"
    checked = importing.check(f"{HEAD}{good}{line}\n".encode(), NOW, DAY)
    (fault,) = checked.faults
    assert (fault.line, fault.field, len(checked.entries)) == (3, field, 1)
    assert fault.vi and fault.en


def test_a_thousand_bad_lines_are_told_and_the_rest_only_on_request(tx: Session, market: Site) -> None:
    lines = [f"09:{n % 60:02},,{'0900002501' if n % 2 else 'x'},,,,,\n" for n in range(2000)]
    sheet = HEAD + "".join(lines)
    with pytest.raises(importing.BadSheet) as refused:
        store(tx, market, sheet)
    assert len(refused.value.faults) == 1000 and refused.value.faults[0].line == 2
    assert refused.value.good == 1000 and stored(tx, market) == []
    told = store(tx, market, sheet, only_good=True)
    assert (told.stored, told.already, len(told.faults)) == (30, 970, 1000), "one phone comes once a minute"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"a,b\n1,2\n", "no_heading"),
        (HEAD.encode(), "empty"),
        ("giờ vào\n".encode("utf-16"), "not_utf8"),
        (b"came\n\0\n", "not_text"),
        (b'came,phone\n09:00,"0900', "bad_lines"),
        (HEAD.encode() + b"09:00,,0900002501,,,,,\n" * 5001, "too_long"),
        (b"x" * 4_000_001, "too_long"),
    ],
)
def test_files_that_cannot_be_read(tx: Session, market: Site, data: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        store(tx, market, data)
    assert (refused.value.field, refused.value.code) == ("file", code)


@given(st.text(max_size=300))
def test_never_raises_anything_else(text: str) -> None:
    try:
        importing.check(f"{HEAD}{text}".encode(), NOW, DAY)
    except BadInput as refused:
        assert refused.field == "file"


def test_a_phones_family_and_a_known_card_are_recognised(tx: Session, market: Site) -> None:
    an = person(tx)
    sheet = HEAD + "09:00,,0900000123,NGUYEN VAN AN,1985,,5800000001,\n"
    store(tx, market, sheet)
    (visit,) = stored(tx, market)
    assert visit.person_id == an and visit.came_at == datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
    assert visit.created_at - visit.came_at == timedelta(days=2)


def test_a_card_number_alone_names_nobody(tx: Session, market: Site) -> None:
    card = cards.read("5800000001")
    assert card is not None
    people.learn_card(tx, person(tx), card, "sms", NOW)
    store(tx, market, HEAD + "09:00,,,,,,5800000001,\n")
    (visit,) = stored(tx, market)
    assert visit.person_id is None
