"""What receipts teach about ported numbers, and how it is forgotten."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages import routing

from .carriers import MOBIFONE, NOW

SECOND, THIRD = "+84900000102", "+84900000103"


def known(tx: Session) -> dict[str, tuple[str, str]]:
    rows = tx.execute(text("SELECT number, network, source FROM ported"))
    return {row.number: (row.network, row.source) for row in rows}


def test_only_what_differs_from_the_prefix_is_kept(tx: Session) -> None:
    told = [(MOBIFONE, "viettel", "alpha"), (SECOND, "mobifone", "alpha"), (THIRD, "itel", "beta")]
    routing.learn(tx, told, NOW)
    assert known(tx) == {MOBIFONE: ("viettel", "alpha"), THIRD: ("itel", "beta")}
    routing.learn(tx, [], NOW)


def test_a_number_that_came_back_is_forgotten(tx: Session) -> None:
    routing.learn(tx, [(MOBIFONE, "viettel", "alpha")], NOW)
    routing.learn(tx, [(MOBIFONE, "mobifone", "beta")], NOW)
    assert known(tx) == {}


def test_the_last_word_counts_also_within_a_batch(tx: Session) -> None:
    routing.learn(tx, [(MOBIFONE, "viettel", "alpha"), (MOBIFONE, "vinaphone", "beta")], NOW)
    assert known(tx) == {MOBIFONE: ("vinaphone", "beta")}
    routing.learn(tx, [(MOBIFONE, "vinaphone", "beta"), (MOBIFONE, "mobifone", "beta")], NOW)
    assert known(tx) == {}


def test_what_makes_no_sense_is_passed_over(tx: Session) -> None:
    routing.learn(tx, [(MOBIFONE, "7", "alpha"), ("+14155550100", "viettel", "alpha")], NOW)
    assert known(tx) == {}


def test_the_same_told_again_costs_no_write_until_it_is_a_month_old(tx: Session) -> None:
    seen = text("SELECT seen_at FROM ported")
    routing.learn(tx, [(MOBIFONE, "viettel", "alpha")], NOW)
    routing.learn(tx, [(MOBIFONE, "viettel", "beta")], NOW + timedelta(days=29))
    assert tx.execute(seen).scalar_one() == NOW
    later = NOW + timedelta(days=31)
    routing.learn(tx, [(MOBIFONE, "viettel", "beta")], later)
    assert tx.execute(seen).scalar_one() == later
