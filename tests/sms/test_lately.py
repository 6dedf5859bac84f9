"""What a sender remembers of the last minutes, with a turned clock."""

from __future__ import annotations

from sms import lately
from sms.lately import Lately


def test_a_content_waits_out_its_time_and_is_forgotten() -> None:
    now = [1000.0]
    left = Lately(300, lambda: now[0])
    assert left.wait("a", "r1") == 0
    left.note("a", "r1")
    now[0] += 100
    assert (left.wait("a", "r2"), left.wait("b", "r2"), left.wait("a", "r1")) == (200, 0, 0)
    left.note("a", "r1")
    assert left.wait("a", "r2") == 300, "the time begins with the last one that left"
    now[0] += 300
    assert left.wait("a", "r2") == 0
    left.note("b", "r3")
    assert len(left) == 1


def test_memory_is_bounded(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(lately, "_MOST", 3)
    left = Lately(300, lambda: 0.0)
    for no in range(10):
        left.note(str(no), "r")
    assert len(left) == 3
    assert left.wait("0", "other") == 0 and left.wait("9", "other") == 300
