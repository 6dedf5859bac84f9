"""Replay as a law: the same answers give the same turn, any prefix resumes, back and edit lose nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.dialogue import engine
from gateway.dialogue.engine import Turn
from gateway.dialogue.session import Session
from gateway.services import MENU
from gateway.services.service import Sample, Service

CORPUS = Path(__file__).parent / "sessions"
SERVICES = tuple(MENU.values())
TEXTS = (
    "1", "2", "3", "4", "23", "24", "co", "khong", "Nguyen Van An", "Huy", "1985", "62t", "nam", "nu",
    "Nhon Hai",
    "Xuan Hai", "thon My Tuong 2", "Da Nang", "khoe", "kho tho", "KHO", "SUA 4", "SUA 7", "sai", "???", "",
)  # fmt: skip
talks = st.lists(st.sampled_from(TEXTS), max_size=20)
services = st.sampled_from(SERVICES)


def openings(service: Service) -> st.SearchStrategy[Sample]:
    return st.sampled_from(service.samples)


def follow(service: Service, sample: Sample, texts: list[str], *, through_json: bool = False) -> Turn:
    turn = engine.start(service, sample.ctx, do=sample.do)
    for text in texts:
        if turn.ask is None:
            break
        session = Session.from_json(turn.session.to_json()) if through_json else turn.session
        turn = engine.answer(service, session, text, do=sample.do)
    return turn


@given(st.data(), services, talks)
def test_the_same_answers_give_the_same_turn(data: st.DataObject, service: Service, texts: list[str]) -> None:
    sample = data.draw(openings(service))
    assert follow(service, sample, texts) == follow(service, sample, texts)


@given(st.data(), services, talks)
def test_any_prefix_resumes_from_what_was_stored(
    data: st.DataObject, service: Service, texts: list[str]
) -> None:
    sample = data.draw(openings(service))
    straight, resumed = follow(service, sample, texts), follow(service, sample, texts, through_json=True)
    assert resumed == straight
    assert resumed.session.to_json() == straight.session.to_json()


@given(st.data(), services, talks)
def test_replay_stands_still(data: st.DataObject, service: Service, texts: list[str]) -> None:
    sample = data.draw(openings(service))
    turn = follow(service, sample, texts)
    again = engine.replay(service, turn.session, do={})  # an effect or look-up run again would be an error
    assert (again.session, again.ask, again.result) == (turn.session, turn.ask, turn.result)
    assert again.said == () or turn.left


@given(st.data(), services, talks, st.sampled_from(TEXTS))
def test_back_and_the_same_answer_again_is_where_it_was(
    data: st.DataObject, service: Service, texts: list[str], text: str
) -> None:
    sample = data.draw(openings(service))
    before = follow(service, sample, texts)
    if before.ask is None or before.session.aside:
        return
    after = engine.answer(service, before.session, text, do=sample.do)
    if after.invalid or after.ask is None or len(after.session.order) <= len(before.session.order):
        return
    returned = engine.back(service, after.session, do=sample.do)
    repeated = engine.answer(service, returned.session, text, do=sample.do)
    assert (repeated.session, repeated.ask) == (after.session, after.ask)


@given(st.data(), services, talks, st.integers(1, 8))
def test_edit_asks_only_what_it_must_and_back_undoes_it(
    data: st.DataObject, service: Service, texts: list[str], number: int
) -> None:
    sample = data.draw(openings(service))
    before = follow(service, sample, texts)
    if before.ask is None or before.session.aside:
        return
    turn = engine.edit(service, before.session, number, do=sample.do)
    if turn.invalid:
        assert turn.session == before.session and turn.ask == before.ask
        return
    assert turn.ask is not None and turn.ask.number == number
    assert {**turn.session.answers, **turn.session.aside} == dict(before.session.answers)
    undone = engine.back(service, turn.session, do=sample.do)
    assert undone.ask == before.ask and dict(undone.session.answers) == dict(before.session.answers)


@given(st.data(), services, talks)
def test_a_rescue_is_called_at_most_once(data: st.DataObject, service: Service, texts: list[str]) -> None:
    sample = data.draw(openings(service))
    calls: list[Any] = []
    do = {**sample.do, "rescue": lambda **details: calls.append(details)}
    turn = engine.start(service, sample.ctx, do=do)
    for text in texts:
        if turn.ask is None:
            break
        turn = engine.answer(service, turn.session, text, do=do)
    assert len(calls) <= 1


def recorded() -> list[Path]:
    return sorted(CORPUS.glob("*.json"))


@pytest.mark.parametrize("path", recorded(), ids=lambda path: path.stem)
def test_recorded_sessions_of_earlier_versions_still_replay(path: Path) -> None:
    """Files are never edited: a deploy must take up every dialogue that was open (decisions 21)."""
    record = json.loads(path.read_text())
    session = Session.from_json(json.dumps(record["session"]))
    service = MENU[session.service]
    sample = service.samples[0]
    turn = engine.replay(service, session, do=sample.do)
    assert (turn.ask.id if turn.ask else None) == record["asks"]
    for text in record["then"]:
        turn = engine.answer(service, turn.session, text, do=sample.do)
    assert turn.finished and turn.result["name"] == record["name"]


def test_the_corpus_is_not_empty() -> None:
    assert len(recorded()) >= 4
