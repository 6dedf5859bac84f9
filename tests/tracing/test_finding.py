"""Who is a contact: overlaps with a margin, what is assumed where nobody said when, who does not count, F1 and F2."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import clock, people, sites, tracing
from gateway.sites import Site, trips
from gateway.tracing import Graph, Reach
from tests.tracing.world import BINH, ILL, NOW, World, at, phone

NEIGHBOUR = phone(1)


@pytest.fixture
def world(tx: Session) -> World:
    return World(tx)


@pytest.fixture
def market(world: World) -> Site:
    return world.site()


# The ill person is at the market from 8 to 9; the margin is half an hour, an unknown end four hours.
@pytest.mark.parametrize(
    ("came", "left", "minutes", "assumed"),
    [
        (8.5, 8.75, 15, False),
        (7.0, 10.0, 60, False),
        (7.0, 8.0, 0, False),
        (7.0, 7.5, 0, False),  # left half an hour before: still counts
        (9.5, 10.0, 0, False),  # came half an hour after: still counts
        (7.0, None, 60, True),  # never left: there until eleven
        (4.25, None, 15, True),
        (None, 12.5, 30, True),  # only left: there since half past eight
        (None, 8.5, 30, True),
    ],
)
def test_near_enough(
    world: World, market: Site, came: float | None, left: float | None, minutes: int, assumed: bool
) -> None:
    world.visit(market, ILL, at(18, 8), at(18, 9))
    world.visit(market, NEIGHBOUR, came and at(18, came), left and at(18, left))
    found = world.contacts(world.case())[NEIGHBOUR]
    assert (found.depth, found.state, found.minutes, found.assumed) == (1, "found", minutes, assumed)


@pytest.mark.parametrize(
    ("came", "left"),
    [(6.0, 7.25), (9.75, 12.0), (3.0, None), (None, 13.75), (None, 7.25)],
)
def test_too_far_apart_in_time(world: World, market: Site, came: float | None, left: float | None) -> None:
    world.visit(market, ILL, at(18, 8), at(18, 9))
    world.visit(market, NEIGHBOUR, came and at(18, came), left and at(18, left))
    assert world.contacts(world.case()) == {}


def test_another_place_does_not_count(world: World, market: Site) -> None:
    world.visit(market, ILL, at(18, 8), at(18, 9))
    world.visit(world.site("Chợ Khác"), NEIGHBOUR, at(18, 8), at(18, 9))
    assert world.contacts(world.case()) == {}


@pytest.mark.parametrize(
    ("same_trip", "seat", "found"),
    [
        (True, "12B", True),
        (True, "14C", True),
        (True, "15A", False),
        (True, None, True),
        (True, "VIP", True),  # no row can be read from it
        (True, "45", True),  # nor from the number of a seat
        (False, "12B", False),
    ],
)
def test_on_a_vehicle_the_trip_and_the_rows_count(
    world: World, same_trip: bool, seat: str | None, found: bool
) -> None:
    bus = sites.add(
        world.tx,
        name="Xe Thử",
        kind="transport",
        commune_code="22846",
        plate="85B-01234",
        by="tests",
        now=NOW,
    )
    one = trips.begin(world.tx, bus, at(18, 6), staff_id=None, by="tests", now=at(18, 6))
    two = trips.begin(world.tx, bus, at(18, 8.1), staff_id=None, by="tests", now=at(18, 8.1))
    world.visit(bus, ILL, at(18, 6), at(18, 8), trip_id=one.id, seat="12A")
    near = {"trip_id": one.id} if same_trip else {"trip_id": two.id}
    came, left = (at(18, 7), at(18, 8)) if same_trip else (at(18, 8.1), at(18, 9))
    world.visit(bus, phone(1), came, left, seat=seat, **near)
    assert (phone(1) in world.contacts(world.case())) is found


def test_who_came_without_their_phone_is_traced_by_who_they_are(world: World, market: Site) -> None:
    """By a sheet or a card a visit has no number: the case by number has it, and the contact has theirs."""
    ill, near = (
        people.remember(
            world.tx, number, None, name=name, birth_year=1985, sex="Nam", commune_code="22846", address="thôn 1",
            now=NOW,
        ).person_id
        for number, name in ((ILL, "Trần Văn Mẫu"), (phone(1), "Lê Thị Thử"))
        if people.know(world.tx, number, NOW) is None
    )  # fmt: skip
    world.visit(market, None, at(18, 8), at(18, 9), person_id=ill)
    world.visit(market, None, at(18, 8), at(18, 9), person_id=near)
    world.visit(market, ILL, at(18, 8.5), at(18, 9), person_id=ill)
    assert set(world.contacts(world.case())) == {phone(1)}


def test_who_is_still_inside_is_there_until_now(world: World, market: Site) -> None:
    world.visit(market, ILL, at(20, 9), at(20, 9.1))
    world.visit(market, NEIGHBOUR, at(19, 22), None, closed_by=None)
    assert world.contacts(world.case())[NEIGHBOUR].minutes == 6


def test_a_disputed_visit_counts_for_nobody(world: World, market: Site) -> None:
    world.visit(market, ILL, at(18, 8), at(18, 9))
    world.visit(market, NEIGHBOUR, at(18, 8), at(18, 9), disputed_at=NOW)
    world.visit(market, ILL, at(17, 8), at(17, 9), disputed_at=NOW)
    world.visit(market, phone(2), at(17, 8), at(17, 9))
    assert world.contacts(world.case()) == {}


def test_fourteen_days_are_looked_back_and_nothing_after_isolation(world: World, market: Site) -> None:
    for day in (5, 6, 19, 20):
        world.visit(market, ILL, at(day, 8), at(day, 9))
        world.visit(market, phone(day), at(day, 8), at(day, 9))
    assert set(world.contacts(world.case())) == {phone(6), phone(19), phone(20)}
    assert set(world.contacts(world.case(isolated_at=at(19, 12)))) == {phone(6), phone(19)}
    short = Reach(look_back=timedelta(days=2))
    assert set(world.contacts(world.case(reach=short))) == {phone(19), phone(20)}


def test_a_family_shares_a_phone_and_is_kept_apart(world: World, market: Site) -> None:
    people.contact(world.tx, ILL, NOW)
    ill, well = (
        people.remember(
            world.tx,
            ILL,
            None,
            name=name,
            birth_year=1985,
            sex="Nam",
            commune_code="22846",
            address="",
            now=NOW,
        ).person_id
        for name in ("Nguyễn Văn An", "Nguyễn Văn Bình")
    )
    world.visit(market, ILL, at(18, 8), at(18, 9), person_id=ill)
    world.visit(market, ILL, at(17, 8), at(17, 9), person_id=well)
    world.visit(market, ILL, at(18, 8.5), at(18, 9), person_id=well)
    world.visit(market, phone(1), at(18, 8), at(18, 9))
    world.visit(market, phone(2), at(17, 8), at(17, 9))
    case = world.case(person_id=ill)
    assert {each.who for each in world.contacts(case).values()} == {f"p{well}", phone(1)}


def test_declared_both_ways(world: World, market: Site) -> None:
    tracing.declare(world.tx, ILL, phone(1), at(18, 0).date(), "sms", NOW)
    tracing.declare(world.tx, phone(2), ILL, None, "sms", NOW)
    tracing.declare(world.tx, phone(3), ILL, at(18, 0).date() - timedelta(days=40), "sms", NOW)
    tracing.declare(world.tx, phone(4), phone(5), None, "sms", NOW)
    case = world.case()
    assert set(world.contacts(case)) == {phone(1), phone(2)}
    assert {edge.how for edge in tracing.graph(world.tx, case).edges} == {"declared"}


def test_second_degree_only_around_confirmed_and_only_afterwards(world: World, market: Site) -> None:
    school = world.site("Trường Nhơn Hải")
    world.visit(market, ILL, at(15, 8), at(15, 9))
    world.visit(market, phone(1), at(15, 8), at(15, 9))
    world.visit(market, phone(2), at(15, 8), at(15, 9))
    world.visit(school, phone(1), at(14, 8), at(14, 9))  # before they met
    world.visit(school, phone(10), at(14, 8), at(14, 9))
    world.visit(school, phone(1), at(16, 8), at(16, 9))
    world.visit(school, phone(11), at(16, 8), at(16, 9))
    world.visit(school, phone(2), at(17, 8), at(17, 9))
    world.visit(school, phone(12), at(17, 8), at(17, 9))
    case = world.case()
    assert set(world.contacts(case)) == {phone(1), phone(2)}
    world.confirm(case, phone(1))
    assert tracing.cases.widen(world.tx, case, BINH, NOW) == 1
    depths = {number: each.depth for number, each in world.contacts(case).items()}
    assert depths == {phone(1): 1, phone(2): 1, phone(11): 2}
    graph: Graph = tracing.graph(world.tx, case)
    by_id = {node.id: node.number for node in graph.nodes}
    assert [node.depth for node in graph.nodes] == [0, 1, 1, 2]
    edges = {(by_id[edge.source], by_id[edge.contact], edge.site) for edge in graph.edges}
    # who met the case and each other is drawn so too; nobody is drawn to the case as a contact of its contacts
    assert edges == {
        (ILL, phone(1), "Chợ Ninh Hải"),
        (ILL, phone(2), "Chợ Ninh Hải"),
        (phone(1), phone(2), "Chợ Ninh Hải"),
        (phone(1), phone(11), "Trường Nhơn Hải"),
    }


@pytest.mark.parametrize(
    ("came", "left", "found"),
    [(8, 8.25, True), (8, 8.2, False), (9.25, 10, False), (8, None, False)],
)
def test_second_degree_takes_a_quarter_of_an_hour_by_known_hours(
    world: World, market: Site, came: float, left: float | None, found: bool
) -> None:
    world.visit(market, ILL, at(15, 8), at(15, 9))
    world.visit(market, phone(1), at(15, 8), at(15, 9))
    school = world.site("Trường Nhơn Hải")
    world.visit(school, phone(1), at(16, 8), at(16, 9))
    world.visit(school, phone(2), at(16, came), left and at(16, left))
    case = world.case()
    world.confirm(case, phone(1))
    tracing.cases.widen(world.tx, case, BINH, NOW)
    assert (phone(2) in world.contacts(case)) is found


def test_looking_again_finds_what_came_late_and_keeps_what_was_decided(world: World, market: Site) -> None:
    world.visit(market, ILL, at(18, 8), at(18, 9))
    world.visit(market, phone(1), at(18, 8), at(18, 9))
    world.visit(market, phone(2), at(18, 8), at(18, 9))
    case = world.case()
    world.confirm(case, phone(1))
    excluded = world.contacts(case)[phone(2)].id
    tracing.reviewing.exclude(world.tx, case, [excluded], "ở khu khác của chợ", BINH, NOW)
    world.visit(market, phone(3), at(18, 8), at(18, 9))  # from a sheet of paper
    assert tracing.cases.widen(world.tx, case, BINH, NOW) == 1
    assert tracing.cases.retrace(world.tx, case, BINH, NOW) == 0
    assert world.contacts(case)[phone(3)].depth == 1  # nearer than they were first found
    states = {number: each.state for number, each in world.contacts(case).items()}
    assert states == {phone(1): "confirmed", phone(2): "excluded", phone(3): "found"}
    assert tracing.cases.retrace(world.tx, case, BINH, NOW) == 0
    assert len(tracing.graph(world.tx, case).edges) == 3 + 2  # of the case, and of the one who was confirmed


def test_a_stay_is_as_long_as_the_clock_lets_it_be(world: World) -> None:
    """What the index is asked for rests on it: nobody is inside longer than a day."""
    assert sites.visits.STILL_LEAVING <= tracing.reach.LONGEST_STAY
    assert clock.today(NOW) == at(20, 0).date()
