"""What is foreseen for a queue agrees with published tables, and with a queue that is played through."""

from __future__ import annotations

import heapq
import math
import random

import pytest

from gateway.calls.forecast import Load, agents_for, erlang_a, erlang_c, wait_of


def test_a_published_table_of_erlang_c() -> None:
    """A hundred calls in half an hour of three minutes each, fourteen agents: the usual example of the trade."""
    outlook = erlang_c(Load(200, 14, 180))
    assert outlook.waits == pytest.approx(0.174, abs=0.001)
    assert outlook.within == pytest.approx(0.888, abs=0.001)
    assert outlook.wait == pytest.approx(7.8, abs=0.1)
    assert outlook.busy == pytest.approx(10 / 14)


def test_a_published_comparison_of_both() -> None:
    """Garnett, Mandelbaum, Reiman: 48 calls and 50 agents a minute, one minute each, patience of two minutes."""
    load = Load(48 * 60, 50, 60, patience=120)
    assert erlang_c(load).wait == pytest.approx(20.8, abs=0.1)
    impatient = erlang_a(load)
    assert impatient.lost == pytest.approx(0.031, abs=0.001)
    assert impatient.wait == pytest.approx(3.7, abs=0.1)
    assert impatient.busy == pytest.approx(0.93, abs=0.005)


def test_more_calls_than_can_be_handled() -> None:
    """The peak hour this house is built for: 1,218 calls an hour, 80 agents, 95 s; and the day it must survive."""
    calm, flood = Load(1_218, 80, 95), Load(6_000, 80, 95)
    assert erlang_a(calm).within > 0.99
    assert erlang_c(flood).wait == math.inf
    outlook = erlang_a(flood)
    assert outlook.lost == pytest.approx(
        1 - 80 / flood.erlangs, abs=0.001
    )  # whoever cannot be served gives up
    assert outlook.busy == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize("load", [Load(600, 16, 95, 60), Load(900, 16, 95, 60), Load(60, 1, 50, 200)])
def test_a_queue_that_is_played_through(load: Load) -> None:
    waits, lost, within, calls = _played(load, calls=60_000, target=20.0)
    outlook = erlang_a(load, target=20.0)
    assert waits == pytest.approx(outlook.wait, rel=0.08, abs=0.3)
    assert lost == pytest.approx(outlook.lost, abs=0.012)
    assert within == pytest.approx(outlook.within, abs=0.015)
    assert calls > 0


@pytest.mark.parametrize("calls", [1, 60, 600, 1_218, 6_000])
def test_fewest_agents_are_enough_and_one_less_is_not(calls: float) -> None:
    agents = agents_for(Load(calls, 0, 95), within=0.8)
    assert erlang_c(Load(calls, agents, 95)).within >= 0.8
    assert erlang_c(Load(calls, agents - 1, 95)).within < 0.8 if agents > 1 else True


def test_a_place_in_the_queue() -> None:
    assert wait_of(0, 1, 90, 1e12) == pytest.approx(90)
    assert wait_of(5, 6, 90, 1e12) == pytest.approx(90)
    assert wait_of(5, 6, 90, 120) < 90  # some before them will give up
    assert wait_of(3, 0, 90, 120) == math.inf


def test_nobody_calls_or_nobody_works() -> None:
    assert erlang_a(Load(0, 5, 90)).within == erlang_c(Load(0, 5, 90)).within == 1
    assert erlang_a(Load(10, 0, 90)).lost == 1
    assert erlang_c(Load(10, 0, 90)).wait == math.inf
    with pytest.raises(ValueError, match="no such load"):
        Load(10, 5, 0)


@pytest.mark.parametrize(
    "load", [Load(13_608, 80, 68, 3_600), Load(59_000, 80, 95, 3_600), Load(9_000, 10, 600, 600)]
)
def test_far_more_calls_of_patient_people_have_an_outlook(load: Load) -> None:
    """The shares of a queue of thousands are too far apart for numbers: they neither overflow nor go on for ever."""
    outlook = erlang_a(load)
    assert outlook.lost == pytest.approx(1 - load.agents / load.erlangs, abs=1e-6)
    assert outlook.wait == pytest.approx(outlook.lost * load.patience)
    assert outlook.within == pytest.approx(0, abs=1e-6)
    assert outlook.busy == pytest.approx(1)


def test_who_is_served_soon_by_thousands_of_agents() -> None:
    outlook = erlang_a(Load(360_000, 10_000, 95, 300))
    assert outlook.within > 0.99 and outlook.waits < 0.01
    full = erlang_a(Load(380_000, 10_000, 95, 300))
    assert full.within > 0.99, "one in two waits, and for less than a second"


def test_ten_thousand_calls_and_a_thousand_agents_neither_overflow_nor_take_long() -> None:
    outlook = erlang_a(Load(40_000, 1_000, 95, 300))
    assert 0 < outlook.lost < 0.1
    assert 0 <= outlook.within <= 1


def _played(load: Load, calls: int, target: float) -> tuple[float, float, float, int]:
    """Mean wait of all, share that gave up, share served within `target`, by playing calls through one by one."""
    dice = random.Random(1022)
    free = [0.0] * load.agents
    now = waited = 0.0
    lost = soon = 0
    for _ in range(calls):
        now += dice.expovariate(load.calls / 3600)
        patience = dice.expovariate(1 / load.patience)
        wait = max(free[0] - now, 0.0)
        if wait > patience:
            waited, lost = waited + patience, lost + 1
            continue
        waited += wait
        soon += wait <= target
        heapq.heapreplace(free, max(free[0], now) + dice.expovariate(1 / load.handling))
    return waited / calls, lost / calls, soon / calls, calls
