"""From every step of every service a call for help is on record before anything is said (people.md §8 c)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from gateway.dialogue import engine
from gateway.dialogue.engine import Turn
from gateway.services import MENU
from gateway.services.service import Sample, Service
from tests.conversations.talk import Talk

CALLS = {"vi": ("CUU", "9", "me toi bat tinh roi", "cuu voi"), "en": ("CUU", "9", "she is unconscious")}
SPOKEN = [(service, lang) for service in MENU.values() for lang in CALLS]


@pytest.mark.parametrize(("service", "lang"), SPOKEN, ids=[f"{one.name}, {lang}" for one, lang in SPOKEN])
def test_rescue_is_recorded_from_every_step(
    new_talk: Callable[..., Talk], service: Service, lang: str
) -> None:
    talk = new_talk().says(lang.upper())
    for step, turn in _places(service, lang).items():
        for words in CALLS[lang]:
            if words == "9" and turn.ask is not None and turn.ask.number_question:
                continue  # nine years old, and rescue is CUU (decisions 22)
            with talk.aside() as caller:
                caller.stands_at(turn.session if turn.ask else None)
                assert caller.step() == step
                _is_recorded(caller.says(words))


def _places(service: Service, lang: str) -> dict[str | None, Turn]:
    """Every question that the samples come by, as the last of them meets it, and the end (None)."""
    return {
        turn.ask.id if turn.ask else None: turn
        for sample in service.samples
        for turn in _walk(service, sample, lang)
    }


def _walk(service: Service, sample: Sample, lang: str) -> Iterator[Turn]:
    """Every place on the sample's way, the end included; what its world answered is kept in its dialogue."""
    turn = engine.start(service, replace(sample.ctx, language=lang), do=sample.do)
    yield turn
    for words in sample.texts:
        turn = engine.answer(service, turn.session, words, do=sample.do)
        yield turn


def _is_recorded(caller: Talk) -> None:
    """One open request, older than every text about it, and the officer on duty has it."""
    assert caller.outcome == "rescue"
    assert len(caller.tickets("rescue")) == 1
    assert caller.templates[0] in {"C1", "C1_AGAIN"}
    page, *_ = caller.duty  # words that were an answer as well may finish a report, which is paged after it
    assert f"{caller.tickets('rescue')[0].code}" in page and "0900" in page
    assert _stored_at(caller, "tickets", "number = :number AND kind = 'rescue'") < _stored_at(
        caller, "messages", "template IN ('C1', 'C1_AGAIN') AND recipient = :number"
    )


def _stored_at(caller: Talk, table: str, which: str) -> int:
    """When in its transaction a row was written: PostgreSQL counts the commands."""
    query = f"SELECT max(cmin::text::bigint) FROM {table} WHERE {which}"
    return int(caller.tx.execute(text(query), {"number": caller.number}).scalar_one())
