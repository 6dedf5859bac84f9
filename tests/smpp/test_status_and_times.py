"""Status words and what they speak against; times as SMPP writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from smpp import validity
from smpp.status import Status, Verdict, meaning


def test_every_status_has_a_sentence_and_a_verdict() -> None:
    for status in Status:
        known = meaning(status)
        assert known.name == f"ESME_{status.name}"
        assert known.sentence.endswith(".") and len(known.sentence.split()) > 2
    assert {status for status in Status if meaning(status).verdict is Verdict.OK} == {Status.ROK}
    assert {status for status in Status if meaning(status).verdict is Verdict.THROTTLED} == {0x14, 0x58}


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (0x08, "TEMPORARY"),
        (0x0B, "FINAL"),
        (0x0E, "BIND"),
        (0x0D, "BIND"),
        (0x45, "TEMPORARY"),
        (0x99, "TEMPORARY"),
    ],
)
def test_what_a_status_speaks_against(status: int, verdict: str) -> None:
    assert meaning(status).verdict is Verdict[verdict]


def test_a_code_of_the_carriers_own_is_a_value() -> None:
    assert meaning(0x0401).name == "0x00000401"
    assert "carrier" in meaning(0x0401).sentence and "carrier" not in meaning(0x0500).sentence


@pytest.mark.parametrize(
    ("after", "written"),
    [
        (timedelta(hours=7), "000000070000000R"),
        (timedelta(seconds=90), "000000000130000R"),
        (timedelta(days=30), "000030000000000R"),
        (timedelta(days=2, hours=23, minutes=59, seconds=58), "000002235958000R"),
    ],
)
def test_relative_times(after: timedelta, written: str) -> None:
    assert validity.relative(after) == written


@pytest.mark.parametrize("after", [timedelta(0), timedelta(seconds=-1), timedelta(days=30, seconds=1)])
def test_relative_times_that_cannot_be_said(after: timedelta) -> None:
    with pytest.raises(ValueError):
        validity.relative(after)


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2026, 11, 20, 8, 0, 1, 250_000, tzinfo=UTC), "261120080001200+"),
        (datetime(2026, 11, 20, 8, 0, tzinfo=timezone(timedelta(hours=7))), "261120080000028+"),
        (datetime(2026, 11, 20, 8, 0, tzinfo=timezone(timedelta(hours=-3, minutes=-30))), "261120080000014-"),
        (datetime(2026, 11, 20, 8, 0, tzinfo=timezone(timedelta(minutes=1))), "261120075900000+"),
    ],
)
def test_absolute_times(at: datetime, written: str) -> None:
    assert validity.absolute(at) == written


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        validity.absolute(datetime(2026, 11, 20, 8, 0))  # noqa: DTZ001 - the fault itself
