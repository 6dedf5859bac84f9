"""Daily health with a keypad phone: one key when well, and what must be measured; a room in three keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway import clock, people, quarantine
from gateway.house import House
from gateway.quarantine import HealthReport
from tests.ussd.handset import Handset

NUMBER = "+84900002401"
VINH_HAI = "22846"


def admitted(
    house: House, name: str = "Nguyễn Văn An", cls: str = "f1_home", group: str | None = None
) -> int:
    """Somebody behind the phone is watched; their line of the register."""
    with house.db.transaction() as tx:
        now = clock.now()
        people.contact(tx, NUMBER, now)
        member = people.remember(
            tx,
            NUMBER,
            None,
            name=name,
            birth_year=1985,
            sex="Nam",
            commune_code=VINH_HAI,
            address=None,
            now=now,
        )
        return quarantine.admit(
            tx, person_id=member.person_id, number=NUMBER, cls=cls, commune_code=VINH_HAI, group=group,
            until=clock.today(now) + timedelta(days=13), by="tests", now=now,
        ).id  # fmt: skip


def outcomes(house: House, line: int | None) -> list[str]:
    with house.db.transaction() as tx:
        query = select(HealthReport.outcome).where(HealthReport.quarantine_id == line)
        return list(tx.scalars(query.order_by(HealthReport.id)))


@pytest.fixture
def handset(dialler: Callable[..., Handset]) -> Handset:
    """A phone."""
    phone: Handset = dialler(NUMBER)
    return phone


def test_one_key_when_well(house: House, handset: Handset) -> None:
    line = admitted(house)
    handset.dials().shows("3 Suc khoe hom nay").presses("3")
    handset.shows("Suc khoe hom nay cua AN", "1 Khoe nhu hom qua", "2 Co dau hieu", "9 Kho tho, cap cuu")
    handset.presses("1").ends("Da nhan suc khoe", "cua AN")
    assert outcomes(house, line) == ["unmeasured"]


def test_what_must_be_measured(house: House, handset: Handset) -> None:
    line = admitted(house, cls="f0_home")
    handset.dials("*1022*3*1#").shows("Moi ngay can do it nhat mot lan", "1 Khong co may do")
    handset.presses("500").shows("Chua hieu nhiet do").presses("368").ends("Da nhan suc khoe")
    assert outcomes(house, line) == ["ok"]


def test_a_sign(house: House, handset: Handset) -> None:
    line = admitted(house)
    handset.dials("*1022*3#").presses("2").shows("Nhiet do? VD 368").presses("386").shows("2 Sot", "3 Ho")
    handset.presses("23").ends("sot 38.6", "goi lai truoc")
    assert outcomes(house, line) == ["sign"]


def test_short_breath_is_a_call_for_help_that_can_be_taken_back(house: House, handset: Handset) -> None:
    line = admitted(house)
    handset.dials("*1022*3#").presses("2", "368", "4").shows("DA BAO CAP CUU", "1 Bam nham, huy")
    assert outcomes(house, line) == ["danger"]
    handset.presses("1").ends("Da bo cap cuu")


def test_nine_is_rescue_also_where_a_figure_is_asked(house: House, handset: Handset) -> None:
    admitted(house)
    handset.dials("*1022*3#").presses("2").shows("Nhiet do?").presses("9").shows("DA BAO CAP CUU")


def test_another_of_the_family(house: House, handset: Handset) -> None:
    first, second = admitted(house), admitted(house, "Trần Thị Bình")
    handset.dials("*1022*3#").shows("cua AN", "3 Nguoi khac").presses("3")
    handset.shows("Suc khoe hom nay cua BINH").presses("1").ends("cua BINH")
    assert (outcomes(house, first), outcomes(house, second)) == ([], ["unmeasured"])


def test_anybody(house: House, handset: Handset) -> None:
    handset.dials("*1022*3#").shows("Suc khoe hom nay\n1 Khoe").presses("1").ends("Da nhan suc khoe")
    assert outcomes(house, None) == ["unmeasured"]


def test_a_manager_reports_a_room(house: House, dialler: Callable[..., Handset]) -> None:
    lines = [admitted(house, name, group="P5") for name in ("Nguyễn Văn An", "Trần Thị Bình")]
    keeper = dialler("+84900002402")
    with house.db.transaction() as tx:
        quarantine.managers.add(
            tx, number=keeper.number, name="Người giữ", commune_code=VINH_HAI, by="tests", now=clock.now()
        )
    keeper.dials("*1022*3#").shows("Bao suc khoe nhom nao?", "1 P5", "2 Nha toi").presses("1")
    keeper.shows("P5: 2 nguoi", "1 Tat ca khoe").presses("1").shows(
        "da ghi 2 nguoi khoe", "1 Khong ai", "3 Binh"
    )
    keeper.presses("3").shows("BINH").presses("2").ends("1 nguoi khoe, 1 nguoi co dau hieu")
    assert [outcomes(house, line) for line in lines] == [["unmeasured"], ["unmeasured", "sign"]]


def test_a_manager_whose_people_are_in_danger_sees_that_help_is_called(
    house: House, dialler: Callable[..., Handset]
) -> None:
    admitted(house, group="P5")
    keeper = dialler("+84900002403")
    with house.db.transaction() as tx:
        quarantine.managers.add(
            tx, number=keeper.number, name="Người giữ", commune_code=VINH_HAI, by="tests", now=clock.now()
        )
    keeper.dials("*1022*3#").presses("1", "2", "2", "4").ends("0 nguoi khoe, 1 nguoi co dau hieu")
    assert any("DA BAO CAP CUU" in text for text in [keeper.screen, *keeper.reads()])
