"""Declaring for somebody: on record as such, told to them, taken back by SAI; helpers have a quota and an area."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import checkpoint, declarations, people, tickets
from gateway.accounts import Colleague, staff
from gateway.errors import Forbidden, NotFound, TooMany
from gateway.settings import Settings
from gateway.sites import Site
from tests.checkpoint.conftest import ELSEWHERE, NOW, NUMBER, VINH_HAI, Hire, of_unit, texts
from tests.declarations.test_fields import AN

SAID = "0900002701"


def declare(
    tx: Session, settings: Settings, site: Site | None, by: Colleague, now=NOW, **changes: object
) -> checkpoint.Filed:
    form = {**AN, **changes}
    return checkpoint.declare_on_behalf(tx, settings, site, SAID, form, by, now, channel="sms")


def test_the_record_tells_declarer_from_subject_and_the_subject_is_told(
    tx: Session, settings: Settings, market: Site, gate: Colleague
) -> None:
    filed = declare(tx, settings, market, gate)
    found = declarations.by_code(tx, filed.code)
    assert found is not None and (found.number, found.declared_by) == (NUMBER, gate.id)
    form = declarations.answers(found)
    assert (form["otherUser"], form["phone"]) == (1, NUMBER)
    assert texts(tx) == [
        (
            "B1",
            "Can bo cong CHO NINH HAI vua khai y te giup AN bang so nay. Dung: khong can lam gi. "
            f"Khong phai: soan SAI {filed.code} gui 1022",
        )
    ]
    assert checkpoint.look_up(tx, settings, market, SAID, gate, NOW).worth == "valid"


ILL = {"showSignal": 1, "showSignalNote": "ho", "symptoms": ["ho"]}


def requests(tx: Session) -> dict[str, tuple[str, datetime | None]]:
    """Who is to be called, by the kind of the request, and by when."""
    return {line.kind: (line.number, line.promised_at) for line in tickets.open_list(tx)}


def test_signs_reach_the_station_with_a_time_as_those_one_tells_oneself(
    tx: Session, settings: Settings, market: Site, gate: Colleague
) -> None:
    assert declare(tx, settings, market, gate).call_by is None and requests(tx) == {}
    filed = declare(tx, settings, market, gate, **ILL)
    assert filed.call_by is not None and filed.call_by > NOW
    assert requests(tx) == {"health": (NUMBER, filed.call_by)}


@pytest.mark.parametrize(
    ("channel", "rescued"), [("web", True), ("sms", False)]
)  # a talk asks whether it is now
def test_who_cannot_breathe_is_a_call_for_help(
    tx: Session, settings: Settings, market: Site, gate: Colleague, channel: str, rescued: bool
) -> None:
    form = {**AN, **ILL, "showSignalNote": "kho_tho", "symptoms": ["kho_tho"]}
    filed = checkpoint.declare_on_behalf(tx, settings, market, SAID, form, gate, NOW, channel=channel)
    assert filed.rescued is rescued and ("rescue" in requests(tx)) is rescued


def test_in_a_house_the_unit_is_named(tx: Session, settings: Settings, hire: Hire) -> None:
    declare(tx, settings, None, hire("hamlet_head"))
    ((template, text),) = texts(tx)
    assert template == "B1_UNIT" and text.startswith("Can bo Tram Thu vua khai y te giup AN")


def test_helpers_have_so_many_a_day(tx: Session, settings: Settings, market: Site, hire: Hire) -> None:
    few = replace(settings, behalf_per_day=2)
    helper = hire("volunteer")
    for year in (1985, 1986):
        declare(tx, few, market, helper, birthYear=year)
    with pytest.raises(TooMany) as refused:
        declare(tx, few, market, helper)
    assert refused.value.retry_after == (14 * 60 + 45) * 60  # from 09:15 until midnight
    declare(tx, few, market, helper, NOW + timedelta(days=1))
    assert checkpoint.allowance(tx, few, hire("site_staff"), NOW) is None
    assert checkpoint.allowance(tx, few, helper, NOW) == 0


def test_helpers_stay_in_their_area_and_time(
    tx: Session, settings: Settings, market: Site, hire: Hire
) -> None:
    helper = hire("volunteer")
    with pytest.raises(NotFound):
        declare(tx, settings, market, of_unit(helper, ELSEWHERE))
    with pytest.raises(NotFound):
        declare(tx, settings, None, of_unit(helper, ELSEWHERE), wardId=VINH_HAI)
    with pytest.raises(Forbidden):
        declare(tx, settings, market, hire("site_owner"))
    assert staff.by_id(tx, helper.id, NOW + timedelta(days=31)) is None


def test_nobody_is_moved_into_the_area_of_who_declares_for_them(
    tx: Session, settings: Settings, market: Site, gate: Colleague, hire: Hire
) -> None:
    declare(tx, settings, market, gate, wardId=VINH_HAI)
    strangers = of_unit(hire("hamlet_head"), ELSEWHERE)
    filed = declare(tx, settings, None, strangers, wardId=ELSEWHERE, address="thôn lạ")
    (who,) = people.household(tx, NUMBER)
    assert who.commune_code == VINH_HAI and who.address != "thôn lạ"
    found = declarations.by_code(tx, filed.code)
    assert found is not None and (found.person_id, found.commune_code) == (who.person_id, ELSEWHERE)
    declare(tx, settings, market, hire("cdc"), wardId=ELSEWHERE)
    assert people.household(tx, NUMBER)[0].commune_code == ELSEWHERE, "the province may"
    joined = people.remember(
        tx, NUMBER, None, name="Trần Thị Mẫu", birth_year=1958, sex="Nu", commune_code=ELSEWHERE,
        address=None, now=NOW, area=frozenset({VINH_HAI}),
    )  # fmt: skip
    assert joined.commune_code == ELSEWHERE, "who is new lives where it is said"
