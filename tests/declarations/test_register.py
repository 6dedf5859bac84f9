"""Declarations on file: receipt codes, validity, finding, paging, purging; against a real PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import damm, declarations, people
from gateway.declarations import Cursor, Declaration, Refused
from tests.declarations.test_fields import AN

NUMBER = "+84900000123"
NOW = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)  # 09:15 in Viet Nam


def person(tx: Session, name: str = "Nguyễn Văn An") -> int:
    people.contact(tx, NUMBER, NOW)
    member = people.remember(
        tx,
        NUMBER,
        None,
        name=name,
        birth_year=1985,
        sex="Nam",
        commune_code="22846",
        address="thôn 2",
        now=NOW,
    )
    return member.person_id


def declare(tx: Session, person_id: int, now: datetime = NOW, **changes: Any) -> Declaration:
    form = {**AN, **changes}
    return declarations.declare(
        tx, person_id=person_id, number=NUMBER, channel="sms", form=form, valid_days=7, now=now
    )


def test_a_declaration_gets_a_receipt_and_its_days(tx: Session) -> None:
    filed = declare(tx, person(tx))
    assert len(filed.code) == 8 and damm.valid(filed.code)
    assert filed.valid_until == date(2026, 11, 27) and filed.commune_code == "22846"
    assert declarations.answers(filed)["fullName"] == "NGUYỄN VĂN AN"


def test_validity_counts_local_days(tx: Session) -> None:
    late = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)  # 01:00 on the 21st in Viet Nam
    assert declare(tx, person(tx), late).valid_until == date(2026, 11, 28)


def test_no_answer_lies_in_clear(tx: Session) -> None:
    filed = declare(tx, person(tx), showSignal=1, showSignalNote="khó thở", symptoms=["kho_tho"])
    row = tx.execute(text("SELECT * FROM declarations WHERE id = :id"), {"id": filed.id}).mappings().one()
    cells = {key: bytes(value) if isinstance(value, memoryview) else value for key, value in row.items()}
    assert cells["payload"].startswith(b"v1|")
    for secret in ("NGUYỄN", "kho_tho", "khó thở", "1985", "Mỹ Tường"):
        assert not any(secret.encode() in str(cell).encode() for cell in cells.values())


def test_the_province_comes_from_the_map_and_an_unknown_commune_is_refused(tx: Session) -> None:
    filed = declare(tx, person(tx), provinceId="01")
    assert declarations.answers(filed)["provinceId"] == "56"
    with pytest.raises(Refused) as refused:
        declare(tx, person(tx), wardId="99999")
    assert (refused.value.field, refused.value.code) == ("wardId", "invalid")


def test_a_broken_form_stores_nothing_and_names_every_fault(tx: Session) -> None:
    someone = person(tx)
    with pytest.raises(Refused) as refused:
        declare(tx, someone, birthYear=1700, gender="x")
    assert [fault.field for fault in refused.value.faults] == ["birthYear", "gender"]
    assert declarations.latest_by_person(tx, NUMBER) == {}


def test_earlier_declarations_stay_and_each_person_has_their_own(tx: Session) -> None:
    an, hoa = person(tx), person(tx, "Katơr Thị Hoa")
    first, second, hers = declare(tx, an), declare(tx, an), declare(tx, hoa)
    assert len({first.code, second.code, hers.code}) == 3
    latest = declarations.latest_by_person(tx, NUMBER)
    assert {who: filed.id for who, filed in latest.items()} == {an: second.id, hoa: hers.id}
    assert declarations.by_code(tx, first.code) is first


@pytest.mark.parametrize("code", ["", "1234", "10482139", "abcdefgh", "' OR 1=1"])
def test_a_code_that_is_none_finds_nothing(tx: Session, code: str) -> None:
    assert declarations.by_code(tx, code) is None


def test_what_counts_at_a_gate_is_the_newest_that_is_valid_and_not_disputed(tx: Session) -> None:
    assert declarations.current(tx, NUMBER, NOW.date()) is None
    an, hoa = person(tx), person(tx, "Katơr Thị Hoa")
    first, second = declare(tx, an), declare(tx, hoa)
    assert declarations.current(tx, NUMBER, date(2026, 11, 27)) is second, "the last day counts"
    assert declarations.current(tx, NUMBER, date(2026, 11, 28)) is None
    assert declarations.dispute(tx, second, NOW + timedelta(hours=1))
    assert (second.disputed_at, second.changed_at) == (NOW + timedelta(hours=1),) * 2
    assert declarations.current(tx, NUMBER, NOW.date()) is first
    assert not declarations.dispute(tx, second, NOW + timedelta(hours=2))
    assert second.disputed_at == NOW + timedelta(hours=1)
    assert declarations.current(tx, "+84900000124", NOW.date()) is None


def test_pages_follow_one_another_and_stop_short_of_the_present(tx: Session) -> None:
    someone = person(tx)
    filed = [declare(tx, someone, NOW + timedelta(seconds=at)) for at in (0, 0, 1, 2, 9)]
    now = NOW + timedelta(seconds=10)
    first = declarations.page(tx, None, 3, now)
    assert first == filed[:3]
    rest = declarations.page(tx, Cursor(first[-1].changed_at, first[-1].id), 3, now)
    assert rest == filed[3:4]  # the last is younger than five seconds
