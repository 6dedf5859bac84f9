"""One look at the plan: the number's network, its bucket, its carrier; the same for one, for many, and in SQL."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import phone
from gateway.messages import routing
from gateway.messages.routing.choosing import bucket_of, bucket_sql, network_sql
from gateway.messages.terms import NETWORKS

from .carriers import ALPHA, MOBIFONE, NOW, PAIR, shares, terms

PHONES = [f"+849000{n:05}" for n in range(0, 100_000, 97)]


def test_every_prefix_has_the_network_of_the_classifier() -> None:
    for prefix in (f"{n:03}" for n in range(200, 1000)):
        number = phone.classify(f"+84{prefix}123456")
        known = phone.network_of(f"+84{prefix}123456")
        if number.network is not None:
            assert known == number.network.lower()
        assert known in NETWORKS or known == phone.NO_NETWORK
    assert {phone.network_of(f"+84{n:03}123456") for n in range(1000)} == {
        *NETWORKS,
        phone.NO_NETWORK,
    } - {"foreign"}


@pytest.mark.parametrize("number", ["+14155550100", "+8613800000000", "+856205550100", "+85291234567"])
def test_numbers_abroad_are_foreign(number: str) -> None:
    assert phone.network_of(number) == "foreign"


def test_the_database_reads_numbers_as_python_does(tx: Session) -> None:
    numbers = [f"+84{n:03}12{n:04}" for n in range(1000)] + [
        "+14155550100",
        "+8613800000000",
        "+842591022123",
    ]
    query = text(f"SELECT n, {network_sql('n')}, {bucket_sql('n')} FROM unnest(CAST(:numbers AS text[])) n")
    rows = tx.execute(query, {"numbers": numbers}).all()
    assert [tuple(row) for row in rows] == [(n, phone.network_of(n), bucket_of(n)) for n in numbers]


def test_buckets_do_not_mind_which_endings_people_like() -> None:
    lucky = [f"+849000{n:05}" for n in range(100_000) if n % 10 in (6, 8)]
    counts = Counter(map(bucket_of, lucky))
    assert set(counts) == set(range(10))
    assert max(counts.values()) < 1.05 * min(counts.values())


def test_without_a_plan_any_carrier_takes_all(tx: Session) -> None:
    assert routing.choose(tx, "otp", [MOBIFONE, "+14155550100"], now=NOW) == ["any", "any"]
    assert routing.choose(tx, "otp", [MOBIFONE], avoid=["alpha"], now=NOW) == ["any"]
    assert routing.choose(tx, "otp", [], now=NOW) == []


def test_a_batch_is_spread_by_shares_and_a_phone_keeps_its_carrier(tx: Session) -> None:
    routing.plan(tx, [terms("alpha", 300), terms("beta", 700)], NOW)
    chosen = routing.choose(tx, "reply", PHONES, now=NOW)
    assert chosen == routing.choose(tx, "reply", PHONES, now=NOW)
    assert chosen[7:8] == routing.choose(tx, "reply", PHONES[7:8], now=NOW)
    assert shares(tx, "reply") == {"alpha": 70, "beta": 30}
    assert Counter(chosen)["alpha"] / len(PHONES) == pytest.approx(0.7, abs=0.05)


def test_a_purpose_of_a_newer_release_goes_to_any(tx: Session) -> None:
    routing.plan(tx, PAIR, NOW)
    assert routing.choose(tx, "survey", [MOBIFONE], now=NOW) == ["any"]


def test_who_failed_is_avoided_while_another_is_there(tx: Session) -> None:
    routing.plan(tx, PAIR, NOW)
    first = routing.choose(tx, "otp", PHONES, now=NOW)
    assert set(first) == {"alpha", "beta"}
    assert set(routing.choose(tx, "otp", PHONES, avoid=["alpha"], now=NOW)) == {"beta"}
    assert routing.choose(tx, "otp", PHONES, avoid=["alpha", "beta"], now=NOW) == first
    assert routing.choose(tx, "otp", PHONES, avoid=["gamma"], now=NOW) == first


def test_a_contract_for_one_network_gets_no_other(tx: Session) -> None:
    routing.plan(tx, [terms("alpha", networks="viettel"), terms("beta", networks="mobifone vinaphone")], NOW)
    numbers = ["+84960000000", MOBIFONE, "+84910000000", "+84870000000"]
    assert routing.choose(tx, "otp", numbers, now=NOW) == ["alpha", "beta", "beta", "any"]


@pytest.mark.parametrize("counted", [False, True])
def test_a_million_are_routed_by_one_statement(tx: Session, counted: bool) -> None:
    """As an alert is spread: INSERT … SELECT with the same join, by number or by a counting id."""
    routing.plan(tx, PAIR, NOW)
    join = routing.plan_join("a.number", "'bulk'", "a.ord" if counted else None)
    query = text(f"""
        SELECT {routing.ROUTE} FROM unnest(CAST(:numbers AS text[])) WITH ORDINALITY AS a(number, ord) {join}
         ORDER BY a.ord""")
    found = list(tx.execute(query, {"numbers": PHONES}).scalars())
    assert set(found) == {"alpha", "beta"}
    if counted:
        counts = Counter(found[:1000])
        assert counts == {"alpha": 500, "beta": 500}
    else:
        assert found == routing.choose(tx, "bulk", PHONES, now=NOW)


def test_a_ported_number_goes_to_its_new_network(tx: Session) -> None:
    routing.plan(tx, [terms("alpha", networks="viettel"), terms("beta", networks="mobifone")], NOW)
    routing.learn(tx, [(MOBIFONE, "viettel", "beta")], NOW)
    assert routing.choose(tx, "otp", [MOBIFONE, "+84900000102"], now=NOW) == ["alpha", "beta"]
    assert routing.choose(tx, "otp", [MOBIFONE], avoid=["alpha"], now=NOW) == ["alpha"]
    query = text(
        f"SELECT {routing.ROUTE} FROM (SELECT :n AS n) a {routing.plan_join('a.n', chr(39) + 'otp' + chr(39))}"
    )
    assert tx.execute(query, {"n": MOBIFONE}).scalar_one() == "alpha"


def test_the_only_carrier_takes_everything(tx: Session) -> None:
    routing.plan(tx, [ALPHA], NOW)
    assert set(routing.choose(tx, "otp", [*PHONES, "+14155550100", "+84990000000"], now=NOW)) == {"alpha"}
