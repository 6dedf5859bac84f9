"""Staff read prompts by phone: star at the menu, the number of the page, a beep, their own voice, one to keep it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urldefrag

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from gateway import clock, prompts
from gateway.house import House
from gateway.prompts import Recording, sittings
from gateway.wording import Piece
from ivr.takes import Takes
from simulator.twilio.voice.document import Verb, every
from tests.conftest import PUBLIC_URL
from tests.ivr import recorder
from tests.ivr.caller import Caller
from tests.ivr.recorder import Carrier
from tests.prompts.conftest import READER
from tests.prompts.sounds import sox, tone

NUMBER = "+84900000001"
PIECES = [Piece("V_SILENT", 0), Piece("V_MORE", 0)]
SILENCE = sox("-n", "-r", "8000", "-t", "wav", "-", "trim", "0", "2")
_refs = count(1)


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    with recorder.open_for_business() as there:
        yield there


@pytest.fixture
def environ(environ: dict[str, str], carrier: Carrier) -> dict[str, str]:
    return {**environ, "TWILIO_API_URL": carrier.url}


@dataclass
class Reader(Caller):
    """Somebody who reads prompts; their carrier keeps what they say."""

    carrier: Carrier = field(default_factory=Carrier)

    def verb(self, name: str) -> Verb | None:
        return next((verb for verb in every(self.page) if verb.name == name), None)

    def goes_on(self) -> Reader:
        """Follow a redirect."""
        redirect = self.verb("Redirect")
        assert redirect is not None
        self._asks(urldefrag(redirect.text.removeprefix(PUBLIC_URL)).url, {})
        return self

    def reads(self, wav: bytes | None = None) -> str:
        """Say something after the beep; what the carrier calls it."""
        record = self.verb("Record")
        assert record is not None
        ref = f"RE{next(_refs):032x}"
        if wav is not None:
            self.carrier.kept[ref] = wav
        told = {"RecordingSid": ref, "RecordingUrl": f"{self.carrier.url}/{ref}", "RecordingDuration": "2"}
        self._asks(urldefrag(record.get("action").removeprefix(PUBLIC_URL)).url, told)
        return ref

    def tells(self, ref: str, status: str = "completed") -> None:
        """The carrier tells that a recording is there, or is not."""
        answer = self._post("/ivr/twilio/recording?studio", {"RecordingSid": ref, "RecordingStatus": status})
        assert (answer.status_code, answer.data) == (200, b"")


@pytest.fixture
def code(house: House) -> str:
    with house.db.transaction() as tx:
        return sittings.begin(tx, PIECES, "vi", by=READER, now=clock.now())[1]


@pytest.fixture
def reader(client: FlaskClient, carrier: Carrier, code: str) -> Reader:
    reader = Reader(client, NUMBER, carrier=carrier)
    reader.calls().presses("*").hears("Ghi lời đọc", "sáu số")
    reader.presses(code).hears("Lời thứ một trên hai", "Chưa nghe bấm phím nào")
    return reader


def waiting(house: House) -> list[str]:
    with house.db.transaction() as tx:
        rows = select(Recording.msg_id).where(Recording.state == "waiting").order_by(Recording.id)
        return list(tx.scalars(rows))


def test_pieces_are_read_heard_again_and_kept(house: House, reader: Reader, carrier: Carrier) -> None:
    reader.tells(reader.reads(tone()))
    reader.goes_on().hears("Giữ, bấm một")
    reader.presses("2").hears("Lời thứ một trên hai")
    reader.tells(reader.reads(tone(2)))
    reader.goes_on().presses("1").hears("Lời thứ hai trên hai", "Cần gì thêm")
    reader.tells(reader.reads(tone()))
    reader.goes_on().presses("1").hears("Đã ghi xong")
    assert not reader.open
    assert waiting(house) == ["V_SILENT", "V_MORE"] and carrier.kept == {}
    with house.db.transaction() as tx:
        found = prompts.versions(tx, PIECES[0], "vi")[0]
        assert (found.how, found.recorded_by, round(found.seconds)) == ("phone", READER, 2)
        assert tx.execute(text("SELECT outcome FROM calls")).scalar() == "served"


def test_a_carrier_that_tells_nothing_is_asked(house: House, reader: Reader, carrier: Carrier) -> None:
    reader.reads(tone())
    reader.goes_on().goes_on().hears("Giữ, bấm một")
    reader.presses("1")
    assert waiting(house) == ["V_SILENT"] and carrier.kept == {}


def test_a_late_reading_is_kept_unheard_and_comes_by_the_clock(
    house: House, reader: Reader, carrier: Carrier, environ: dict[str, str]
) -> None:
    carrier.goes_away()
    ref = reader.reads(tone())
    while reader.verb("Redirect") is not None:
        reader.goes_on()
    reader.hears("Chưa nghe lại được")
    reader.presses("1").hears("Lời thứ hai trên hai")
    assert waiting(house) == []
    carrier.comes_back()
    takes = Takes.of(house.db, house.settings)
    with house.db.transaction() as tx:
        tx.execute(text("UPDATE prompt_takes SET made_at = made_at - interval '1 minute'"))
    assert takes.turn() == 1
    assert waiting(house) == ["V_SILENT"] and ref not in carrier.kept
    assert takes.turn() == 0


@pytest.mark.parametrize("told", [True, False])
def test_a_reading_that_is_lost_is_counted(house: House, reader: Reader, told: bool) -> None:
    ref = reader.reads()
    while reader.verb("Redirect") is not None:
        reader.goes_on()
    reader.presses("1")
    if told:
        reader.tells(ref, "absent")
    else:
        with house.db.transaction() as tx:
            tx.execute(text("UPDATE prompt_takes SET made_at = made_at - interval '61 minutes'"))
        Takes.of(house.db, house.settings).turn()
    with house.db.transaction() as tx:
        sitting = sittings.of_call(tx, reader.ref)
        assert sitting is not None and sittings.progress(tx, sitting).lost == 1
    assert waiting(house) == []


def test_a_silent_reading_is_read_again(reader: Reader) -> None:
    reader.tells(reader.reads(SILENCE))
    reader.goes_on().hears("quá nhỏ", "Lời thứ một trên hai")
    record = reader.verb("Record")
    assert record is not None
    reader.goes_on().hears("Chưa nghe gì", "Lời thứ một")  # Twilio falls through: nothing was said
    reader.goes_on().hears("Các lời đã giữ vẫn còn")
    assert not reader.open


def test_a_repeated_request_changes_nothing(house: House, reader: Reader) -> None:
    reader.tells(reader.reads(tone()))
    reader.goes_on()
    page = reader.page
    reader.presses("1")
    said = reader.said
    for _ in range(2):
        reader.page = page
        assert reader.presses("1").said == said
    reader.page = page
    reader.presses("3").hears("Lời thứ hai trên hai")
    assert waiting(house) == ["V_SILENT"]


def test_what_is_left_out_is_no_recording(house: House, reader: Reader) -> None:
    reader.tells(reader.reads(tone()))
    reader.goes_on().presses("3").hears("Lời thứ hai trên hai")
    assert waiting(house) == []


def test_a_wrong_number_leads_back_to_the_menu(client: FlaskClient, carrier: Carrier, code: str) -> None:
    wrong = "000000" if code != "000000" else "000001"
    caller = Reader(client, NUMBER, carrier=carrier)
    caller.calls().presses("*").presses(wrong).hears("không đúng hoặc đã hết hạn")
    caller.presses("")
    caller.goes_on().hears("Khai y tế, bấm một")
    caller.presses("9").hears("Đã nhận yêu cầu cấp cứu")


def test_a_number_opens_one_call_and_no_stranger_is_led(client: FlaskClient, reader: Reader) -> None:
    other = Reader(client, "+84900000002", carrier=reader.carrier)
    other.calls().presses("*").hears("Khai y tế, bấm một")
    assert "Ghi lời đọc" not in other.said, "no number waits, and star is no door"
    other._asks("/ivr/twilio/studio?at=judge&take=RE1", {"Digits": "1"})
    assert not other.open and other.verb("Hangup") is not None


def test_star_elsewhere_is_no_door(client: FlaskClient) -> None:
    caller = Caller(client, NUMBER).calls().presses("1").presses("*")
    assert "Ghi lời đọc" not in caller.said


def test_unsigned_news_of_a_recording_is_refused(client: FlaskClient) -> None:
    for path in ("recording", "studio"):
        assert client.post(f"/ivr/twilio/{path}", data={"CallSid": "CA1"}).status_code == 403


@pytest.mark.parametrize(("key", "said"), [("9", "Đã nhận yêu cầu cấp cứu"), ("0", "gọi lại")])
def test_help_and_a_person_are_there_for_who_pressed_star_by_mistake(
    client: FlaskClient, carrier: Carrier, code: str, key: str, said: str
) -> None:
    assert code
    caller = Reader(client, NUMBER, carrier=carrier).calls().presses("*")
    caller.hears("Bấm nhầm, bấm không")
    caller.presses(key).hears(said)
