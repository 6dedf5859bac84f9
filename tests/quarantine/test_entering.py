"""What follows from a report: nothing, a request with a time for the station, or a call for help."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from gateway import clock, quarantine
from gateway.house import House
from gateway.quarantine import Care, Filter, Outcome, Reached, Report, SlotState, board, listing
from tests.quarantine.conftest import CHAIRMAN, DAY, DUTY, NURSE, WELL, Home, here

Admits = Callable[..., Home]
Texted = Callable[[str], list[str]]
FEVER = Report({"temperature": 38.6})
COUGH = Report({"temperature": 36.8}, ("ho",))
BLUE = Report({"temperature": 36.8, "oxygen": 91})


def test_well_is_well(home: Home) -> None:
    entered = home.says(WELL, 7)
    assert entered.filed.verdict.outcome == Outcome.OK and entered.ticket is None
    assert entered.filed.next_due == here(16)


@pytest.mark.usefixtures("staffed")
def test_a_fever_is_the_stations_with_a_time_and_the_committee_learns_no_illness(
    home: Home, texted: Texted
) -> None:
    entered = home.says(FEVER, 7, 2)
    assert entered.ticket is not None and entered.ticket.promised_at == here(8, 5)
    assert home.slots() == {(0, "morning"): "escalated"}
    (line,) = home.tickets("health")
    assert "38.6" in line.said
    (page,) = texted(NURSE)
    assert f"SUC KHOE {line.code}" in page and "truoc 08:05 hom nay" in page and "Vinh Hai" in page
    (told,) = texted(CHAIRMAN)
    for words in (page, told):
        assert not {"sot", "38.6", "An,", "Nguyen"} & set(words.replace(".", " . ").split()), words
    assert "giu kin" in told


@pytest.mark.usefixtures("staffed")
def test_what_is_known_is_no_second_request(home: Home, texted: Texted) -> None:
    home.says(COUGH, 7)
    home.says(COUGH, 16)
    assert len(home.tickets("health")) == 1 and len(texted(NURSE)) == 1
    home.says(Report({"temperature": 36.8}, ("ho", "met_moi")), 17)
    assert len(home.tickets("health")) == 1 and len(texted(NURSE)) == 2


@pytest.mark.usefixtures("staffed")
def test_danger_pages_at_once_and_opens_one_call_for_help(home: Home, texted: Texted) -> None:
    entered = home.says(BLUE, 7)
    assert entered.filed.verdict.outcome == Outcome.DANGER
    home.says(BLUE, 7, 10)
    (line,) = home.tickets("rescue")
    assert line.promised_at == here(7, 3)
    assert f"CAP CUU {line.code}" in texted(NURSE)[0] and len(texted(CHAIRMAN)) == 1


def test_in_the_night_a_sign_waits_for_the_morning(home: Home) -> None:
    ticket = home.says(FEVER, 23, 30).ticket
    assert ticket is not None and ticket.promised_at == here(7, 30, days=1)


def test_a_child_and_a_pregnant_woman_reach_a_person_whatever_they_say(new_home: Admits) -> None:
    for home in (new_home(birth_year=2018), new_home(care=Care(pregnant=True))):
        entered = home.says(WELL, 7)
        assert entered.ticket is not None and home.slots() == {(0, "morning"): "reported"}


def test_nothing_measured_all_day_is_a_persons_matter(home: Home) -> None:
    assert home.says(Report(well=True), 7).ticket is None
    assert home.says(Report(well=True), 16).ticket is not None


def test_well_in_the_evening_does_not_hide_the_fever_of_the_morning(home: Home) -> None:
    home.says(FEVER, 7)
    home.says(WELL, 9)
    assert home.slots() == {(0, "morning"): "escalated"}
    (row,), total = board.grid(home.tx, Filter(number=home.row.number), DAY, DAY + timedelta(days=1))
    assert total == 1
    assert [(cell.slot, cell.state, cell.outcome) for cell in row.cells] == [
        ("morning", SlotState.ESCALATED, Outcome.OK),
        ("afternoon", None, None),
        ("morning", None, None),
        ("afternoon", None, None),
    ]


def test_who_reports_for_somebody_is_kept_apart_from_them(home: Home) -> None:
    home.says(WELL, 7, author="account:7", channel="console")
    (told,) = listing.history(home.tx, home.row.person_id).reports[home.row.id]
    assert (told.author, told.channel, told.said.figures, told.version) == (
        "account:7", "console", {"temperature": 36.8}, 1,
    )  # fmt: skip


def test_what_is_entered_later_keeps_both_times(home: Home) -> None:
    home.at(8).at(12)
    quarantine.enter(
        home.tx,
        home.row.id,
        WELL,
        author="account:7",
        channel="console",
        now=here(15),
        at=here(7),
        fallback=None,
    )
    assert home.slots() == {(0, "morning"): "reported"}
    (told,) = listing.history(home.tx, home.row.person_id).reports[home.row.id]
    assert (told.at, told.entered_at) == (here(7), here(15))


def test_the_call_list_and_what_came_of_a_call(home: Home) -> None:
    home.at(8).at(9, 30).at(10, 30)
    area = frozenset({home.row.commune_code})

    def waiting() -> list[board.Call]:
        found, _ = board.call_list(home.tx, area, clock.midnight(DAY))
        return [call for call in found if call.quarantine_id == home.row.id]

    (call,) = waiting()
    assert (call.name, call.slot, call.calls) == ("Nguyễn Văn An", "morning", 0)
    board.called(home.tx, home.row.id, DAY, "morning", Reached.NO_ANSWER, "account:7", here(10, 40))
    assert [(call.calls, call.reached) for call in waiting()] == [(1, Reached.NO_ANSWER)]
    home.says(WELL, 10, 50, author="account:7", channel="call")
    assert waiting() == []
    assert board.call_list(home.tx, frozenset({"22861"}), clock.midnight(DAY))[1] == 0
    assert board.tally(home.tx, Filter(number=home.row.number), DAY) == {"reported": 1}


def test_what_is_missed_stands_on_the_board(home: Home) -> None:
    home.at(8).at(12)
    found, _ = board.missed(home.tx, None, clock.midnight(DAY))
    assert [call.state for call in found if call.quarantine_id == home.row.id] == [SlotState.MISSED]


def test_a_report_is_never_changed_by_the_application(house: House) -> None:
    for act in ("UPDATE health_reports SET outcome = 'ok'", "DELETE FROM health_reports"):
        with pytest.raises(ProgrammingError), house.db.transaction() as tx:
            tx.execute(text(act))


def test_somebody_who_is_asked_for_nothing(home: Home, texted: Texted) -> None:
    entered = quarantine.enter_voluntary(
        home.tx, None, "+84900000555", FEVER, author="number", channel="sms", now=here(9), fallback=DUTY
    )
    assert entered.ticket is not None and entered.filed.slot is None
    assert any(entered.ticket.code in page for page in texted(DUTY))
