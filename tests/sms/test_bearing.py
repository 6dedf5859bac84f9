"""When a sender says that its carrier is away: a reconnect is none, a carrier that is really gone is found in time."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from gateway.house import House
from gateway.messages.carriers import SendError
from smpp.status import Status
from sms.bearing import Bearing
from sms.over_smpp.refusals import away, error_of, lost


class Told:
    """A bearing, a clock that moves when told, and a line that stands or not."""

    def __init__(self, house: House) -> None:
        self.now = 100.0
        self.stands = True
        self._house = house
        self.bearing = Bearing(house.db, house.carriers["twilio"], lambda: self.now)

    def pass_(self, seconds: float) -> None:
        """Time passes; the sender's loop looks each second."""
        end = self.now + seconds
        while self.now < end:
            self.now = min(self.now + 0.5, end)
            asyncio.run(self.bearing.report(self.stands))

    def drop(self, why: str = "hung up") -> None:
        self.stands = False
        self.bearing.away(why)

    def refuse(self, why: SendError, *phones: str) -> None:
        for phone in phones:
            self.bearing.refused(self.now, phone, why)

    @property
    def open(self) -> str | None:
        """Why the breaker is open."""
        with self._house.db.transaction() as tx:
            query = "SELECT breaker_why FROM carrier_health WHERE breaker = 'open'"
            return tx.execute(text(query)).scalar()

    def mend(self) -> None:
        with self._house.db.transaction() as tx:
            tx.execute(text("DELETE FROM carrier_health"))


@pytest.fixture
def told(house: House) -> Told:
    return Told(house)


def test_a_reconnect_on_a_quiet_line_moves_nothing(told: Told) -> None:
    for _night in range(3):
        told.drop()
        told.pass_(1)
        told.stands = True
        told.pass_(20)
    assert told.open is None


def test_what_was_in_the_air_at_a_reconnect_moves_nothing_either(told: Told) -> None:
    told.refuse(lost(), "1", "2", "3", "4")
    told.refuse(away(), "5")
    told.drop()
    told.refuse(away(), "6")
    told.pass_(1)
    told.stands = True
    told.pass_(20)
    assert told.open is None


def test_two_short_absences_are_no_long_one(told: Told) -> None:
    for up in (3, 20):
        told.drop()
        told.pass_(1.5)
        told.stands = True
        told.pass_(up)
    assert told.open is None


def test_a_carrier_that_is_gone_is_found_in_time_and_stays_out(told: Told) -> None:
    told.drop("no connection")
    told.pass_(4)
    told.bearing.away("no connection, still")
    assert told.open is None
    told.pass_(2)
    assert told.open == "no connection, still"
    told.mend()
    told.pass_(1)
    assert told.open, "said again for as long as it lasts"
    told.mend()
    told.stands = True
    told.pass_(10)
    assert told.open is None, "and no longer"


def test_one_that_takes_a_bind_and_drops_it_is_away(told: Told) -> None:
    for _ in range(4):
        told.drop()
        told.pass_(2)
        told.stands = True
        told.pass_(1)
    assert told.open == "hung up"


def test_a_refused_account_is_acquitted_by_a_text_and_by_nothing_else(told: Told) -> None:
    told.refuse(error_of(Status.RINVSYSTYP), "1")
    told.pass_(4)
    told.bearing.took(told.now)
    told.pass_(10)
    assert told.open is None
    told.refuse(error_of(Status.RINVSYSTYP), "1")
    told.pass_(6)
    assert told.open


def test_an_ill_carrier_is_found_though_its_line_stands(told: Told) -> None:
    told.refuse(error_of(Status.RSYSERR), "1", "2")
    told.pass_(10)
    assert told.open is None, "two phones may be wrong"
    told.refuse(error_of(Status.RSYSERR), "3")
    told.pass_(6)
    assert told.open


def test_an_ill_carrier_is_found_after_a_reconnect_too(told: Told) -> None:
    told.drop()
    told.pass_(1)
    told.stands = True
    told.pass_(2)
    told.refuse(error_of(Status.RSYSERR), "1", "2", "3")
    told.pass_(6)
    assert told.open
