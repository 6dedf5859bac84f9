"""The words in which stories are told of USSD (tests/journeys/town.py), before a small gateway."""

from __future__ import annotations

import pytest

from tests.journeys.town import Town


@pytest.fixture
def told(phone):
    """Somebody's phone in a town that is only this network."""
    return lambda network: Town(network.clock_file.parent, network.process, {"lab_url": network.url}).phone(
        phone
    )


def test_a_session_is_read_pressed_and_ends(network, told):
    session = told(network).dials("*1022*9#")
    assert session.shows("Da bam", "9") == "Da bam: 9"
    session.presses("1").shows("9*1")
    assert session.presses("0").ends("Cam on") == "Cam on."
    with pytest.raises(AssertionError, match="in no session"):
        session.shows("Cam on")


def test_what_is_not_on_the_screen_is_told_with_what_is(network, told):
    with pytest.raises(AssertionError, match=r"does not see \['Khai'\] but 'Da bam: chua gi'"):
        told(network).dials("*1022#").shows("Da bam", "Khai")


def test_the_network_ends_a_silent_session(fresh, opening, told):
    network = fresh(opening().url, "--ussd-silence", "0.3")
    phone = told(network)
    phone.dials("*1022#").ends("hết giờ")
    assert phone.town.ussd_stats()["ends"]["Incomplete"] == 1


def test_a_phone_put_down_ends_with_an_empty_screen(network, told):
    assert told(network).dials("*1022#").hangs_up().ends() == ""
