"""The clock: reminder, second reminder, call list, missed, the end; each once, however often the clock strikes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from gateway.quarantine import State
from tests.quarantine.conftest import DAY, NURSE, VINH_HAI, WELL, Home, here

Admits = Callable[..., Home]
Texted = Callable[[str], list[str]]


def test_a_day_of_silence(home: Home) -> None:
    home.at(7, 59)
    assert home.texts() == []
    home.at(8).at(8, 30)
    assert home.texts() == ["S1"] and home.slots() == {(0, "morning"): "reminded"}
    home.at(9, 30).at(9, 45)
    assert home.texts() == ["S1", "S1_AGAIN"] and home.slots()[0, "morning"] == "reminded_again"
    home.at(10, 30)
    assert home.slots()[0, "morning"] == "calling"
    home.at(12)
    assert home.slots()[0, "morning"] == "missed"
    home.at(16).at(17, 30).at(18, 30).at(21)
    assert home.texts() == ["S1", "S1_AGAIN", "S1", "S1_AGAIN"]
    assert home.slots()[0, "afternoon"] == "escalated", "missed twice in a row"
    assert len(home.tickets("health")) == 1


def test_the_reminder_says_how_often(home: Home, new_home: Admits, texted: Texted) -> None:
    home.at(8)
    assert "sang nay (ngay 2 lan)" in texted(str(home.row.number))[0]
    contact = new_home(cls="f1_home").at(8)
    assert "(ngay 1 lan)" in texted(str(contact.row.number))[0]


def test_who_has_reported_is_not_reminded(home: Home) -> None:
    home.says(WELL, 7)
    home.at(8).at(9, 30).at(10, 30).at(12)
    assert home.texts() == [] and home.slots() == {(0, "morning"): "reported"}
    home.at(16)
    assert home.texts() == ["S1"]


def test_a_report_after_the_reminder_ends_the_slot(home: Home) -> None:
    home.at(8).says(WELL, 8, 10)
    assert home.waiting() == [], "a reminder that waits for its turn is withdrawn"
    home.at(9, 30).at(10, 30).at(12)
    assert home.texts() == ["S1"] and home.slots() == {(0, "morning"): "reported"}


def test_late_is_better_than_never(home: Home) -> None:
    home.at(8).at(9, 30).at(10, 30).at(12)
    home.says(WELL, 11, 59)
    assert home.slots()[0, "morning"] == "reported"


def test_once_a_day_is_once_a_day(new_home: Admits) -> None:
    home = new_home(cls="f1_home")
    for hour in range(24):
        home.at(hour)
    assert home.texts() == ["S1", "S1_AGAIN"] and home.slots() == {(0, "morning"): "missed"}


def test_who_has_no_phone_is_on_the_call_list_at_once(new_home: Admits) -> None:
    home = new_home(phone=False).at(8)
    assert home.slots() == {(0, "morning"): "calling"}
    home.at(12)
    assert home.slots() == {(0, "morning"): "missed"}


def test_a_clock_that_stood_still_makes_up_for_it_without_a_word(home: Home) -> None:
    home.at(17, 0, days=2)
    assert home.texts() == ["S1"], "only of the slot that is open now"
    states = home.slots()
    assert set(states) == {(day, name) for day in range(3) for name in ("morning", "afternoon")}
    assert states[2, "afternoon"] == "reminded" and states[0, "morning"] == "missed"
    assert all(states[key] in ("missed", "escalated") for key in states if key != (2, "afternoon"))


def test_a_clock_that_was_away_at_the_first_reminder_reminds_once(home: Home) -> None:
    home.at(9, 40).at(10)
    assert home.texts() == ["S1"] and home.slots()[0, "morning"] == "reminded_again"


def test_the_first_slot_is_the_one_after_the_admission(new_home: Admits) -> None:
    home = new_home(now=here(9)).at(9).at(10, 30).at(12)
    assert home.slots() == {}
    home.at(16)
    assert home.slots() == {(0, "afternoon"): "reminded"}


def test_whoever_begins_next_week_is_asked_next_week(new_home: Admits) -> None:
    home = new_home(starts_on=DAY + timedelta(days=5)).at(8).at(16)
    assert home.slots() == {}
    home.at(8, days=5)
    assert home.slots() == {(5, "morning"): "reminded"}


def test_the_last_day_ends_with_a_word_and_nothing_after_it(new_home: Admits, texted: Texted) -> None:
    home = new_home(until=DAY).at(8).at(21)
    home.at(7, 59, days=1)
    assert home.row.state == State.WATCHED
    home.at(8, days=1).at(16, days=1)
    assert home.row.state == State.FINISHED
    assert home.texts() == ["S1", "S5"]
    assert "AN da het thoi gian theo doi tu 21/11" in texted(str(home.row.number))[-1]


@pytest.mark.usefixtures("staffed")
def test_the_station_hears_of_the_call_list_once_for_each_slot(
    home: Home, new_home: Admits, texted: Texted
) -> None:
    new_home()
    home.at(8).at(9, 30).at(10, 30).at(10, 31)
    new_home(phone=False, now=here(2)).at(10, 32)
    (page,) = texted(NURSE)
    assert "chua bao suc khoe sang 20/11" in page and "truoc 12:00" in page and "Vinh Hai" in page
    assert home.row.commune_code == VINH_HAI


def test_a_change_of_class_changes_how_often(home: Home) -> None:
    from gateway import quarantine

    home.at(8).at(12)
    quarantine.change_class(home.tx, home.row.id, "f1_home", "tests", here(13))
    home.at(16).at(21)
    assert home.texts() == ["S1"] and (0, "afternoon") not in home.slots()
