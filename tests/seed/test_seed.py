"""A seeded province is read back by the nouns' own functions, can be made again, and comes only once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, select, text

from gateway import clock, damm, declarations, people, places, quarantine, safety, seed, sites, tracing
from gateway.db import Database, make_engine
from gateway.declarations import Declaration
from gateway.declarations.fields import check
from gateway.house import House
from gateway.people.model import Person
from gateway.seed import fiction
from gateway.seed.people import card_of
from gateway.sites import Site, Visit
from gateway.tickets import listing
from tests.commands import Gateway, command

TINY = seed.Size(people=120, sites=30, visits=1_200, travels=3)
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # ten in the morning in Viet Nam
TODAY = clock.today(NOW)
LOOK = {"reason": "để thử xem có tìm ra không", "by": "account:7", "now": NOW}


@pytest.fixture
def owner(house: House) -> Iterator[Database]:
    """The database as whoever seeds it."""
    engine = make_engine(house.settings.owner_url, pool_size=1, statement_timeout=60)
    yield Database(engine)
    engine.dispose()


def make(owner: Database, number: int = 1) -> None:
    seed.seed(owner, TINY, number=number, province="56", now=NOW)


def test_nouns_read_it_back(house: House, owner: Database) -> None:
    make(owner)
    with house.db.transaction() as tx:
        family = people.household(tx, fiction.FIRST_NUMBER)
        assert family[0].name.split()[-1].isalpha() and places.by_code(tx, str(family[0].commune_code))
        found = people.by_name(tx, family[0].name, family[0].birth_year, None, **LOOK)
        assert family[0].person_id in [one.person_id for one in found]

        souls = list(tx.scalars(select(Person).order_by(Person.id)))
        held = [people.holders(tx, card.digits) for nth in range(len(souls)) if (card := card_of(nth))]
        assert sum(map(bool, held)) > len(souls) / 2
        assert all(one in souls for holders in held for one in holders)

        for filed in tx.scalars(select(Declaration)):
            assert damm.valid(filed.code)
            known = declarations.by_code(tx, filed.code)
            assert known is filed
            speaker = tx.get_one(Person, filed.person_id)
            answers = declarations.answers(filed)
            assert answers["fullName"] == speaker.name
            assert check(answers, clock.today(filed.created_at)) == (answers, [])

        busiest = tx.scalars(select(Site).order_by(Site.id)).first()
        assert busiest is not None and sites.by_code(tx, busiest.code) is busiest
        lines, total = sites.of_day(tx, busiest, TODAY - timedelta(days=1), limit=5)
        assert total > 3 and all(line.name for line in lines)
        assert tx.scalars(select(Visit).where(Visit.closed_by.is_(None))).all()

        rows, total = quarantine.board.grid(tx, quarantine.listing.Filter(), TODAY - timedelta(days=3), TODAY)
        assert total and any(cell.outcome for row in rows for cell in row.cells)
        waiting, total = listing.find(tx, None)
        assert total and listing.one(tx, waiting[0].id, None)[1][0].said
        case = tx.scalars(select(tracing.Case)).one()
        contacts, total = tracing.contacts(tx, case)
        assert total and {line.contact.state for line in contacts} == {"found", "confirmed"}
        assert sum(safety.counts(tx, NOW).values()) > 0


def test_it_comes_only_once(house: House, owner: Database) -> None:
    make(owner)
    with pytest.raises(seed.SeededAlready):
        make(owner, number=2)
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM people")).scalar_one() == TINY.people


def test_a_number_makes_the_same_province_again(house: House, owner: Database) -> None:
    digests = []
    for number in (5, 5, 6):
        make(owner, number)
        digests.append(_digest(house))
        _forget(house)
    assert digests[0] == digests[1] != digests[2]


def test_nobody_is_made_up_in_production(environ: dict[str, str]) -> None:
    bare = {name: value for name, value in environ.items() if name != "GATEWAY_CLOCK"}
    files = {}
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "TWILIO_AUTH_TOKEN", "LIVE_SECRET"):
        file = _data(environ) / name
        file.write_text(bare.pop(name))
        files[f"{name}_FILE"] = str(file)
    real: Gateway = command({**bare, **files, "GATEWAY_MODE": "production"})
    said = real("db", "seed", "--size", "demo")
    assert said.returncode == 2 and "in production nobody is made up" in said.stderr, said.stderr


def test_the_command_says_what_it_made(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    said = gateway("db", "seed", "--size", "nothing")
    assert said.returncode == 2 and "demo" in said.stderr


def test_everything_follows_from_three_figures() -> None:
    province = seed.SIZES["province"]
    assert (province.people, province.sites, province.visits) == (100_000, 2_000, 1_000_000)
    assert replace(province, people=200).declarations == 300


_PLAIN = (
    "SELECT string_agg(birth_year || coalesce(commune_code, ''), ',' ORDER BY id) FROM people",
    "SELECT string_agg(code || name || state, ',' ORDER BY id) FROM sites",
    "SELECT string_agg(code || created_at, ',' ORDER BY id) FROM declarations",
    "SELECT string_agg(public_id || came_at, ',' ORDER BY id) FROM visits",
    "SELECT string_agg(cls || state || starts_on, ',' ORDER BY id) FROM quarantines",
)


def _digest(house: House) -> str:
    with house.db.transaction() as tx:
        told = [str(tx.execute(text(statement)).scalar_one()) for statement in _PLAIN]
    return hashlib.sha256("|".join(told).encode()).hexdigest()


def _forget(house: House) -> None:
    engine = create_engine(house.settings.owner_url)
    with engine.begin() as connection:
        connection.execute(
            text("TRUNCATE people, phone_numbers, sites, site_codes, audit_log, tickets, messages CASCADE")
        )
    engine.dispose()


def _data(environ: dict[str, str]):  # type: ignore[no-untyped-def]
    from pathlib import Path

    return Path(environ["GATEWAY_DATA"])
