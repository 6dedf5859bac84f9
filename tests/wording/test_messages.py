"""Every message of people.md §4, pinned: the texts, letter by letter, and what they cost."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from gateway import wording
from gateway.text.segments import measure

ROWS: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("messages.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("msg_id", ROWS)
def test_it_says_what_the_table_says(msg_id: str) -> None:
    row = ROWS[msg_id]
    for form in ("sms", "accented", "spoken"):
        assert wording.render(msg_id, row["args"], form=form) == row[form]


@pytest.mark.parametrize("msg_id", ROWS)
def test_it_costs_what_the_table_says(msg_id: str) -> None:
    row = ROWS[msg_id]
    plain = measure(wording.render(msg_id, row["args"]))
    accented = measure(wording.render(msg_id, row["args"], form="accented"))
    assert (plain.encoding, plain.units, plain.segments) == ("gsm7", row["septets"], 1)
    assert (accented.encoding, accented.units, accented.segments) == ("ucs2", row["characters"], row["parts"])


@pytest.mark.parametrize("msg_id", ROWS)
def test_its_arguments_are_used(msg_id: str) -> None:
    assert wording.unused(msg_id, ROWS[msg_id]["args"]) == frozenset()


def test_the_table_is_whole() -> None:
    assert len(ROWS) == 49
