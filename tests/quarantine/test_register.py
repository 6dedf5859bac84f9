"""The register: who may be admitted, what may follow what, and that an end stops every text at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import quarantine, sites
from gateway.errors import BadInput, Conflict, NotFound
from gateway.messages import outbox
from gateway.messages.model import Message
from gateway.messages.outbox import Order
from gateway.messages.status import Status
from gateway.quarantine import MOVES, Filter, State, listing, managers
from gateway.quarantine.model import Quarantine
from tests.quarantine.conftest import DAY, VINH_HAI, WELL, Home, here

Admits = Callable[..., Home]
XUAN_HAI = "22861"
ENDS = {
    State.HOSPITALISED: quarantine.hospitalise,
    State.RELEASED: quarantine.release,
    State.DECEASED: quarantine.decease,
    State.MOVED: quarantine.move_away,
}


@pytest.mark.parametrize("state", ENDS)
def test_an_end_withdraws_what_was_about_to_be_texted(home: Home, state: State) -> None:
    """Within a minute, says the row; here: in the same transaction, also a reminder that waits in the outbox."""
    home.at(8)
    assert home.waiting() == ["S1"]
    ENDS[state](home.tx, home.row.id, "account:1", here(8, 0))
    assert home.waiting() == []
    (message,) = home.tx.scalars(
        select(Message).where(Message.recipient == home.row.number).execution_options(populate_existing=True)
    )
    assert (message.status, message.error) == (Status.UNSENT, "withdrawn")
    for hour in (9, 10, 12, 16, 21):
        home.at(hour, 30)
    home.at(8, days=14)
    assert home.texts() == ["S1"] and home.row.state == state


def test_only_what_is_about_them_is_withdrawn(home: Home) -> None:
    number = str(home.row.number)
    outbox.order(home.tx, Order(number, "reply", "K1", {}, origin="in:77"), here(8))
    home.at(8)
    quarantine.decease(home.tx, home.row.id, "account:1", here(8))
    assert home.waiting() == ["K1"]


def test_nothing_is_said_of_the_dead_by_a_clock_that_was_under_way(home: Home) -> None:
    """The clock waits for the lock of whoever ends it, and finds the line ended."""
    quarantine.decease(home.tx, home.row.id, "account:1", here(7))
    assert home.row.next_at is None
    home.at(8)
    assert home.texts() == []


@pytest.mark.parametrize("state", sorted(State))
def test_the_table_of_moves_is_kept(home: Home, state: State) -> None:
    for to, act in ENDS.items():
        home.row.state = state
        home.tx.flush()
        if to in MOVES[state]:
            assert act(home.tx, home.row.id, "tests", here(9)).state == to
        else:
            with pytest.raises(Conflict):
                act(home.tx, home.row.id, "tests", here(9))


def test_a_person_is_watched_once(home: Home) -> None:
    with pytest.raises(Conflict):
        quarantine.admit(
            home.tx, person_id=home.row.person_id, number=None, cls="f1_home", commune_code=VINH_HAI,
            until=DAY, starts_on=DAY, by="tests", now=here(2),
        )  # fmt: skip


def test_home_from_hospital(home: Home) -> None:
    quarantine.hospitalise(home.tx, home.row.id, "tests", here(9))
    with pytest.raises(Conflict):
        quarantine.enter(
            home.tx, home.row.id, WELL, author="number", channel="sms", now=here(10), fallback=None
        )
    quarantine.come_back(home.tx, home.row.id, DAY + timedelta(days=9), "tests", here(14))
    home.at(16)
    assert home.texts() == ["S1"] and home.slots() == {(0, "afternoon"): "reminded"}


def test_another_place_is_another_line_to_the_same_day(home: Home) -> None:
    moved = quarantine.move(
        home.tx, home.row.id, cls="f0_home", commune_code=XUAN_HAI, by="tests", now=here(9)
    )
    assert (home.row.state, moved.state, moved.until) == (State.MOVED, State.WATCHED, home.row.until)
    seen, total = listing.page(home.tx, Filter(communes=frozenset({XUAN_HAI})))
    assert moved.id in {line.id for line in seen} and total >= 1
    assert home.row.id not in {line.id for line in seen}
    assert [line.id for line in listing.history(home.tx, home.row.person_id).lines] == [moved.id, home.row.id]
    with pytest.raises(NotFound):
        listing.one(home.tx, moved.id, frozenset({VINH_HAI}))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"cls": "f9"}, "class"),
        ({"cls": "f1_site"}, "site"),
        ({"commune_code": "99999"}, "commune"),
        ({"until": DAY - timedelta(days=1)}, "until"),
        ({"until": DAY + timedelta(days=99)}, "until"),
        ({"group": "phòng năm lầu ba"}, "group"),
        ({"person_id": -1}, "person"),
    ],
)
def test_what_cannot_be_admitted_is_named(new_home: Admits, wrong: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        new_home(**wrong)
    assert refused.value.field == field


def test_a_manager_reports_for_the_rooms_of_a_site(tx: Session, new_home: Admits) -> None:
    site = sites.add(
        tx, name="Khu cách ly thử", kind="lodging", commune_code=VINH_HAI, by="tests", now=here(0)
    )
    inside = [new_home(cls="f1_site", site_id=site.id, group="p5") for _ in range(2)]
    new_home(cls="f1_site", site_id=site.id, group="P6")
    new_home(group="P5")  # of the same commune, and not of the site
    keeper = managers.add(
        tx, number="0900000881", name="Người giữ", site_id=site.id, groups=["P5"], by="tests", now=here(0)
    )
    rooms = managers.managed(tx, keeper.number)
    assert {code: [row.id for row in rows] for code, rows in rooms.items()} == {
        "P5": [home.row.id for home in inside]
    }
    managers.end(tx, keeper.id, "tests", here(1))
    assert managers.managed(tx, keeper.number) == {}


def test_a_line_is_found_by_what_staff_know(home: Home) -> None:
    found, total = listing.page(home.tx, Filter(number=home.row.number))
    assert total == 1 and found[0].name == "Nguyễn Văn An" and isinstance(home.row, Quarantine)
