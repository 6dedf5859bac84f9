"""Arrays as PostgreSQL writes them: whatever stands in a list comes back from the database as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.db import NOTHING, array

WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.none() | WORDS | st.sampled_from(["NULL", "null", "nUll", "", "{", '"', "\\", ",", " a "]))
)
def test_texts_come_back_as_they_were(tx: Session, words: list[str | None]) -> None:
    assert tx.execute(text("SELECT CAST(:w AS text[])"), {"w": array(words)}).scalar_one() == words


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("int[]", [1, -2, None]),
        ("bigint[]", [2**62]),
        ("date[]", [date(2026, 11, 1), None]),
        ("boolean[]", [True, False, None]),
        ("timestamptz[]", [datetime(2026, 11, 20, 1, 0, 0, 123456, tzinfo=UTC), None]),
        ("text[]", []),
    ],
)
def test_other_kinds_too(tx: Session, kind: str, values: list[object]) -> None:
    assert tx.execute(text(f"SELECT CAST(:v AS {kind})"), {"v": array(values)}).scalar_one() == values
    assert array([]) == NOTHING
