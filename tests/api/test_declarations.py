"""Reading declarations page by page: nothing twice, nothing missed, every page on the audit log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from gateway import clock, crypto
from gateway.api import cursors
from gateway.api.declarations import DeclarationOut
from gateway.audit import AuditEntry
from gateway.declarations import FIELDS, Declaration, by_code, declare, dispute, withdraw
from gateway.errors import BadInput
from gateway.house import House
from gateway.people import contact, remember

from .conftest import Caller

PATH = "/api/v1/declarations"
VINH_HAI = "22846"
FORM = {
    "fullName": "Nguyễn Thị Sáu",
    "birthYear": 1961,
    "gender": "Nu",
    "wardId": VINH_HAI,
    "address": "Thôn Mỹ Tường",
    "phone": "0900000111",
    "showCountryPassing": 0,
    "showSignal": 1,
    "showSignalNote": "sốt, ho",
    "symptoms": ["ho", "sot"],
}


BESIDE = {"code", "channel", "created_at", "changed_at", "valid_until", "disputed_at", "withdrawn_at"}
"""What an item says beside the form."""


@pytest.fixture
def reader(caller: Callable[..., Caller]) -> Caller:
    """The central database."""
    return caller("read.declarations")


def declare_at(house: House, moment: datetime, count: int = 1, **changes: Any) -> list[str]:
    """File `count` declarations of one person, all in the same microsecond; returns their receipts."""
    with house.db.transaction() as tx:
        contact(tx, "+84900000111", moment)
        person = remember(
            tx, "+84900000111", None, name="Nguyễn Thị Sáu", birth_year=1961, sex="Nu",
            commune_code=VINH_HAI, address=None, now=moment,
        )  # fmt: skip
        return [
            declare(
                tx, person_id=person.person_id, number="+84900000111", channel="sms",
                form={**FORM, **changes}, valid_days=7, now=moment,
            ).code
            for _ in range(count)
        ]  # fmt: skip


def long_ago() -> datetime:
    """A moment beyond the horizon."""
    return clock.now() - timedelta(minutes=1)


def test_an_item_has_every_field_of_the_form(house: House, reader: Caller) -> None:
    (code,) = declare_at(house, long_ago())
    page = reader.get(PATH).json
    (item,) = page["items"]
    assert set(FIELDS) <= set(item)
    assert set(item) - set(FIELDS) == BESIDE
    assert (item["code"], item["channel"]) == (code, "sms")
    assert (item["fullName"], item["provinceId"], item["wardId"]) == ("Nguyễn Thị Sáu", "56", VINH_HAI)
    assert (item["birthYear"], item["phone"], item["symptoms"]) == (1961, "+84900000111", ["sot", "ho"])
    assert (item["lat"], item["healthinSuranceIdCard"], item["hasPatient"]) == (None, None, 2)
    assert page["next"] is None


def test_what_was_taken_back_comes_again_without_its_answers(house: House, reader: Caller) -> None:
    (code,) = declare_at(house, long_ago())
    with house.db.transaction() as tx:
        filed = by_code(tx, code)
        assert filed is not None
        withdraw(tx, filed.person_id, long_ago())
    (item,) = reader.get(PATH).json["items"]
    assert set(item) == BESIDE and item["withdrawn_at"] is not None


def test_the_schema_names_the_fields_of_the_form() -> None:
    assert set(DeclarationOut().fields) - set(FIELDS) == BESIDE
    assert set(FIELDS) <= set(DeclarationOut().fields)


def test_an_empty_list(reader: Caller) -> None:
    assert reader.get(PATH).json == {"items": [], "next": None, "cursor": None}


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 500])
def test_pages_cover_everything_once(house: House, reader: Caller, limit: int) -> None:
    """Equal moments are told apart by their row, so a page may end between them."""
    start = long_ago()
    codes = declare_at(house, start, 3) + declare_at(house, start + timedelta(microseconds=1), 4)
    read, since = [], ""
    for _ in range(len(codes) + 1):  # never more pages than rows
        page = reader.get(f"{PATH}?limit={limit}{since}").json
        assert 1 <= len(page["items"]) <= limit
        read += [item["code"] for item in page["items"]]
        if page["next"] is None:
            break
        assert page["next"] == page["cursor"]
        since = f"&since={page['next']}"
    assert read == codes


def test_the_cursor_of_the_last_page_gives_what_came_later(house: House, reader: Caller) -> None:
    declare_at(house, long_ago(), 2)
    cursor = reader.get(PATH).json["cursor"]
    nothing = reader.get(f"{PATH}?since={cursor}").json
    assert (nothing["items"], nothing["next"], nothing["cursor"]) == ([], None, cursor)
    (later,) = declare_at(house, clock.now() - timedelta(seconds=30))
    assert [item["code"] for item in reader.get(f"{PATH}?since={cursor}").json["items"]] == [later]


def test_the_last_five_seconds_are_held_back(house: House, reader: Caller) -> None:
    old = declare_at(house, clock.now() - timedelta(seconds=6))
    declare_at(house, clock.now())
    assert [item["code"] for item in reader.get(PATH).json["items"]] == old


def test_every_page_is_audited_without_its_content(house: House, reader: Caller) -> None:
    declare_at(house, long_ago(), 3)
    reader.get(f"{PATH}?limit=2")
    reader.get(f"{PATH}?since=nonsense")
    with house.db.transaction() as tx:
        ids = sorted(tx.scalars(select(Declaration.id)))
        (entry,) = tx.scalars(select(AuditEntry).where(AuditEntry.action == "declarations.read"))
    assert entry.actor.startswith("key:")
    assert entry.details == {"client": "tests", "count": 2, "first": ids[0], "last": ids[1]}


@pytest.mark.parametrize("limit", ["0", "501", "-1", "1.5", "many", "", "9" * 50])
def test_a_wrong_limit_is_named(reader: Caller, limit: str) -> None:
    answer = reader.get(f"{PATH}?limit={limit}")
    assert (answer.status_code, answer.json["error"]["field"]) == (422, "limit")
    assert answer.json["error"]["code"] == "not_1_to_500"


@pytest.mark.parametrize("since", ["", "0", "null", "AAAA", "2026-01-01T00:00:00Z", "=", "é", "a" * 10_000])
def test_what_is_no_cursor_is_named(reader: Caller, since: str) -> None:
    answer = reader.get(f"{PATH}?since={since}")
    assert (answer.status_code, answer.json["error"]["field"]) == (422, "since")


def test_a_dispute_is_a_change_that_readers_see(house: House, reader: Caller) -> None:
    (code,) = declare_at(house, long_ago())
    cursor = reader.get(PATH).json["cursor"]
    said = clock.now() - timedelta(seconds=30)
    with house.db.transaction() as tx:
        filed = by_code(tx, code)
        assert filed is not None and dispute(tx, filed, said) and not dispute(tx, filed, said)
    (item,) = reader.get(f"{PATH}?since={cursor}").json["items"]
    assert (item["code"], item["disputed_at"]) == (code, said.isoformat())


def test_the_scope_is_needed(sender: Caller) -> None:
    assert sender.get(PATH).status_code == 403


def test_a_cursor_tells_nothing_and_serves_one_list_only(keys_file: object) -> None:
    moment = clock.now()
    cursor = cursors.seal("declarations", moment, 4711)
    assert cursors.unseal("declarations", cursor) == (moment, 4711)
    with pytest.raises(BadInput):
        cursors.unseal("visits", cursor)
    with pytest.raises(BadInput):
        cursors.unseal("declarations", cursor.swapcase())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 300), letter=st.characters())
def test_no_changed_cursor_is_taken(keys_file: object, place: int, letter: str) -> None:
    moment = clock.now()
    cursor = cursors.seal("declarations", moment, 1)
    place %= len(cursor)
    changed = cursor[:place] + letter + cursor[place + 1 :]
    try:
        assert cursors.unseal("declarations", changed) == (moment, 1)  # the last letter may hold unused bits
        assert changed[:-1] == cursor[:-1]
    except BadInput as refused:
        assert refused.field == "since"


def test_cells_of_other_columns_are_no_cursors(keys_file: object) -> None:
    cell = crypto.encrypt("2026-01-01T00:00:00+00:00|1", "declarations.payload")
    with pytest.raises(BadInput):
        cursors.unseal("declarations", cell.hex())
