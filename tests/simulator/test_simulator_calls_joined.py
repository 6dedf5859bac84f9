"""Calls are joined as Twilio joins them: queues and who leaves them, phones at once or in turn, whispers, limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.simulator.house import House
from tests.simulator.running import PUBLIC, Network
from tests.simulator.test_simulator_calls import INCOMING, form_of, over, said

Until = Callable[..., Any]


@pytest.fixture
def other(phone: str) -> str:
    """A second number no other test uses."""
    return f"+8491{int(phone[-7:]):07d}"


def test_a_call_waits_in_a_queue_until_it_is_taken(
    network: Network, house: House, phone: str, other: str, until: Until
) -> None:
    queue = f"q{phone}"
    house.documents[INCOMING] = lambda _: (
        f'<Enqueue waitUrl="/ivr/hold" action="/ivr/after">{queue}</Enqueue>'
    )
    house.documents["/ivr/hold"] = lambda form: (
        f"<Say>thứ {form['QueuePosition']} của {form['CurrentQueueSize']}</Say><Pause length='1'/>"
    )
    house.documents["/ivr/after"] = lambda form: f"<Say>{form['QueueResult']}</Say>"
    house.documents["/ivr/agent"] = lambda _: f'<Dial><Queue url="/ivr/whisper">{queue}</Queue></Dial>'
    house.documents["/ivr/whisper"] = lambda form: f"<Say>nối với {form['DequeingCallSid'][:2]}</Say>"
    waiting = network.calls(phone, call=True)["call"]
    until(lambda: said(network, phone)[:1] == ["thứ 1 của 1"])
    network.calls(other, habit="answers")
    network.order("Calls.json", To=other, From="1022", Url=f"{PUBLIC}/ivr/agent")
    until(lambda: "nối với CA" in said(network, phone))
    until(lambda: network.ear(other)["doing"] == "Dial")
    until(lambda: _heard_across(network, phone, other))
    network.calls(other, hangup=True)
    until(lambda: over(network, phone))
    assert said(network, phone)[-1] == "bridged"
    assert form_of(house, waiting, "/ivr/after")["QueueTime"].isdecimal()


def _heard_across(network: Network, speaker: str, listener: str) -> bool:
    network.calls(speaker, say="nghe không")
    return "nghe không" in said(network, listener)


def test_a_call_leaves_its_queue_with_a_key(network: Network, house: House, phone: str, until: Until) -> None:
    house.documents[INCOMING] = lambda _: (
        f'<Enqueue waitUrl="/ivr/hold" action="/ivr/after">l{phone}</Enqueue>'
    )
    house.documents["/ivr/hold"] = lambda _: (
        '<Gather numDigits="1" timeout="60" action="/ivr/key"><Say>bấm 1 để được gọi lại</Say></Gather>'
    )
    house.documents["/ivr/key"] = lambda form: "<Leave/>" if form["Digits"] == "1" else ""
    house.documents["/ivr/after"] = lambda form: f"<Say>{form['QueueResult']}</Say>"
    network.calls(phone, call=True)
    until(lambda: said(network, phone))
    network.calls(phone, press="2")
    until(lambda: len(said(network, phone)) == 2)  # its document is heard again
    network.calls(phone, press="1")
    until(lambda: over(network, phone))
    assert said(network, phone)[-1] == "leave"


def test_a_full_queue_and_one_that_is_hung_up_on(
    network: Network, house: House, phone: str, other: str, until: Until
) -> None:
    house.documents[INCOMING] = lambda _: (
        f'<Enqueue maxQueueSize="1" action="/ivr/after">f{phone[-7:]}</Enqueue>'
    )
    house.documents["/ivr/after"] = lambda form: f"<Say>{form['QueueResult']}</Say>"
    first = network.calls(phone, call=True)["call"]
    until(lambda: network.ear(phone)["doing"] == "Enqueue")
    network.calls(other, call=True)
    until(lambda: over(network, other))
    assert said(network, other) == ["queue-full"]
    network.calls(phone, hangup=True)
    until(lambda: [hook for hook in house.led(first) if hook.path == "/ivr/after"])
    assert form_of(house, first, "/ivr/after")["QueueResult"] == "hangup"


def test_nobody_waits_in_the_queue_that_is_taken_from(
    network: Network, house: House, phone: str, until: Until
) -> None:
    house.documents[INCOMING] = lambda _: (
        f'<Dial timeout="1" action="/ivr/after"><Queue>e{phone}</Queue></Dial>'
    )
    house.documents["/ivr/after"] = lambda form: f"<Say>{form['DialCallStatus']}</Say>"
    network.calls(phone, call=True)
    until(lambda: over(network, phone))
    assert said(network, phone) == ["no-answer"]


def test_an_order_from_outside_takes_a_call_out_of_its_queue(
    network: Network, house: House, phone: str, until: Until
) -> None:
    house.documents[INCOMING] = lambda _: f'<Enqueue waitUrl="/ivr/hold">o{phone}</Enqueue>'
    house.documents["/ivr/hold"] = lambda _: '<Pause length="60"/>'
    sid = network.calls(phone, call=True)["call"]
    until(lambda: network.ear(phone)["doing"] == "Pause")
    network.order(f"Calls/{sid}.json", Twiml="<Response><Say>tới lượt</Say></Response>")
    until(lambda: over(network, phone))
    assert said(network, phone) == ["tới lượt"]


def test_the_line_is_open_only_once_somebody_answers(
    network: Network, house: House, phone: str, other: str, until: Until
) -> None:
    house.documents[INCOMING] = lambda _: (
        f'<Dial answerOnBridge="true" hangupOnStar="true" action="/ivr/after">'
        f'<Number url="/ivr/whisper">{other}</Number></Dial>'
    )
    house.documents["/ivr/whisper"] = lambda _: "<Say>có người gọi</Say>"
    house.documents["/ivr/after"] = lambda form: f"<Say>{form['DialCallStatus']}</Say>"
    network.calls(phone, call=True)
    until(lambda: network.ear(other)["status"] == "ringing")
    assert network.ear(phone)["status"] == "ringing"
    network.calls(other, answer=True)
    until(lambda: network.ear(phone)["status"] == "in-progress")
    assert said(network, other) == ["có người gọi"]
    until(lambda: _heard_across(network, phone, other))
    network.calls(phone, press="*")
    until(lambda: over(network, other))
    until(lambda: over(network, phone))
    assert said(network, phone) == ["completed"]


@pytest.mark.parametrize("sequential", ["false", "true"])
def test_the_first_phone_that_answers_is_joined(
    network: Network, house: House, phone: str, other: str, until: Until, sequential: str
) -> None:
    engaged = f"+8492{int(phone[-7:]):07d}"
    network.calls(engaged, habit="busy")
    network.calls(other, habit="answers")
    house.documents[INCOMING] = lambda _: (
        f'<Dial sequential="{sequential}" timeLimit="1"><Number>{engaged}</Number><Number>{other}</Number></Dial>'
        "<Say>hết giờ</Say>"
    )
    network.calls(phone, call=True)
    until(lambda: over(network, phone))
    assert said(network, phone) == ["hết giờ"]
    assert over(network, other)
    assert network.ear(other)["status"] == "completed"


def test_tones_are_played_and_words_are_understood(
    network: Network, house: House, phone: str, until: Until
) -> None:
    house.documents[INCOMING] = lambda _: (
        '<Play digits="1w2"/><Gather input="dtmf speech" timeout="60" action="/ivr/next"/>'
    )
    house.documents["/ivr/next"] = lambda form: f"<Say>{form['SpeechResult']}</Say>"
    network.calls(phone, call=True)
    until(lambda: network.ear(phone)["doing"] == "Gather")
    network.calls(phone, say="chợ Ninh Hải", seconds=0.1)
    until(lambda: over(network, phone))
    assert said(network, phone) == ["1w2", "chợ Ninh Hải"]


def test_a_sound_is_played_so_often(network: Network, house: House, phone: str, until: Until) -> None:
    house.documents[INCOMING] = lambda _: '<Say loop="3">một</Say>'
    network.calls(phone, call=True)
    until(lambda: over(network, phone))
    assert said(network, phone) == ["một"] * 3
