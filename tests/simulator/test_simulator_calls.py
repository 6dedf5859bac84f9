"""Calls follow documents as Twilio has them follow: keys, silence, recordings, conferences, orders from outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.simulator.house import House
from tests.simulator.running import PUBLIC, Network

INCOMING = "/ivr/twilio/incoming"
Until = Callable[..., Any]


def said(network: Network, phone: str) -> list[str]:
    return [each["text"] for each in network.ear(phone)["heard"]]


def over(network: Network, phone: str) -> bool:
    return not network.ear(phone)["open"]


def form_of(house: House, sid: str, path: str) -> dict[str, str]:
    return next(hook.form for hook in house.led(sid) if hook.path == path)


def test_a_call_hears_its_document_and_ends(network: Network, house: House, phone: str, until: Until) -> None:
    house.documents[INCOMING] = lambda _: "<Say>Xin chào</Say><Hangup/>"
    call = network.calls(phone, call=True)
    until(lambda: over(network, phone))
    assert said(network, phone) == ["Xin chào"]
    asked, told = until(lambda: house.led(call["call"])[:2] if len(house.led(call["call"])) > 1 else [])
    assert asked.signed_for(f"{PUBLIC}{INCOMING}")
    assert (asked.form["Direction"], asked.form["From"], asked.form["CallStatus"]) == (
        "inbound",
        phone,
        "ringing",
    )
    assert told.path == "/ivr/twilio/status"
    assert told.form["CallStatus"] == "completed"
    assert told.form["CallDuration"].isdecimal()


def test_the_first_key_stops_what_is_said(network: Network, house: House, phone: str, until: Until) -> None:
    words = "một hai ba bốn năm sáu bảy tám chín mười " * 20
    house.documents[INCOMING] = lambda _: (
        f'<Gather numDigits="1" action="/ivr/next"><Say>{words}</Say></Gather>'
    )
    house.documents["/ivr/next"] = lambda form: f"<Say>bấm {form['Digits']}</Say>"
    network.calls(phone, call=True)
    until(lambda: said(network, phone))
    network.calls(phone, press="7")
    until(lambda: over(network, phone))
    assert said(network, phone)[1:] == ["bấm 7"]
    assert not network.ear(phone)["heard"][0]["whole"]


def test_keys_typed_ahead_are_kept(network: Network, house: House, phone: str, until: Until) -> None:
    house.documents[INCOMING] = lambda _: '<Pause length="1"/><Gather numDigits="2" action="/ivr/next"/>'
    house.documents["/ivr/next"] = lambda form: (
        f'<Say>{form["Digits"]}</Say><Gather numDigits="1" action="/ivr/last"/>'
    )
    house.documents["/ivr/last"] = lambda form: f"<Say>{form['Digits']}</Say>"
    network.calls(phone, call=True)
    network.calls(phone, press="123")
    until(lambda: over(network, phone))
    assert said(network, phone) == ["12", "3"]


@pytest.mark.parametrize(
    ("attributes", "keys", "digits"),
    [
        ('timeout="1"', "1985#", "1985"),
        ('timeout="1" finishOnKey=""', "19#5", "19#5"),
        ('timeout="1" finishOnKey="*"', "19*", "19"),
        ('timeout="1"', "62", "62"),
    ],
)
def test_keys_end_by_the_last_key_or_by_silence(
    network: Network, house: House, phone: str, until: Until, attributes: str, keys: str, digits: str
) -> None:
    house.documents[INCOMING] = lambda _: f'<Gather {attributes} action="/ivr/next"/><Say>nothing</Say>'
    house.documents["/ivr/next"] = lambda form: f"<Say>{form['Digits']}</Say>"
    network.calls(phone, call=True)
    network.calls(phone, press=keys)
    until(lambda: over(network, phone))
    assert said(network, phone) == [digits]


def test_silence_falls_through_to_the_next_verb(
    network: Network, house: House, phone: str, until: Until
) -> None:
    house.documents[INCOMING] = lambda _: '<Gather timeout="1" action="/ivr/next"/><Say>im lặng</Say>'
    network.calls(phone, call=True)
    until(lambda: over(network, phone))
    assert said(network, phone) == ["im lặng"]


def test_silence_is_an_answer_where_the_document_says_so(
    network: Network, house: House, phone: str, until: Until
) -> None:
    house.documents[INCOMING] = lambda _: (
        '<Gather timeout="1" actionOnEmptyResult="true" action="/ivr/next"/>'
    )
    house.documents["/ivr/next"] = lambda form: f"<Say>[{form['Digits']}]</Say>"
    network.calls(phone, call=True)
    until(lambda: over(network, phone))
    assert said(network, phone) == ["[]"]


def test_what_is_said_after_the_beep_is_recorded(
    network: Network, house: House, phone: str, until: Until
) -> None:
    house.documents[INCOMING] = lambda _: (
        '<Record timeout="1" action="/ivr/kept" recordingStatusCallback="/ivr/never"/><Say>không có gì</Say>'
    ).replace("/ivr/never", f"{PUBLIC}/ivr/twilio/recording")
    house.documents["/ivr/kept"] = lambda form: f"<Say>{form['RecordingDuration']}</Say>"
    call = network.calls(phone, call=True)
    until(lambda: network.ear(phone)["doing"] == "Record")
    network.calls(phone, say="Nguyễn Thị Hoa", seconds=2)
    until(lambda: over(network, phone))
    assert said(network, phone) == ["", "2"]
    kept = form_of(house, call["call"], "/ivr/kept")
    told = until(lambda: [hook for hook in house.led(call["call"]) if hook.path == "/ivr/twilio/recording"])[
        0
    ]
    assert told.form["RecordingSid"] == kept["RecordingSid"]
    assert told.form["RecordingStatus"] == "completed"


def test_a_recording_of_silence_is_none(network: Network, house: House, phone: str, until: Until) -> None:
    house.documents[INCOMING] = lambda _: '<Record timeout="1" action="/ivr/kept"/><Say>không có gì</Say>'
    network.calls(phone, call=True)
    until(lambda: over(network, phone))
    assert said(network, phone) == ["", "không có gì"]


def test_an_order_from_outside_takes_a_call_elsewhere(
    network: Network, house: House, phone: str, until: Until
) -> None:
    house.documents[INCOMING] = lambda _: '<Say>chờ</Say><Pause length="600"/>'
    house.documents["/ivr/elsewhere"] = lambda _: "<Say>nơi khác</Say>"
    sid = network.calls(phone, call=True)["call"]
    until(lambda: network.ear(phone)["doing"] == "Pause")
    status, answer = network.order(f"Calls/{sid}.json", Url=f"{PUBLIC}/ivr/elsewhere")
    assert (status, answer["status"]) == (200, "in-progress")
    until(lambda: over(network, phone))
    assert said(network, phone) == ["chờ", "nơi khác"]
    status, answer = network.order(f"Calls/{sid}.json", Url=f"{PUBLIC}/ivr/elsewhere")
    assert (status, answer["code"]) == (400, 21220)


def test_a_conference_that_has_not_started_is_not_in_progress(
    network: Network, house: House, phone: str, until: Until
) -> None:
    house.documents[INCOMING] = lambda _: (
        '<Dial><Conference startConferenceOnEnter="false">sớm</Conference></Dial>'
    )
    network.calls(phone, call=True)
    until(lambda: network.order("Conferences.json?Status=init")[1]["conferences"])
    assert (
        network.order("Conferences.json?FriendlyName=s%E1%BB%9Bm&Status=in-progress")[1]["conferences"] == []
    )
    network.calls(phone, hangup=True)


def test_two_calls_meet_in_a_conference(network: Network, house: House, phone: str, until: Until) -> None:
    other = f"+8490{int(phone[-7:]) + 5_000_000:07d}"
    house.documents[INCOMING] = lambda _: (
        '<Dial action="/ivr/after"><Conference statusCallback="https://1022.example.test/ivr/room" '
        'statusCallbackEvent="start end join leave" endConferenceOnExit="true">phong</Conference></Dial>'
    )
    house.documents["/ivr/after"] = lambda _: "<Say>xong</Say>"
    first = network.calls(phone, call=True)["call"]
    network.calls(other, call=True)
    until(lambda: len(network.order("Conferences.json?FriendlyName=phong")[1]["conferences"]) == 1)
    until(lambda: network.order("Conferences/phong/Participants.json")[1].get("participants", [])[1:])
    network.calls(phone, say="nghe không")
    until(lambda: "nghe không" in said(network, other))
    network.order(f"Conferences/phong/Participants/{first}.json", Muted="true")
    network.calls(phone, say="tắt tiếng")
    network.calls(other, hangup=True)
    until(lambda: over(network, phone))
    assert said(network, phone) == ["xong"]
    assert "tắt tiếng" not in said(network, other)
    events = [hook.form["StatusCallbackEvent"] for hook in list(house.heard) if hook.path == "/ivr/room"]
    assert sorted(events)[:2] == ["conference-end", "conference-start"]


def test_an_outbound_call_is_answered_and_led(
    network: Network, house: House, phone: str, until: Until
) -> None:
    house.documents["/ivr/out"] = lambda form: f"<Say>{form['AnsweredBy']}</Say>"
    status, call = network.order(
        "Calls.json",
        To=phone,
        From="1022",
        Url=f"{PUBLIC}/ivr/out",
        StatusCallback=f"{PUBLIC}/ivr/told",
        StatusCallbackEvent="initiated ringing answered completed",
        MachineDetection="Enable",
    )
    assert (status, call["direction"]) == (201, "outbound-api")
    until(lambda: network.ear(phone)["status"] == "ringing")
    network.calls(phone, answer=True)
    until(lambda: over(network, phone))
    assert said(network, phone) == ["human"]
    until(lambda: len([hook for hook in house.led(call["sid"]) if hook.path == "/ivr/told"]) == 4)
    assert network.order(f"Calls/{call['sid']}.json")[1]["status"] == "completed"


@pytest.mark.parametrize(("habit", "outcome"), [("busy", "busy"), ("rings", "no-answer")])
def test_who_does_not_answer(
    network: Network, house: House, phone: str, until: Until, habit: str, outcome: str
) -> None:
    network.calls(phone, habit=habit)
    _, call = network.order("Calls.json", To=phone, From="1022", Url=f"{PUBLIC}/ivr/out", Timeout="1")
    until(lambda: network.order(f"Calls/{call['sid']}.json")[1]["status"] == outcome)


def test_a_document_that_is_none_ends_with_an_apology(
    network: Network, house: House, phone: str, until: Until
) -> None:
    house.documents[INCOMING] = lambda _: "<Say>dở dang"
    network.calls(phone, call=True)
    until(lambda: over(network, phone))
    assert said(network, phone) == ["We are sorry, an application error has occurred. Goodbye."]


@pytest.mark.parametrize(
    "document",
    [
        "<Sing>la</Sing>",
        '<Say tune="up">la</Say>',
        "<Gather><Dial>0900000001</Dial></Gather>",
        '<Say message="x"/>',
    ],
)
def test_what_twilio_does_not_know_is_an_error(
    network: Network, house: House, phone: str, until: Until, document: str
) -> None:
    house.documents[INCOMING] = lambda _: document
    network.calls(phone, call=True)
    until(lambda: over(network, phone))
    assert said(network, phone)[0].startswith("We are sorry")


def test_a_rejected_call_was_never_answered(network: Network, house: House, phone: str, until: Until) -> None:
    house.documents[INCOMING] = lambda _: '<Reject reason="busy"/>'
    network.calls(phone, call=True)
    until(lambda: over(network, phone))
    assert network.ear(phone)["status"] == "busy"


def test_a_document_is_asked_for_again_where_its_address_says_so(
    network: Network, house: House, phone: str, until: Until
) -> None:
    house.documents[INCOMING] = lambda _: "<Redirect>/ivr/next#rc=3&amp;rp=all</Redirect>"
    house.documents["/ivr/next"] = lambda _: "<Say>được rồi</Say>"
    house.statuses += [200, 503, 0]
    network.calls(phone, call=True)
    until(lambda: over(network, phone))
    assert said(network, phone) == ["được rồi"]
