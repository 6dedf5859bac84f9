"""What goes wrong with calls on purpose: recordings late or lost, events twice and in a wrong order, no document."""

from __future__ import annotations

import base64
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from tests.simulator.house import House
from tests.simulator.running import ACCOUNT, PUBLIC, TOKEN, Network
from tests.simulator.test_simulator_calls import INCOMING, form_of, over, said

Until = Callable[..., Any]
RECORDED = (
    f'<Record timeout="1" action="/ivr/kept" recordingStatusCallback="{PUBLIC}/ivr/told" '
    'recordingStatusCallbackEvent="completed absent"/><Say>không có gì</Say>'
)


def recorded(network: Network, house: House, phone: str, until: Until) -> tuple[str, str]:
    """Somebody records a name; the sids of call and recording."""
    house.documents[INCOMING] = lambda _: RECORDED
    house.documents["/ivr/kept"] = lambda _: "<Say>đã ghi</Say>"
    sid = network.calls(phone, call=True)["call"]
    until(lambda: network.ear(phone)["doing"] == "Record")
    network.calls(phone, say="Nguyễn Thị Hoa", seconds=1)
    until(lambda: over(network, phone))
    return sid, form_of(house, sid, "/ivr/kept")["RecordingSid"]


def fetch(network: Network, recording: str) -> int:
    url = f"{network.url}/2010-04-01/Accounts/{ACCOUNT}/Recordings/{recording}.wav"
    request = urllib.request.Request(url)
    request.add_header("Authorization", f"Basic {base64.b64encode(f'{ACCOUNT}:{TOKEN}'.encode()).decode()}")
    try:
        with urllib.request.urlopen(request) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return refusal.code


def told(house: House, sid: str, path: str = "/ivr/told") -> list[dict[str, str]]:
    return [hook.form for hook in house.led(sid) if hook.path == path]


def test_a_recording_is_there_late(network: Network, house: House, phone: str, until: Until) -> None:
    network.call("/faults", {"twilio-voice": {"late": 3600}})
    sid, recording = recorded(network, house, phone, until)
    assert fetch(network, recording) == 404
    assert told(house, sid) == []
    network.call("/faults", {"clock": 4000})
    assert fetch(network, recording) == 200


def test_a_recording_is_lost(network: Network, house: House, phone: str, until: Until) -> None:
    network.call("/faults", {"twilio-voice": {"lost": 1, "undelivered": 1}})
    sid, recording = recorded(network, house, phone, until)
    assert (fetch(network, recording), told(house, sid)) == (404, [])


def test_nothing_recorded_is_told_as_well(network: Network, house: House, phone: str, until: Until) -> None:
    house.documents[INCOMING] = lambda _: RECORDED
    sid = network.calls(phone, call=True)["call"]
    until(lambda: over(network, phone))
    assert said(network, phone) == ["", "không có gì"]
    assert until(lambda: told(house, sid))[0]["RecordingStatus"] == "absent"


def test_whoever_hangs_up_while_recording_has_recorded(
    network: Network, house: House, phone: str, until: Until
) -> None:
    house.documents[INCOMING] = lambda _: RECORDED.replace('timeout="1"', 'timeout="60"')
    sid = network.calls(phone, call=True)["call"]
    until(lambda: network.ear(phone)["doing"] == "Record")
    network.calls(phone, say="cứu tôi", seconds=60)
    network.calls(phone, hangup=True)
    kept = until(lambda: told(house, sid, "/ivr/kept"))[0]
    assert (kept["Digits"], kept["CallStatus"]) == ("hangup", "completed")
    assert until(lambda: told(house, sid))[0]["RecordingSid"] == kept["RecordingSid"]


def test_a_key_ends_a_recording_and_so_does_its_length(
    network: Network, house: House, phone: str, until: Until
) -> None:
    house.documents[INCOMING] = lambda _: '<Record maxLength="2" playBeep="false" action="/ivr/kept"/>'
    house.documents["/ivr/kept"] = lambda form: (
        f"<Say>{form['RecordingDuration']}</Say><Record timeout='60' action='/ivr/key'/>"
    )
    house.documents["/ivr/key"] = lambda form: f"<Say>phím {form['Digits']}</Say>"
    network.calls(phone, call=True)
    until(lambda: network.ear(phone)["doing"] == "Record")
    network.calls(phone, say="dài lắm", seconds=600)
    until(lambda: said(network, phone) == ["2", ""])
    network.calls(phone, say="xong", seconds=0.1)
    network.calls(phone, press="5")
    until(lambda: over(network, phone))
    assert said(network, phone)[-1] == "phím 5"


def test_events_come_twice_and_in_a_wrong_order(
    network: Network, house: House, phone: str, until: Until
) -> None:
    network.call("/faults", {"twilio-voice": {"duplicate": 1, "shuffle": 1}})
    network.calls(phone, habit="answers")
    house.documents["/ivr/out"] = lambda _: "<Say>chào</Say>"
    _, call = network.order(
        "Calls.json",
        To=phone,
        From="1022",
        Url=f"{PUBLIC}/ivr/out",
        StatusCallback=f"{PUBLIC}/ivr/told",
        StatusCallbackEvent="ringing answered completed",
    )
    until(lambda: len(told(house, call["sid"])) == 6)
    numbers = [int(form["SequenceNumber"]) for form in told(house, call["sid"])]
    assert numbers[:2] == [3, 3], "the end comes first"
    assert sorted(numbers) == [1, 1, 2, 2, 3, 3]


def test_a_fallback_is_asked_where_nothing_answers(
    network: Network, house: House, phone: str, until: Until
) -> None:
    network.calls(phone, habit="answers")
    house.documents["/ivr/fallback"] = lambda form: f"<Say>{form['ErrorCode']}</Say>"
    house.statuses += [500]
    network.order(
        "Calls.json", To=phone, From="1022", Url=f"{PUBLIC}/ivr/out", FallbackUrl=f"{PUBLIC}/ivr/fallback"
    )
    until(lambda: network.ear(phone)["call"] and over(network, phone))
    assert said(network, phone) == ["11200"]


def test_an_inbound_call_has_the_fallback_of_its_number(
    fresh: Callable[..., Network], house: House, phone: str, until: Until
) -> None:
    network = fresh(house.url, "--voice-fallback", f"{PUBLIC}/ivr/fallback")
    house.documents["/ivr/fallback"] = lambda _: "<Say>đang bận, gọi 115</Say>"
    house.statuses += [503]
    network.calls(phone, call=True)
    until(lambda: over(network, phone))
    assert said(network, phone) == ["đang bận, gọi 115"]


def test_a_document_is_awaited_as_long_as_its_address_says(
    network: Network, house: House, phone: str, until: Until
) -> None:
    slow = iter([True])

    def answer(_: dict[str, str]) -> str:
        if next(slow, False):
            until(lambda: over(network, phone))  # longer than anybody waits here
        return "<Say>quá muộn</Say>"

    house.documents[INCOMING] = lambda _: "<Redirect>/ivr/slow#rc=0&amp;rt=200</Redirect>"
    house.documents["/ivr/slow"] = answer
    network.calls(phone, call=True)
    until(lambda: over(network, phone))
    assert said(network, phone)[0].startswith("We are sorry")


def test_a_machine_is_told_from_a_person_and_a_call_is_ended_in_time(
    network: Network, house: House, phone: str, until: Until
) -> None:
    network.calls(phone, habit="machine")
    house.documents["/ivr/out"] = lambda form: f"<Say>{form['AnsweredBy']}</Say><Pause length='600'/>"
    for how, word in (("Enable", "machine_start"), ("DetectMessageEnd", "machine_end_beep")):
        form = {"MachineDetection": how, "TimeLimit": "1"}
        _, call = network.order("Calls.json", To=phone, From="1022", Url=f"{PUBLIC}/ivr/out", **form)
        until(lambda sid=call["sid"]: network.order(f"Calls/{sid}.json")[1]["status"] == "completed")
        assert said(network, phone) == [word]


def test_calls_are_listed_for_whoever_compares(
    network: Network, house: House, phone: str, until: Until
) -> None:
    house.documents[INCOMING] = lambda _: '<Pause length="60"/>'
    sid = network.calls(phone, call=True)["call"]
    until(lambda: network.ear(phone)["status"] == "in-progress")
    _, listed = network.order("Calls.json?Status=in-progress&PageSize=1")
    assert [call["sid"] for call in listed["calls"]] == [sid]
    network.calls(phone, hangup=True)
    assert network.order(f"Calls.json?Status=in-progress&From={phone.replace('+', '%2B')}")[1]["calls"] == []
    _, both = network.order("Calls.json?PageSize=1")
    assert "Page=1" in (both["next_page_uri"] or "Page=1")


def test_a_room_is_recorded(network: Network, house: House, phone: str, until: Until) -> None:
    other = f"+8493{int(phone[-7:]):07d}"
    room = f"r{phone}"
    house.documents[INCOMING] = lambda _: (
        f'<Dial><Conference record="record-from-start" endConferenceOnExit="true" '
        f'recordingStatusCallback="{PUBLIC}/ivr/taped">{room}</Conference></Dial>'
    )
    network.calls(phone, call=True)
    network.calls(other, call=True)
    there = f"Conferences/{room.replace('+', '%2B')}/Participants.json"
    until(lambda: network.order(there)[1].get("participants", [])[1:])
    network.calls(phone, say="tôi đau ngực", seconds=2)
    network.calls(other, hangup=True)
    taped = until(lambda: [hook.form for hook in list(house.heard) if hook.path == "/ivr/taped"])[0]
    assert (taped["RecordingSource"], taped["RecordingDuration"]) == ("Conference", "2")
    assert fetch(network, taped["RecordingSid"]) == 200
