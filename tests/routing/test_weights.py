"""Shares: by price, less what is taken, without who is away; always whole tens that make a hundred."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.messages.routing.contracts import PLANNED_NETWORKS, bases, why_not
from gateway.messages.routing.weights import base_shares, buckets, present_shares
from gateway.phone import CHATS

from .carriers import terms

NAMES = st.lists(
    st.text("abcdefghij", min_size=1, max_size=3), min_size=1, max_size=6, unique=True
)  # more than a province contracts

BASE_SHARES = [
    ("the only one", {"a": 300}, {"a": 100}),
    ("equal prices, equal shares", {"a": 300, "b": 300}, {"a": 50, "b": 50}),
    ("three alike differ by one step", {"a": 300, "b": 300, "c": 300}, {"a": 40, "b": 30, "c": 30}),
    ("half the price, twice the share", {"a": 600, "b": 300}, {"a": 30, "b": 70}),
    ("nobody is left out", {"a": 1, "b": 1_000_000}, {"a": 90, "b": 10}),
    ("a price nobody told is the cheapest", {"a": 0, "b": 300}, {"a": 50, "b": 50}),
    ("no price at all", {"a": 0, "b": 0}, {"a": 50, "b": 50}),
    ("nobody", {}, {}),
    (
        "the ten cheapest of eleven",
        {f"c{n:02}": 100 + n for n in range(11)},
        {f"c{n:02}": 10 for n in range(10)},
    ),
]


@pytest.mark.parametrize(("why", "prices", "shares"), BASE_SHARES)
def test_base_shares(why: str, prices: dict[str, int], shares: dict[str, int]) -> None:
    assert base_shares(prices) == shares, why


PRESENT_SHARES = [
    ("as contracted", {}, "", "", {"a": 50, "b": 30, "c": 20}),
    ("what is taken goes to the others, by their base", {"a": 20}, "", "", {"a": 30, "b": 40, "c": 30}),
    ("ten are kept", {"a": 90}, "", "", {"a": 10, "b": 50, "c": 40}),
    ("trouble that befalls all", {"a": 20, "b": 20, "c": 20}, "", "", {"a": 50, "b": 30, "c": 20}),
    ("away", {}, "a", "", {"a": 0, "b": 60, "c": 40}),
    ("probed by a tenth", {}, "", "a", {"a": 10, "b": 50, "c": 40}),
    ("the last one stays", {}, "abc", "", {"a": 50, "b": 30, "c": 20}),
    ("the last one is probed by all", {}, "ab", "c", {"a": 0, "b": 0, "c": 100}),
]


@pytest.mark.parametrize(("why", "taken", "away", "probed", "shares"), PRESENT_SHARES)
def test_present_shares(
    why: str, taken: dict[str, int], away: str, probed: str, shares: dict[str, int]
) -> None:
    assert present_shares({"a": 50, "b": 30, "c": 20}, taken, away, probed) == shares, why


@given(st.data())
def test_shares_are_whole_tens_that_make_a_hundred(data: st.DataObject) -> None:
    names = data.draw(NAMES)
    prices = {name: data.draw(st.integers(0, 5_000)) for name in names}
    taken = {name: 10 * data.draw(st.integers(0, 9)) for name in names}
    away = data.draw(st.sets(st.sampled_from(names)))
    probed = data.draw(st.sets(st.sampled_from(names))) - away
    base = base_shares(prices)
    for one, price in prices.items():
        assert all(base[one] >= base[other] for other in names if 0 < price < prices[other])
    present = present_shares(base, taken, away, probed)
    for shares in (base, present):
        assert set(shares) == set(names)
        assert sum(shares.values()) == 100
        assert all(share >= 0 and share % 10 == 0 for share in shares.values())
    if set(names) - away:
        assert {name for name in names if present[name] == 0} == away
    plan = buckets(present, [])
    assert {name: 10 * count for name, count in Counter(plan).items()} == {
        name: share for name, share in present.items() if share
    }


@given(st.data())
def test_who_is_taken_from_never_gains(data: st.DataObject) -> None:
    names = data.draw(NAMES)
    base = base_shares({name: data.draw(st.integers(1, 5_000)) for name in names})
    slow = data.draw(st.sampled_from(names))
    present = present_shares(base, {slow: 10 * data.draw(st.integers(1, 9))}, (), ())
    assert present[slow] <= base[slow]
    assert all(present[name] >= base[name] for name in names if name != slow)


def test_few_buckets_change_hands() -> None:
    before = buckets({"a": 50, "b": 50}, [])
    after = buckets({"a": 40, "b": 60}, before)
    assert sum(1 for was, is_ in zip(before, after, strict=True) if was != is_) == 1
    assert buckets({"a": 50, "b": 50}, after).count("a") == 5


WHY_NOT = [
    ("reply", "viettel", {}, None),
    ("reply", "viettel", {"networks": "mobifone"}, "its contract does not cover the network viettel"),
    ("reply", "viettel", {"purposes": "otp bulk"}, "its contract does not cover reply"),
    ("reply", "viettel", {"senders": {"default": "IT-antiNCOV"}}, "nobody can answer its sender IT-antiNCOV"),
    ("otp", "viettel", {"senders": {"default": "IT-antiNCOV"}}, None),
    ("reply", "viettel", {"senders": {"default": "IT-antiNCOV", "reply": "1022"}}, None),
    ("reply", "viettel", {"senders": {"default": "MG0123456789abcdef"}}, None),  # a carrier's own handle
    ("otp", "unknown", {"networks": "mobifone"}, "its contract does not cover the network unknown"),
    ("otp", "unknown", {}, None),
]


@pytest.mark.parametrize(("purpose", "network", "contract", "words"), WHY_NOT)
def test_why_a_contract_does_not_take_a_text(
    purpose: str, network: str, contract: dict[str, object], words: str | None
) -> None:
    assert why_not(terms("a", **contract), purpose, network) == words


def test_bases_of_all_contracts() -> None:
    found = bases([terms("a", networks="viettel"), terms("b", purposes="otp bulk")])
    assert found["otp", "viettel", "a"] == found["otp", "viettel", "b"] == 50
    assert found["reply", "viettel", "a"] == 100
    assert found["otp", "gmobile", "b"] == 100
    assert ("reply", "gmobile", "b") not in found
    assert {network for _, network, _ in found} == set(PLANNED_NETWORKS) - set(CHATS)
