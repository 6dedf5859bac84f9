"""Talks with agents are recorded of who says yes, and of nobody else; the recording comes home and is deleted there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from twilio.request_validator import RequestValidator

from gateway import clock
from gateway.app import create_app
from gateway.calls import agents, moves, offering, orders, register, surge
from gateway.calls.model import Call
from gateway.calls.outlook import Measured
from gateway.calls.queue import Wish
from gateway.calls.states import Mode, Purpose, Urgency
from gateway.dictation import recordings
from gateway.house import House
from ivr import render
from ivr.fetching import Fetching
from simulator.twilio.voice.document import Verb, read
from tests.conftest import PUBLIC_URL, TWILIO_ACCOUNT, TWILIO_TOKEN
from tests.ivr import recorder
from tests.ivr.caller import Caller
from tests.ivr.recorder import Carrier

NUMBER = "+84900000001"
AGENT = 41
OUTBOUND = {"From": "1022", "To": "sip:41@desk.example", "Direction": "outbound-api"}
REF = "RE" + "b" * 32
SOUND = b"RIFF" + bytes(300)
"""What the carrier has recorded."""


@pytest.fixture
def recording_house(house: House) -> House:
    return replace(house, settings=replace(house.settings, calls_recorded=True))


@pytest.fixture
def app(recording_house: House) -> Flask:
    return create_app(recording_house)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def caller(client: FlaskClient, house: House) -> Caller:
    """Somebody who calls while one agent is at work."""
    with house.db.transaction() as tx:
        agents.sign_on(tx, AGENT, "sip:41@desk.example", clock.now(), skills=["general", "medical"])
    return Caller(client, NUMBER)


def posted(client: FlaskClient, path: str, form: dict[str, str]) -> tuple[Verb, ...]:
    whole = {"AccountSid": TWILIO_ACCOUNT, **form}
    signed = RequestValidator(TWILIO_TOKEN).compute_signature(f"{PUBLIC_URL}{path}", whole)
    answer = client.post(path, data=whole, headers={"X-Twilio-Signature": signed})
    assert answer.status_code == 200, answer.data
    return read(answer.mimetype, answer.data) if answer.mimetype == "text/xml" else ()


def conference(page: tuple[Verb, ...]) -> Verb:
    (dial,) = [verb for verb in page if verb.name == "Dial"]
    return dial.children[0]


def is_taken(
    caller: Caller, house: House, agent: int = AGENT, ref: str = "CA" + "e" * 32
) -> tuple[Verb, Verb]:
    """The agent takes them; the rooms of the agent and of the caller."""
    now = clock.now()
    with house.db.transaction() as tx:
        (offer,) = offering.offer(tx, now)
        parent = register.hold(tx, offer.call_id)
        leg = orders.dial(tx, Purpose.AGENT, offer.endpoint, now, parent=parent, account_id=agent).public_id
    path = f"/ivr/twilio/outgoing?call={leg}"
    theirs = posted(caller.client, path, {"CallSid": ref, **OUTBOUND})
    form = {"CallSid": caller.ref, "From": NUMBER, "To": "1022", "Direction": "inbound"}
    return conference(theirs), conference(posted(caller.client, "/ivr/twilio/queue", form))


def call_of(house: House) -> tuple[str, str | None]:
    with house.db.transaction() as tx:
        row = tx.execute(
            text("SELECT public_id, recording FROM calls WHERE inbound ORDER BY id DESC LIMIT 1")
        ).one()
        return row.public_id, row.recording


def test_who_says_yes_is_recorded(caller: Caller, house: House) -> None:
    caller.calls().presses("0").hears("đang nối cán bộ", "Cho ghi âm cuộc gọi này", "Đồng ý, bấm một")
    caller.presses("1").hears("Cuộc gọi này được ghi âm", "người kế tiếp")
    name, recording = call_of(house)
    assert recording == "agreed"
    for room in is_taken(caller, house):
        assert room.get("record") == "record-from-start"
        assert room.get("recordingStatusCallback") == f"{PUBLIC_URL}/ivr/twilio/recording?room={name}"


@pytest.mark.parametrize("keys", ["2", "", "5"])
def test_no_silence_and_nonsense_are_no_yes(keys: str, caller: Caller, house: House) -> None:
    caller.calls().presses("0").hears("Cho ghi âm")
    caller.presses(keys)
    assert call_of(house)[1] == ("refused" if keys == "2" else None)
    assert ("không ghi âm" in caller.said) == (keys == "2")
    for room in is_taken(caller, house):
        assert room.get("record") == "" and room.get("recordingStatusCallback") == ""


def test_who_is_taken_before_the_question_is_over_is_not_recorded(caller: Caller, house: House) -> None:
    caller.calls().presses("0").hears("Cho ghi âm")
    rooms = is_taken(caller, house)
    assert {room.get("record") for room in rooms} == {""} and call_of(house)[1] is None


def test_the_question_waits_as_long_as_any_other(caller: Caller) -> None:
    caller.calls().presses("0").hears("Cho ghi âm")
    (gather,) = [verb for verb in caller.page if verb.name == "Gather"]
    assert gather.get("timeout") == str(render.FIRST_KEY)
    (gather,) = [verb for verb in caller.presses("2").page if verb.name == "Gather"]
    assert gather.get("timeout") == str(render.IN_THE_QUEUE)


@pytest.mark.parametrize("first", ["", "5"])
def test_a_yes_that_comes_late_gives_no_place_up(first: str, caller: Caller, house: House) -> None:
    ahead = Caller(caller.client, "+84900000002").calls().presses("0").presses("2")
    caller.calls().presses("0").presses(first).hears("còn một người")
    assert "bấm một" not in caller.said.lower()
    caller.presses("1").hears("Cho ghi âm", "Đồng ý, bấm một")
    assert caller.open and call_of(house)[1] is None
    caller.presses("1").hears("Cuộc gọi này được ghi âm", "còn một người", "Bấm một để giữ chỗ")
    assert call_of(house)[1] == "agreed"
    ahead.hangs_up()


def test_whoever_lets_the_question_pass_may_keep_the_place_later(caller: Caller, house: House) -> None:
    caller.calls().presses("0").presses("").presses("").hears("Bấm một để giữ chỗ")
    caller.presses("1").hears("Đã giữ chỗ")
    assert call_of(house)[1] is None


def test_keys_of_the_queue_work_at_the_question(caller: Caller, house: House) -> None:
    caller.calls().presses("0").presses("9").hears("Đã nhận yêu cầu cấp cứu")
    assert call_of(house)[1] is None
    star = Caller(caller.client, "+84900000002").calls().presses("0")
    star.hears("Cho ghi âm")
    star.presses("*").hears("Khai y tế, bấm một")


def test_one_keeps_the_place_once_the_question_is_answered(caller: Caller, house: House) -> None:
    caller.calls().presses("0").presses("1").presses("1").hears("Đã giữ chỗ")
    caller.hangs_up()
    with house.db.transaction() as tx:
        (offer,) = offering.offer(tx, clock.now())
        parent = register.hold(tx, offer.call_id)
        leg = orders.dial(
            tx, Purpose.AGENT, offer.endpoint, clock.now(), parent=parent, account_id=AGENT
        ).public_id
    form = {"CallSid": "CA" + "e" * 32, **OUTBOUND}
    room = conference(posted(caller.client, f"/ivr/twilio/outgoing?call={leg}", form))
    assert room.get("record") == "", "who is called back has not been asked in that call"


def rings(caller: Caller, house: House, number: str, ref: str) -> Caller:
    """Somebody is asked into the talk and takes the phone up."""
    with house.db.transaction() as tx:
        leg = moves.invite(tx, AGENT, number, clock.now()).public_id
    guest = Caller(caller.client, number, ref=ref)
    guest._asks(f"/ivr/twilio/outgoing?call={leg}", OUTBOUND)
    return guest


def test_whoever_joins_a_talk_that_is_recorded_is_told_so_first(caller: Caller, house: House) -> None:
    caller.calls().presses("0").presses("1")
    with house.db.transaction() as tx:
        (offer,) = offering.offer(tx, clock.now())
        parent = register.hold(tx, offer.call_id)
        leg = orders.dial(tx, Purpose.AGENT, offer.endpoint, clock.now(), parent=parent, account_id=AGENT)
        name = leg.public_id
    agent = Caller(caller.client, "sip:41@desk.example")
    agent._asks(f"/ivr/twilio/outgoing?call={name}", OUTBOUND)
    assert agent.said == "Cuộc gọi được ghi âm."
    doctor = rings(caller, house, "+84900000077", "CA" + "d" * 32)
    doctor.hears("mời cùng nghe", "Cuộc gọi được ghi âm. Bấm một")
    doctor.presses("1")
    assert doctor.said == "" and conference(doctor.page).get("record") == "record-from-start"
    service = rings(caller, house, "115", "CA" + "f" * 32)
    assert service.said == "" and conference(service.page)


def test_a_supervisor_presses_a_key_before_they_hear_and_is_told_as_well(
    caller: Caller, house: House
) -> None:
    """Else their voicemail would be let in, and keep what is said."""
    caller.calls().presses("0").presses("1")
    is_taken(caller, house)
    with house.db.transaction() as tx:
        call = register.by_public_id(tx, call_of(house)[0])
        assert call is not None
        legs = [moves.listen(tx, call, 50 + n, f"+8490000009{n}", Mode.LISTEN, clock.now()) for n in (1, 2)]
        names = [(leg.public_id, leg.number) for leg in legs]
    chief, voicemail = (Caller(caller.client, number) for _, number in names)
    for phone, (name, _) in zip((chief, voicemail), names, strict=True):
        phone._asks(f"/ivr/twilio/outgoing?call={name}", OUTBOUND)
        phone.hears("Bấm một để nghe cuộc gọi")
    assert conference(chief.presses("1").page).get("muted") == "true"
    chief.hears("Cuộc gọi được ghi âm")
    voicemail.presses("").hears("Bấm một để nghe")
    voicemail.presses("")
    assert not voicemail.open and all(verb.name != "Dial" for verb in voicemail.page)


def test_of_a_talk_that_is_not_recorded_nobody_is_told(caller: Caller, house: House) -> None:
    caller.calls().presses("0").presses("2")
    is_taken(caller, house)
    doctor = rings(caller, house, "+84900000077", "CA" + "d" * 32)
    assert "ghi âm" not in doctor.hears("mời cùng nghe")
    assert "ghi âm" not in doctor.presses("1").said


def test_who_is_sent_on_to_the_medical_team_is_recorded_no_more(caller: Caller, house: House) -> None:
    caller.calls().presses("0").presses("1")
    is_taken(caller, house)
    name, _ = call_of(house)
    with house.db.transaction() as tx:
        moves.pass_on(tx, AGENT, Wish("medical"), clock.now())
    assert call_of(house)[1] == "ended"
    tells(caller.client, name)
    assert kept(house) == [("awaited", False, 65)], "what was recorded with their consent is kept"
    with house.db.transaction() as tx:
        agents.sign_on(tx, AGENT + 1, "sip:42@desk.example", clock.now(), skills=["medical"])
    for room in is_taken(caller, house, AGENT + 1, "CA" + "9" * 32):
        assert room.get("record") == ""


def test_who_is_sent_there_by_a_supervisor_before_the_talk_is_not_recorded(
    caller: Caller, house: House
) -> None:
    caller.calls().presses("0").presses("1")
    with house.db.transaction() as tx:
        call = register.by_public_id(tx, call_of(house)[0])
        assert call is not None
        moves.prefer(tx, call, Urgency.ORDINARY, "medical", clock.now())
    for room in is_taken(caller, house):
        assert room.get("record") == ""


def test_nobody_in_need_is_asked(caller: Caller) -> None:
    caller.calls().presses("9")
    assert "ghi âm" not in caller.said


def test_nobody_is_asked_while_a_surge_lasts(caller: Caller, house: House) -> None:
    with house.db.transaction() as tx:
        surge.begin(tx, AGENT, Measured(), clock.now())
    caller.calls().presses("0")
    assert "ghi âm" not in caller.said


def test_switched_off_nobody_is_asked(house: House) -> None:
    with house.db.transaction() as tx:
        agents.sign_on(tx, AGENT, "sip:41@desk.example", clock.now())
    quiet = Caller(create_app(house).test_client(), NUMBER).calls().presses("0")
    quiet.hears("đang nối cán bộ")
    assert "ghi âm" not in quiet.said and house.settings.calls_recorded is False


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    with recorder.open_for_business() as there:
        there.kept[REF] = SOUND
        yield there


def tells(client: FlaskClient, room: str, status: str = "completed") -> None:
    """The carrier tells of the recording of a conference, as it does: without a call."""
    posted(
        client,
        f"/ivr/twilio/recording?room={room}",
        {
            "ConferenceSid": "CF" + "c" * 32,
            "RecordingSid": REF,
            "RecordingStatus": status,
            "RecordingDuration": "65",
            "RecordingSource": "Conference",
        },
    )


def kept(house: House) -> list[tuple[str, bool, int]]:
    with house.db.transaction() as tx:
        rows = tx.execute(text("SELECT state, sound IS NOT NULL, seconds FROM recordings ORDER BY id"))
        return [tuple(row) for row in rows]  # type: ignore[misc]


def test_the_recording_is_brought_home_sealed_and_deleted_there(
    caller: Caller, house: House, carrier: Carrier
) -> None:
    caller.calls().presses("0").presses("1")
    is_taken(caller, house)
    name, _ = call_of(house)
    fetching = Fetching.of(house.db, replace(house.settings, twilio_api=carrier.url))
    tells(caller.client, name)
    tells(caller.client, name)
    assert kept(house) == [("awaited", False, 65)]
    assert fetching.turn() == 2
    assert kept(house) == [("kept", True, 65)] and carrier.kept == {}
    with house.db.transaction() as tx:
        (row,) = recordings.of_talk(tx, name)
        assert row.number == NUMBER and row.sound is not None and SOUND not in row.sound
        assert recordings.listen(tx, row.public_id, 7, clock.now(), "phản ánh của người gọi") == SOUND


def test_what_nobody_agreed_to_is_deleted_unheard(caller: Caller, house: House, carrier: Carrier) -> None:
    caller.calls().presses("0").presses("2")
    fetching = Fetching.of(house.db, replace(house.settings, twilio_api=carrier.url))
    tells(caller.client, call_of(house)[0])
    assert fetching.turn() == 1
    assert carrier.kept == {} and kept(house) == [("lost", False, 65)]


def test_a_recording_that_is_absent_or_of_no_call(caller: Caller, house: House) -> None:
    caller.calls().presses("0").presses("1")
    tells(caller.client, "cal_none")
    assert kept(house) == []
    tells(caller.client, call_of(house)[0], "absent")
    assert kept(house) == [("lost", False, 65)]


def test_what_reports_count_is_noted_on_the_way(caller: Caller, house: House) -> None:
    """The number dialled, when a person was asked for, joined, given up; a kept place is nobody who gave up."""
    caller.calls().presses("0").presses("2")
    is_taken(caller, house)
    Caller(caller.client, "+84900000002").calls().presses("0").presses("2").hangs_up()
    Caller(caller.client, "+84900000003").calls().presses("0").presses("2").presses("1").hangs_up()
    Caller(caller.client, "+84900000004").calls().hangs_up()
    with house.db.transaction() as tx:
        calls = {call.number[-1]: call for call in tx.query(Call).filter(Call.inbound)}
        told = {end: (bool(c.queued_at), bool(c.joined_at), bool(c.gave_up_at)) for end, c in calls.items()}
        assert told == {
            "1": (True, True, False), "2": (True, False, True), "3": (True, False, False), "4": (False, False, False),
        }  # fmt: skip
        assert {call.called for call in calls.values()} == {"1022"}
