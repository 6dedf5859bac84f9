"""Codes that are said: a page asks, the phone rings, a key is pressed, and the digits are right."""

from __future__ import annotations

import re
from typing import Any

from gateway.wording.speech import DIGITS
from tests.journeys.town import PATIENCE, Phone, Town, call
from tests.waiting import until

PATH = "/api/v1/verifications"


class Rung:
    """The phone's calls, as the lab tells them."""

    def __init__(self, phone: Phone) -> None:
        self._box = f"{phone._box}/calls"

    def does(self, **order: Any) -> dict[str, Any]:
        """`habit`, `answer`, `press`, `hangup`."""
        return dict(call(self._box, order))

    def now(self) -> dict[str, Any]:
        """What the handset shows of its call."""
        return dict(call(self._box))

    def rings(self) -> None:
        """Wait until it rings."""
        until(lambda: self.now()["status"] == "ringing", PATIENCE)

    def hears(self, *parts: str) -> str:
        """Wait until all of it was said in this call, in one utterance."""

        def said() -> str | None:
            """what is awaited was said"""
            heard = [str(each["text"]) for each in self.now()["heard"]]
            return next((each for each in heard if all(part in each for part in parts)), None)

        return until(said, PATIENCE)


def digits(said: str) -> str:
    """The code that was said."""
    words = re.findall("|".join(DIGITS["vi"]), said.partition("Nhắc lại")[0].partition("là:")[2])
    return "".join(str(DIGITS["vi"].index(word)) for word in words)


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
