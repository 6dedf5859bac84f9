"""A call by its id: the contract's {to}, {press?, hangup?} and {state, heard}, and its sounds for a browser."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from typing import Any

from tests.simulator.house import House
from tests.simulator.running import Network

INCOMING = "/ivr/twilio/incoming"
MENU = '<Gather numDigits="1" timeout="60" action="/ivr/next"><Say>Bấm một</Say></Gather>'
Until = Callable[..., Any]


def test_a_call_is_made_pressed_into_heard_and_hung_up(
    network: Network, house: House, phone: str, until: Until
) -> None:
    house.documents[INCOMING] = lambda _: MENU
    house.documents["/ivr/next"] = lambda form: f"<Say>bấm {form['Digits']}</Say><Pause length='60'/>"
    status, made = network.call(f"/phones/{phone}/calls", {"to": "1022"})
    assert status == 201
    path = f"/calls/{made['id']}"
    until(lambda: network.call(path)[1]["heard"] == ["Bấm một"])
    assert network.call(path, {"press": "7"})[0] == 200
    until(lambda: network.call(path)[1]["heard"] == ["Bấm một", "bấm 7"])
    assert network.call(path)[1]["state"] == "in-progress"
    assert network.call(f"{path}?after=1&wait=5")[1]["heard"] == ["bấm 7"]
    _, over = network.call(path, {"hangup": True})
    assert (over["state"], over["open"]) == ("completed", False)
    assert network.call(path, {"hangup": True})[0] == 200, "the other end may be quicker"
    assert network.call(path, {"press": "1"})[0] == 409


def test_what_no_phone_can_do_is_refused(network: Network, house: House, phone: str) -> None:
    assert network.call("/calls/CAnobody")[0] == 404
    assert network.call("/calls/CAnobody", {"press": "1"})[0] == 404
    status, said = network.call(f"/phones/{phone}/calls", {"to": "113"})
    assert (status, said["error"]["field"]) == (400, "to")
    house.documents[INCOMING] = lambda _: MENU
    made = network.calls(phone, to="1022")
    for bad, field in (({"press": "A"}, "press"), ({}, "body"), ({"say": ""}, "say")):
        status, said = network.call(f"/calls/{made['id']}", bad)
        assert (status, said["error"]["field"]) == (400, field)
    network.calls(phone, hangup=True)


def test_a_phone_that_is_switched_off_is_in_no_call(
    network: Network, house: House, phone: str, until: Until
) -> None:
    house.documents[INCOMING] = lambda _: MENU
    made = network.calls(phone, to="1022")
    until(lambda: network.ear(phone)["doing"] == "Gather")
    network.call(f"/phones/{phone}", {"on": False})
    assert network.call(f"/calls/{made['id']}")[1]["state"] == "completed"
    assert network.call(f"/phones/{phone}/calls", {"to": "1022"})[0] == 409


def test_whoever_declines_is_engaged(network: Network, phone: str, until: Until) -> None:
    _, call = network.order("Calls.json", To=phone, From="1022", Url="https://1022.example.test/ivr/out")
    until(lambda: network.ear(phone)["status"] == "ringing")
    network.calls(phone, hangup=True)
    assert network.order(f"Calls/{call['sid']}.json")[1]["status"] == "busy"


def test_the_beep_can_be_fetched_and_words_have_no_sound(
    network: Network, house: House, phone: str, until: Until
) -> None:
    house.documents[INCOMING] = lambda _: '<Say>nói đi</Say><Record action="/ivr/kept" timeout="60"/>'
    made = network.calls(phone, to="1022")
    until(lambda: network.ear(phone)["doing"] == "Record")
    with urllib.request.urlopen(f"{network.url}/calls/{made['id']}/sounds/1") as reply:
        assert (reply.headers["Content-Type"], reply.read(4)) == ("audio/wav", b"RIFF")
    assert network.call(f"/calls/{made['id']}/sounds/0")[0] == 404
    assert network.call("/calls/CAnobody/sounds/0")[0] == 404
    network.calls(phone, hangup=True)


def test_both_sides_of_a_call_are_shown_in_their_order(
    network: Network, house: House, phone: str, until: Until
) -> None:
    house.documents[INCOMING] = lambda _: MENU
    house.documents["/ivr/next"] = lambda _: "<Say>xong</Say>"
    network.calls(phone, to="1022")
    until(lambda: network.ear(phone)["doing"] == "Gather")
    network.calls(phone, press="4")
    until(lambda: not network.ear(phone)["open"])
    shown = network.call(f"/phones/{phone}/thread")[1]["call"]
    assert [(line["mine"], line["text"]) for line in shown["lines"]] == [
        (False, "Bấm một"),
        (True, "4"),
        (False, "xong"),
    ]
    counted = network.stats("twilio-voice")
    assert counted["calls_in"] >= 1
    assert counted["calls_in"] + counted["calls_out"] >= counted["completed"] >= 1
