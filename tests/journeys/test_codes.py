"""Signing in with a phone: the page asks, the phone reads, and whoever holds the phone always gets in."""

from __future__ import annotations

import urllib.error

import pytest

from tests.journeys.town import Phone, Town
from tests.otp.desk import digits, wrong

PATH = "/api/v1/verifications"


def test_a_page_proves_a_number(town: Town, phone: Phone) -> None:
    begun = town.api("POST", PATH, {"to": phone.number, "web_domain": "khaibao.example"})
    told = phone.reads("Ma xac thuc 1022: ", "@khaibao.example #")
    code = digits(told)
    assert told.endswith(f"#{code}")
    checked = town.api("POST", f"{PATH}/{begun['id']}/check", {"code": wrong(code)})
    assert checked == {"status": "pending", "attempts_left": 4}
    typed = f"{code[:3]} {code[3:]}"
    assert town.api("POST", f"{PATH}/{begun['id']}/check", {"code": typed}) == {"status": "approved"}
    with pytest.raises(urllib.error.HTTPError) as used:
        town.api("POST", f"{PATH}/{begun['id']}/check", {"code": code})
    assert used.value.code == 404
    used.value.close()


def test_strangers_cannot_lock_anybody_out(town: Town, phone: Phone) -> None:
    for purpose in ("a", "b", "c", "d", "e"):
        strangers = town.api("POST", PATH, {"to": phone.number, "purpose": purpose})
        told = digits(phone.reads("Ma xac thuc 1022: "))
        for left in (4, 3, 2, 1, 0):
            checked = town.api("POST", f"{PATH}/{strangers['id']}/check", {"code": wrong(told)})
            assert checked == {"status": "pending", "attempts_left": left}
    with pytest.raises(urllib.error.HTTPError) as refused:
        town.api("POST", PATH, {"to": phone.number})
    assert refused.value.code == 429 and int(refused.value.headers["Retry-After"]) > 3000
    refused.value.close()
    code = digits(phone.texts("OTP").reads("Ma xac thuc 1022: "))
    first, second = (town.api("POST", PATH, {"to": phone.number}) for _ in range(2))
    assert first["id"] != second["id"], "whoever else sits at the page has a request of their own"
    assert town.api("POST", f"{PATH}/{second['id']}/check", {"code": code}) == {"status": "approved"}
    assert len(phone.inbox()) == 6, "five of strangers, and the one asked for"
