"""Texts made to be expensive end in bounded time; how fast ordinary ones are, `gateway bench places` tells."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from gateway.places import find, scan
from tests.waiting import STANDSTILL


@pytest.mark.timeout(20 + STANDSTILL)
@pytest.mark.parametrize(
    "text", ["x nhon hay " * 60, "a, " * 300, "nhon hai " * 100, "xa vinh hia, " * 40, "vn " * 200]
)
def test_a_hostile_text_ends(tx: Session, text: str) -> None:
    assert all(match.place.name for match in find(tx, text))
    found = scan(tx, text)
    assert found is None or found[0].place.name
