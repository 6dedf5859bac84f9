"""Other companies carry the phone: an operator over SMPP, an aggregator; one that dies, and comes back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text

from gateway import clock, people
from gateway.messages.status import Status
from tests.journeys.conftest import Run
from tests.journeys.subscribers import carried_by, database, e164, subscriber
from tests.journeys.town import Phone, Town
from tests.waiting import STANDSTILL, until

SECONDS = 30.0  # within which a code leaves by another carrier: five until it is known
NEWS = 40.0  # seconds: the API shows a change five seconds later, and the machine may be busy
PROVED = ("MENU", "MA", "MENU", "MA", "MENU", "MA")  # one more than the answers that close a breaker

_KEEPS_ACCENTS = text("UPDATE phone_numbers SET accents = 'keep' WHERE number = :number")
_STATUSES = text("""
    SELECT a.status FROM attempts a JOIN messages m ON m.month = a.month AND m.id = a.message_id
     WHERE m.recipient = :number AND a.carrier = :carrier
""")


@pytest.fixture(autouse=True)
def calm(town: Town) -> Iterator[None]:
    """Whatever a story breaks is mended when it ends."""
    yield
    town.faults()


def test_declaring_over_smpp_with_accents_and_an_emoji(town: Town, new_phone: Callable[[], Phone]) -> None:
    """A long text of a phone and long ones to it, in UCS-2: cut into parts on both ways, and whole at the ends."""
    phone = subscriber(town, "smpp", new_phone)
    with database(town) as tx:
        people.contact(tx, e164(phone), clock.now())
        tx.execute(_KEEPS_ACCENTS, {"number": e164(phone)})
    home = "thôn Mỹ Tường 2, nhà thứ ba bên trái sau chợ, cổng xanh có giàn hoa giấy 🌺, hỏi bà Tư"
    for words, heard in (
        ("KB Nguyễn Văn An 1985 nam Nhơn Hải khỏe", "8 câu"),
        ("Đồng ý", "5/8"),
        (home, "Xem lại: NGUYỄN VĂN AN"),
    ):
        phone.texts(words).reads(heard)
    shown = phone.inbox()[-1]
    assert shown["encoding"] == "ucs2" and shown["segments"] > 1
    receipt = phone.texts("1").reads("Đã nhận tờ khai của AN")
    assert carried_by(town, phone) == {"smpp"}
    code = re.search(r"\d{8}", receipt)
    assert code is not None
    record = until(lambda: _record(town, code[0]), NEWS)
    assert "giàn hoa giấy" in record["address"] and "hỏi bà Tư" in record["address"]
    until(lambda: set(_statuses(town, phone, "smpp")) == {Status.DELIVERED}, NEWS)


def test_a_text_by_the_aggregator_its_answer_and_its_receipt(
    town: Town, new_phone: Callable[[], Phone]
) -> None:
    """The text comes in by a signed GET, the answer leaves by JSON from the short number, the receipt is a GET."""
    phone = subscriber(town, "esms", new_phone)
    phone.texts("MENU").reads("1022 mien phi")
    assert phone.inbox()[-1]["from"] == "1022"
    assert carried_by(town, phone) == {"esms"}
    until(lambda: _statuses(town, phone, "esms") == [Status.DELIVERED], NEWS)


def test_a_carrier_dies_codes_leave_by_the_other_and_it_comes_back(
    town: Town, run: Run, new_phone: Callable[[], Phone]
) -> None:
    """Some centres that are ill answer a system error to everything: each text goes elsewhere, then all do."""
    asking = [subscriber(town, "smpp", new_phone) for _ in range(3)]
    other = subscriber(town, "smpp", new_phone)
    town.faults(smpp={"dead": 1})
    for phone in asking:
        town.api("POST", "/api/v1/verifications", {"to": phone.number})
    for phone in asking:
        phone.reads("Ma xac thuc 1022", patience=SECONDS + STANDSTILL)
        assert carried_by(town, phone) == {"smpp", "twilio"}
    told = until(lambda: _open(run("route", other.number).stdout), SECONDS, every=1.0)
    assert re.search(r"^choice +twilio$", told, re.MULTILINE)
    town.api("POST", "/api/v1/verifications", {"to": other.number})
    other.reads("Ma xac thuc 1022")
    assert carried_by(town, other) == {"twilio"}, "nothing is tried at a carrier that is known to be away"
    town.faults()
    back = subscriber(town, "smpp", new_phone)
    for words in PROVED:
        back.texts(words).reads("")
    assert carried_by(town, back) == {"smpp"}
    until(lambda: _well(run("route", back.number).stdout), NEWS, every=1.0)


def _open(told: str) -> str:
    """the breaker of a carrier is open"""
    return told if "breaker: open since" in told else ""


def _well(told: str) -> bool:
    """every breaker is closed again"""
    return "breaker: open" not in told and "breaker: half-open" not in told


def _record(town: Town, code: str) -> dict[str, str] | None:
    """the declaration is on the pages of the API"""
    page = town.api("GET", "/api/v1/declarations?limit=500")
    return next((row for row in page["items"] if row["code"] == code), None)


def _statuses(town: Town, phone: Phone, carrier: str) -> list[Status]:
    with database(town) as tx:
        rows = tx.execute(_STATUSES, {"number": e164(phone), "carrier": carrier}).scalars()
        return [Status(status) for status in rows]
