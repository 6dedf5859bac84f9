"""Callers with habits: what they press, how long they wait, when they call again; crowds are alike under one seed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simulator.faults import Faults
from simulator.twilio.voice.habits import Caller
from tests.simulator.house import House
from tests.simulator.running import Network
from tests.simulator.test_simulator_calls import INCOMING, over, said

Until = Callable[..., Any]


def calls_of(house: House, phone: str) -> list[str]:
    """The calls this phone has made, each once, in their order."""
    asked = [hook.form["CallSid"] for hook in list(house.heard) if hook.form.get("From") == phone]
    return list(dict.fromkeys(asked))


def test_whoever_waits_too_long_hangs_up_and_calls_again(
    network: Network, house: House, phone: str, until: Until
) -> None:
    house.documents[INCOMING] = lambda _: '<Pause length="60"/>'
    network.calls(phone, habit={"waits": 0.3, "redials": 0.2, "times": 2})
    network.calls(phone, to="1022")
    until(lambda: len(calls_of(house, phone)) == 3 and over(network, phone))
    assert network.stats("twilio-voice")["redials"] >= 2


def test_whoever_talks_with_a_person_is_not_impatient(
    network: Network, house: House, phone: str, until: Until
) -> None:
    other = f"+8494{int(phone[-7:]):07d}"
    house.documents[INCOMING] = lambda _: (
        '<Gather numDigits="1" timeout="60" action="/ivr/menu"><Say>bấm 0</Say></Gather>'
    )
    house.documents["/ivr/menu"] = lambda form: (
        f"<Dial><Conference>p{phone[-7:]}</Conference></Dial>" if form["Digits"] == "0" else ""
    )
    network.calls(phone, habit={"waits": 8, "presses": ["0"]})
    network.calls(other, habit={"presses": ["0"]})
    network.calls(phone, to="1022")
    network.calls(other, to="1022")
    until(lambda: network.ear(other)["doing"] == network.ear(phone)["doing"] == "Dial")
    until(lambda: _heard(network, other, phone))
    lone = f"+8495{int(phone[-7:]):07d}"
    network.calls(lone, habit={"waits": 8})
    network.calls(lone, to="1022")
    until(lambda: over(network, lone))
    assert not over(network, phone)
    for each in (phone, other):
        network.calls(each, hangup=True)


def _heard(network: Network, speaker: str, listener: str) -> bool:
    network.calls(speaker, say="tôi nghe")
    return "tôi nghe" in said(network, listener)


@pytest.mark.parametrize(
    ("habit", "field"),
    [
        ({"waits": -1}, "habit.waits"),
        ({"redials": "soon"}, "habit.redials"),
        ({"times": 1.5}, "habit.times"),
        ({"presses": ["A"]}, "habit.presses"),
        ({"presses": "1"}, "habit.presses"),
        ({"random": 1}, "habit.random"),
        ({"shouts": True}, "habit"),
        ("sleeps", "habit"),
    ],
)
def test_what_is_no_habit_is_refused(network: Network, phone: str, habit: object, field: str) -> None:
    status, answer = network.call(f"/phones/{phone}/calls", {"habit": habit})
    assert (status, answer["error"]["field"]) == (400, field)


def test_a_crowd_draws_alike_under_one_seed_and_keeps_its_mean() -> None:
    crowd = Caller(waits=90.0, random=True)
    drawn = [crowd.patience(Faults(7), f"+8490{n:07d}|0") for n in range(2_000)]
    assert drawn == [crowd.patience(Faults(7), f"+8490{n:07d}|0") for n in range(2_000)]
    assert drawn != [crowd.patience(Faults(8), f"+8490{n:07d}|0") for n in range(2_000)]
    mean = sum(each or 0.0 for each in drawn) / len(drawn)
    assert 80 < mean < 100
