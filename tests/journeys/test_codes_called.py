"""Codes that are said: a page asks, the phone rings, a key is pressed, and the digits are right."""

from __future__ import annotations

from tests.journeys.called import Rung, digits
from tests.journeys.town import PATIENCE, Phone, Town
from tests.waiting import until

PATH = "/api/v1/verifications"


def test_a_code_is_said_to_who_presses_a_key(town: Town, phone: Phone) -> None:
    rung = Rung(phone)
    begun = town.api("POST", PATH, {"to": phone.number, "channel": "voice"})
    assert begun["channel"] == "voice"
    rung.rings()
    rung.does(answer=True)
    rung.hears("xin mã xác thực")
    rung.does(press="1")
    code = digits(rung.hears("Mã xác thực là"))
    assert town.api("POST", f"{PATH}/{begun['id']}/check", {"code": code}) == {"status": "approved"}
    rung.does(hangup=True)
    assert phone.inbox() == []


def test_who_is_engaged_is_called_again_and_a_machine_hears_nothing(town: Town, phone: Phone) -> None:
    rung = Rung(phone)
    rung.does(habit="busy")
    town.api("POST", PATH, {"to": phone.number, "channel": "voice"})
    until(lambda: rung.now()["status"] in ("busy", "") and town.stats("twilio") is not None, PATIENCE)
    rung.does(habit="machine")
    until(lambda: rung.now()["status"] == "completed", PATIENCE + 40)
    assert rung.now()["heard"] == []


def test_a_landline_is_called_without_being_asked(town: Town) -> None:
    desk = town.phone("+842583820111")
    begun = town.api("POST", PATH, {"to": desk.number})
    assert begun["channel"] == "voice"
    rung = Rung(desk)
    rung.rings()
    rung.does(answer=True)
    rung.hears("bấm một để nghe mã")
    rung.does(press="1")
    code = digits(rung.hears("Mã xác thực là"))
    assert town.api("POST", f"{PATH}/{begun['id']}/check", {"code": code}) == {"status": "approved"}
    rung.does(hangup=True)
