"""The network misbehaves; the person still gets each answer, once, and in the order of the questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.town import Phone, Town
from tests.waiting import until

TALK = (
    ("KB Nguyen Van An 1985 nam Nhon Hai khoe", ("8 cau",)),
    ("1", ("Da hieu: Nguyen Van An", "5/8")),
    ("thon 1", ("Xem lai",)),
    ("1", ("Da nhan to khai cua AN",)),
)
"""What a person says and the answers that come, each once and in this order."""

FAULTS: dict[str, dict[str, float]] = {
    "receipts are late": {"late": 2},
    "texts and receipts come twice": {"duplicate": 1},
    "receipts overtake each other": {"shuffle": 1},
    "receipts are lost": {"lost": 1},
    "the carrier throttles": {"throttle": 0.2},
    "everything at once": {"duplicate": 0.5, "shuffle": 0.5, "lost": 0.3, "throttle": 0.1, "late": 1},
}


@pytest.fixture(autouse=True)
def calm(town: Town) -> Iterator[None]:
    """Whatever a story breaks is mended when it ends."""
    yield
    town.faults()


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
def test_each_answer_comes_once(town: Town, phone: Phone, faults: dict[str, float]) -> None:
    town.faults(**faults, seed=7)
    for words, answers in TALK:
        phone.texts(words)
        for answer in answers:
            phone.reads(answer)
    town.faults()
    assert len(phone.inbox()) == sum(len(answers) for _, answers in TALK)


def test_a_carrier_that_was_dead_delivers_when_it_is_cured(town: Town, phone: Phone) -> None:
    town.faults(dead=1)
    phone.texts("MENU")
    until(lambda: _refused(town) > 0 or _waits(town), 10)
    assert phone.inbox() == []
    town.faults()
    phone.reads("1022 mien phi")
    phone.texts("MA").reads("chua co to khai nao")
    assert len(phone.inbox()) == 2


def test_a_lost_response_is_never_told_twice_unasked(town: Town, phone: Phone) -> None:
    """The carrier took the text and the connection broke: nobody knows; it is told again only with the next answer."""
    town.faults(lost_response=1)
    phone.texts("MENU").reads("1022 mien phi")
    town.faults()
    phone.texts("MA").reads("chua co to khai nao")
    menus = [text for text in phone.inbox() if "1022 mien phi" in text["text"]]
    assert 1 <= len(menus) <= 2


def _refused(town: Town) -> int:
    return int(town.stats().get("refused", 0))


def _waits(town: Town) -> bool:
    figures: dict[str, Any] = town.stats()
    return bool(figures)
