"""Hundreds of ordinary sentences through whole conversations: none changes a record by accident (people.md §8 b)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from gateway import sites
from gateway.sites import Site
from tests.conversations.talk import FIRST, ONE_LINE, Talk
from tests.corpus.test_sentences import SENTENCES

BATCH = 60
BATCHES = [SENTENCES[at : at + BATCH] for at in range(0, len(SENTENCES), BATCH)]
THIRDS = [SENTENCES[third::3] for third in range(3)]
PLACES = {"consent": 1, "name": 2, "year": 3, "sex": 4, "place": 5, "address": 7, "signs": 9, "send": 11}
"""Open steps of a declaration, by how many texts of FIRST lead there."""


@pytest.mark.parametrize("batch", BATCHES, ids=range(len(BATCHES)))
def test_from_a_fresh_number(talk: Talk, batch: list[tuple[str, str]]) -> None:
    """Each gets one answer at once; only requests for a person come of it, and every free text is one of them."""
    for said, meant in batch:
        with talk.aside() as phone:
            phone.says(said)
            assert 1 <= len(phone.heard) <= 2, said
            assert _unchanged(phone, {"declarations": 0, "consents": 0}), said
            assert (phone.outcome == "rescue") == (meant == "rescue" or phone.tickets("rescue") != []), said
            assert phone.outcome != "rescue" or meant in {"rescue", "digit"}, said
            if meant in {"free", "flood", "rescue", "question"}:
                assert phone.tickets() or "X_WHICH" in phone.templates, said  # which message is asked about


@pytest.mark.parametrize("batch", BATCHES, ids=range(len(BATCHES)))
def test_from_a_number_that_has_declared(talk: Talk, batch: list[tuple[str, str]]) -> None:
    """Where there is something to change; every sentence that is not plainly free, and each fourth that is."""
    talk.says(*ONE_LINE).later(days=1)
    for said in [said for place, (said, meant) in enumerate(batch) if meant != "free" or place % 4 == 0]:
        with talk.aside() as phone:
            phone.says(said)
            assert _unchanged(phone, {"declarations": 1, "consents": 1}), said


@pytest.mark.parametrize("batch", BATCHES, ids=range(len(BATCHES)))
def test_from_a_number_that_is_inside_a_site(talk: Talk, market: Site, batch: list[tuple[str, str]]) -> None:
    """Who waits at a market texts about anything: none of it ends the visit or takes it back."""
    talk.says(*ONE_LINE, market.code)
    visit = sites.open_visit(talk.tx, talk.number)
    assert visit is not None
    for said in [said for place, (said, meant) in enumerate(batch) if meant != "free" or place % 4 == 1]:
        with talk.aside() as phone:
            phone.says(said)
            assert _unchanged(phone, {"declarations": 1, "consents": 1, "visits": 1}), said
            assert sites.open_visit(talk.tx, talk.number) is not None, said


@pytest.mark.parametrize("batch", THIRDS, ids=range(len(THIRDS)))
def test_inside_an_open_declaration(new_talk: Callable[..., Talk], batch: list[tuple[str, str]]) -> None:
    """An answer, a question asked again, a call for help or words for a person: never an end, never a record."""
    for step, talk in _opened(new_talk):
        for said, meant in batch[list(PLACES).index(step) :: len(PLACES)]:
            with talk.aside() as phone:
                phone.says(said)
                filed = int(step == "send" and phone.outcome == "kb_done")
                assert not filed or meant in {"yes-no", "digit"}, said
                assert _unchanged(phone, {"declarations": filed, "consents": filed}), said
                assert phone.answers() is not None or filed or meant in {"yes-no", "digit"}, said
                asked_now = phone.templates == ["K7_BREATH"]  # question 7 asks at once whether it is so now
                assert meant != "rescue" or asked_now or phone.tickets("rescue"), f"{said} at {step}"


def _opened(new_talk: Callable[..., Talk]) -> Iterator[tuple[str, Talk]]:
    for step, texts in PLACES.items():
        talk = new_talk()
        talk.says(*FIRST[:texts])
        assert talk.step() == step
        yield step, talk


def _unchanged(phone: Talk, counts: dict[str, int]) -> bool:
    return phone.records() == {"visits": 0, **counts, "lang": "vi"}
