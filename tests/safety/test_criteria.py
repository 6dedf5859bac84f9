"""The criteria as data: six groups, thresholds as published, a level that can be worked out again."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import BadInput, NotFound
from gateway.safety import Act, Level, criteria
from gateway.safety.criteria import Criteria
from gateway.sites import Group

DAY = date(2026, 11, 20)
WORK = criteria.in_force(Group.WORKPLACE, DAY)


def spread(total: int) -> list[int]:
    """Answers to the components that take any points, and the least of the first four: `total` points in all."""
    rest, answers = total - 4, []
    for left in range(6, 0, -1):
        points = max(1, min(10, rest - (left - 1)))
        answers.append(points)
        rest -= points
    return [1, 1, 1, 1, *answers]


@pytest.mark.parametrize("group", Group)
def test_each_group_has_a_checklist_of_its_own(group: Group) -> None:
    asked = criteria.in_force(group, DAY)
    assert asked.group == group and len(asked.items) >= 5
    others = [criteria.in_force(other, DAY) for other in Group if other != group]
    assert all(asked.items != other.items for other in others)
    assert asked.official is (group == Group.WORKPLACE)  # the others are drafts, and say so
    assert asked.official or "chưa phải văn bản" in asked.source


# Decision 1203/QĐ-BCĐ: 10 % very low, under 30 low, 30 to under 50 medium, 50 to under 80 high, from 80 very high
@pytest.mark.parametrize(
    ("answers", "points", "level", "act"),
    [
        (spread(10), 10, Level.VERY_LOW, Act.OPEN),
        (spread(11), 11, Level.LOW, Act.WATCH),
        (spread(29), 29, Level.LOW, Act.WATCH),
        ([5, 6, 1, 1, 3, 3, 3, 3, 3, 2], 30, Level.MEDIUM, Act.WATCH),
        ([5, 6, 1, 1, 6, 6, 6, 6, 6, 6], 49, Level.MEDIUM, Act.WATCH),
        ([5, 6, 1, 1, 7, 6, 6, 6, 6, 5], 49, Level.MEDIUM, Act.REDUCE),  # medium, and one component of 7
        ([5, 6, 1, 1, 7, 6, 6, 6, 6, 6], 50, Level.HIGH, Act.REDUCE),
        ([10, 10, 10, 10, 7, 7, 7, 6, 6, 6], 79, Level.HIGH, Act.REDUCE),
        ([10, 10, 10, 10, 7, 7, 7, 7, 6, 6], 80, Level.VERY_HIGH, Act.STOP),
        ([10] * 10, 100, Level.VERY_HIGH, Act.STOP),
    ],
)
def test_the_scale_of_1203(answers: list[int], points: int, level: Level, act: Act) -> None:
    score = WORK.score(answers)
    assert (score.points, score.of, score.level, score.act) == (points, 100, level, act)


# TP1: under 100 people 1, under 500 2, under 1,000 5, under 5,000 7, else 10
def test_the_first_component_takes_its_five_bands_alone() -> None:
    assert [each.points for each in WORK.items[0].choices] == [1, 2, 5, 7, 10]
    for value in (0, 3, 4, 6, 8, 9, 11):
        with pytest.raises(BadInput) as refused:
            WORK.score([value, *[1] * 9])
        assert refused.value.field == "tp1"


@pytest.mark.parametrize("group", Group)
def test_the_best_answers_are_very_low_and_the_worst_very_high(group: Group) -> None:
    asked = criteria.in_force(group, DAY)
    best = [
        min(item.choices, key=lambda c: c.points).value if item.choices else item.low for item in asked.items
    ]
    worst = [
        max(item.choices, key=lambda c: c.points).value if item.choices else item.high for item in asked.items
    ]
    assert (asked.score(best).level, asked.score(worst).level) == (Level.VERY_LOW, Level.VERY_HIGH)


def _answers(asked: Criteria) -> st.SearchStrategy[list[int]]:
    every = [
        st.sampled_from([each.value for each in item.choices])
        if item.choices
        else st.integers(item.low, item.high)
        for item in asked.items
    ]
    return st.tuples(*every).map(list)


@given(st.data())
def test_every_answer_has_one_level_and_a_worse_one_is_never_better(data: st.DataObject) -> None:
    asked = criteria.in_force(data.draw(st.sampled_from(Group)), DAY)
    answers = data.draw(_answers(asked))
    score = asked.score(answers)
    place = data.draw(st.integers(0, len(answers) - 1))
    item = asked.items[place]
    values = [each.value for each in item.choices] or list(range(item.low, item.high + 1))
    worst = max(values, key=lambda value: item.points(value) or 0)
    worse = asked.score([*answers[:place], worst, *answers[place + 1 :]])
    order = list(Level)
    assert order.index(worse.level) >= order.index(score.level) and worse.points >= score.points


def test_a_wrong_count_and_an_unknown_version_are_named() -> None:
    with pytest.raises(BadInput, match="Cần 10 câu trả lời, có 9"):
        WORK.score([1] * 9)
    with pytest.raises(NotFound):
        criteria.of("workplace", 99)
    with pytest.raises(NotFound):
        criteria.in_force(Group.SCHOOL, date(2019, 1, 1))


def test_questions_are_short_enough_for_a_text() -> None:
    for each in criteria.every():
        for item in each.items:
            assert len(item.vi) <= 48 and len(item.en) <= 48, item.key
            assert all(len(choice.vi) <= 16 and len(choice.en) <= 16 for choice in item.choices), item.key
            assert len(item.choices) <= 5
