"""The rules of the decision as tables: what each figure and sign means, and that bad rules stop the start."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.quarantine import rulebook
from gateway.quarantine.judging import Report, is_child, judge
from gateway.quarantine.rulebook import FIGURES, BadRules, load
from gateway.quarantine.states import Outcome

RULES = rulebook.of(1)
FILE = Path(rulebook.__file__).parent / "rules" / "1.toml"
RANK = [Outcome.OK, Outcome.UNMEASURED, Outcome.SIGN, Outcome.DANGER]


def outcome(figures: Mapping[str, float] | None = None, *signs: str, note: str = "") -> Outcome:
    return judge(RULES, Report(figures or {}, signs, note)).outcome


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({"temperature": 36.8}, Outcome.OK),
        ({"temperature": 37.4}, Outcome.OK),
        ({"temperature": 37.5}, Outcome.SIGN),
        ({"temperature": 38.6}, Outcome.SIGN),
        ({"temperature": 42.9}, Outcome.SIGN),
        ({"oxygen": 97}, Outcome.OK),
        ({"oxygen": 96}, Outcome.SIGN),
        ({"oxygen": 93}, Outcome.SIGN),
        ({"oxygen": 92}, Outcome.DANGER),
        ({"breaths": 19}, Outcome.OK),
        ({"breaths": 20}, Outcome.SIGN),
        ({"breaths": 30}, Outcome.SIGN),
        ({"breaths": 31}, Outcome.DANGER),
        ({"pulse": 50}, Outcome.OK),
        ({"pulse": 120}, Outcome.OK),
        ({"pulse": 121}, Outcome.SIGN),
        ({"pulse": 49}, Outcome.SIGN),
        ({"temperature": 36.8, "oxygen": 91}, Outcome.DANGER),
        ({}, Outcome.UNMEASURED),
    ],
)
def test_each_limit_is_where_the_decision_has_it(figures: dict[str, float], expected: Outcome) -> None:
    assert outcome(figures) == expected


@pytest.mark.parametrize("sign", ["kho_tho", "dau_nguc", "lo_mo", "tim_tai"])
def test_danger_by_word_is_danger_however_good_the_figures(sign: str) -> None:
    assert outcome({"temperature": 36.8, "oxygen": 99}, sign) == Outcome.DANGER


def test_any_other_sign_is_a_sign_also_in_their_own_words() -> None:
    assert outcome({"temperature": 36.8}, "ho") == Outcome.SIGN
    assert outcome({"temperature": 36.8}, note="tê tay") == Outcome.SIGN


def test_what_was_known_is_no_news_but_a_figure_beyond_its_limit_always_is() -> None:
    cough = Report({"temperature": 36.8}, ("ho",))
    assert judge(RULES, cough).fresh and not judge(RULES, cough, before=frozenset({"ho"})).fresh
    assert judge(RULES, Report({"temperature": 36.8}, ("ho", "met_moi")), before=frozenset({"ho"})).fresh
    high = Report({"temperature": 39.0})
    assert judge(RULES, high, before=frozenset({"sot", "temperature"})).fresh


def test_a_child_and_a_pregnant_woman_always_reach_a_person() -> None:
    assert judge(RULES, Report({"temperature": 36.8}), always_a_person=True).to_person
    assert is_child(RULES, 2014, 2026) and not is_child(RULES, 2013, 2026) and not is_child(RULES, None, 2026)


measured = st.dictionaries(
    st.sampled_from(FIGURES), st.floats(20, 250, allow_nan=False).map(lambda value: round(value, 1))
)


@given(measured, st.sets(st.sampled_from(["ho", "met_moi", "kho_tho"])), st.sampled_from(["ho", "kho_tho"]))
def test_one_more_sign_never_makes_it_better(figures: dict[str, float], signs: set[str], more: str) -> None:
    before, after = outcome(figures, *signs), outcome(figures, *(signs | {more}))
    assert RANK.index(after) >= RANK.index(before)


@given(st.floats(50, 100, allow_nan=False), st.floats(0, 20, allow_nan=False))
def test_less_oxygen_is_never_better(value: float, drop: float) -> None:
    lower = max(value - drop, 50)
    assert RANK.index(outcome({"oxygen": lower})) >= RANK.index(outcome({"oxygen": value}))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('due = "08:00"', 'due = "04:00"'),
        ('again = "09:30"', 'again = "08:00"'),
        ('slots = ["morning", "afternoon"]', 'slots = ["afternoon", "morning"]'),
        ('slots = ["morning"]', 'slots = ["night"]'),
        ('asks = ["temperature"]', "asks = []"),
        ('place = "home"', 'place = "boat"'),
        ("[figures.pulse]", "[figures.mood]"),
        ("call_within = 60 ", "# "),
    ],
)
def test_rules_that_cannot_be_followed_stop_the_start(tmp_path: Path, old: str, new: str) -> None:
    written = FILE.read_text("utf-8")
    assert old in written
    (tmp_path / "1.toml").write_text(written.replace(old, new, 1), "utf-8")
    with pytest.raises(BadRules):
        load(tmp_path)


def test_a_new_version_counts_from_its_day(tmp_path: Path) -> None:
    written = FILE.read_text("utf-8")
    (tmp_path / "1.toml").write_text(written, "utf-8")
    second = written.replace("version = 1", "version = 2").replace("2021-08-21", "2027-01-01")
    (tmp_path / "2.toml").write_text(second, "utf-8")
    assert [rules.version for rules in load(tmp_path)] == [1, 2]
    (tmp_path / "2.toml").write_text(second.replace("2027-01-01", "2020-01-01"), "utf-8")
    with pytest.raises(BadRules):
        load(tmp_path)
