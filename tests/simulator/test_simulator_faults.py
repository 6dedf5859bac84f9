"""Each fault does what it says, carriers insist but not for ever, and a seed repeats a run."""

from __future__ import annotations

import http.client
import socket
import time

import pytest

CALLBACK = "https://1022.example.test/sms/twilio/status"


def order(network, **faults):
    status, said = network.call("/faults", faults)
    assert status == 200, said
    return said


def send(network, phone, body="x"):
    status, said = network.submit({"To": phone, "Body": body, "StatusCallback": CALLBACK})
    assert status == 201, said
    return said["sid"]


def test_duplicate_hands_everything_over_twice_with_one_sid(network, house, phone, until):
    order(network, duplicate=1)
    network.text(phone, "hai lan")
    hooks = until(lambda: _all(house.texts("hai lan"), 2))
    assert hooks[0].form["MessageSid"] == hooks[1].form["MessageSid"]
    sid = send(network, phone)
    until(lambda: sorted(house.receipts(sid)) == ["delivered", "delivered", "sent", "sent"])
    assert len(network.inbox(phone)) == 1, "the phone itself gets the message once"


def test_shuffle_reports_the_end_before_the_beginning(network, house, phone, until):
    order(network, twilio={"shuffle": True})
    sid = send(network, phone)
    until(lambda: house.receipts(sid) == ["delivered", "sent"])


def test_late_receipts_come_late(network, house, phone, until):
    order(network, late=0.8)
    begun = time.monotonic()
    sid = send(network, phone)
    until(lambda: network.inbox(phone))
    assert house.receipts(sid) == [], "the message is there, its receipts are not"
    until(lambda: house.receipts(sid) == ["sent", "delivered"])
    first = next(hook.at for hook in house.heard if hook.form.get("MessageSid") == sid)
    assert first - begun >= 0.8


def test_lost_receipts_never_come(network, house, phone, until):
    before = network.stats()["receipts_lost"]
    order(network, lost=1)
    sid = send(network, phone)
    until(lambda: network.stats()["receipts_lost"] == before + 2)
    assert network.inbox(phone)[0]["text"] == "x"
    assert house.receipts(sid) == []


def test_lost_response_delivers_and_hangs_up(network, phone, until):
    order(network, lost_response=1)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        network.submit({"To": phone, "Body": "da nhan"})
    assert until(lambda: network.inbox(phone))[0]["text"] == "da nhan"


def test_throttle_refuses_with_429(network, phone):
    before = network.stats()
    order(network, throttle=1)
    status, said = network.submit({"To": phone, "Body": "x"})
    assert (status, said["code"], said["status"]) == (429, 20429, 429)
    after = network.stats()
    assert after["throttled"] == before["throttled"] + 1
    assert (after["refused"], after["accepted"]) == (before["refused"], before["accepted"])


def test_a_dead_carrier_refuses_and_keeps_what_it_has(network, house, phone, until):
    order(network, dead=True)
    assert network.submit({"To": phone, "Body": "x"})[0] == 503
    network.text(phone, "cuu toi")
    until(lambda: network.call("/lab/state")[1]["log"][-1]["text"] == "cuu toi")
    assert house.texts("cuu toi") == []
    order(network)
    until(lambda: len(house.texts("cuu toi")) == 1)
    assert network.submit({"To": phone, "Body": "x"})[0] == 201


def test_undelivered_says_why(network, house, phone, until):
    order(network, undelivered=1)
    sid = send(network, phone)
    until(lambda: house.receipts(sid) == ["sent", "undelivered"])
    codes = [hook.form.get("ErrorCode") for hook in house.heard if hook.form.get("MessageSid") == sid]
    assert codes == [None, "30003"]
    assert network.inbox(phone) == []


def test_slow_ms_delays_the_answer(network, phone):
    order(network, slow_ms=400)
    begun = time.monotonic()
    send(network, phone)
    assert time.monotonic() - begun >= 0.4


def test_a_carriers_own_level_hides_the_general_one(network, phone):
    order(network, throttle=1, twilio={"throttle": 0})
    assert network.submit({"To": phone, "Body": "x"})[0] == 201
    order(network, throttle=1, carrier="twilio")
    assert network.submit({"To": phone, "Body": "x"})[0] == 429


def test_orders_replace_and_an_empty_one_clears(network):
    order(network, late=5, lost=0.5, seed=9)
    assert order(network, duplicate=0.25) == {"faults": {"*": {"duplicate": 0.25}}, "clock": 0.0, "seed": 9}
    said = order(network, clock=-90.5)
    assert said == {"faults": {"*": {"duplicate": 0.25}}, "clock": -90.5, "seed": 9}, (
        "a clock alone moves only itself"
    )
    assert float(network.clock_file.read_text()) == -90.5
    assert order(network) == {"faults": {}, "clock": 0.0, "seed": 7}
    assert float(network.clock_file.read_text()) == 0
    assert network.call("/faults")[1] == {"faults": {}, "clock": 0.0, "seed": 7}


def test_the_clock_moves_what_people_read(network, phone, until):
    network.clock_file.write_text("864000\n")  # whoever writes the file moves the network too
    network.submit({"To": phone, "Body": "x"})
    message = until(lambda: network.inbox(phone))[0]
    now = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 864_000 + 7 * 3600))
    assert message["at"][:10] == now


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"lost": 1.01}, "lost"),
        ({"lost": -0.1}, "lost"),
        ({"lost": "0.5"}, "lost"),
        ({"lost": None}, "lost"),
        ({"late": True}, "late"),
        ({"late": 86_401}, "late"),
        ({"slow_ms": 60_001}, "slow_ms"),
        ({"losst": 1}, "losst"),
        ({"viettel": {"lost": 1}}, "viettel"),
        ({"twilio": 1}, "twilio"),
        ({"twilio": {"x": 1}}, "twilio.x"),
        ({"twilio": {"dead": 2}}, "twilio.dead"),
        ({"carrier": "viettel", "lost": 1}, "carrier"),
        ({"carrier": ["twilio"], "lost": 1}, "carrier"),
        ({"clock": "1"}, "clock"),
        ({"clock": 1e12}, "clock"),
        ({"seed": 1.5}, "seed"),
        ({"seed": -1}, "seed"),
        ([], "body"),
        ("lost", "body"),
    ],
)
def test_bad_orders_change_nothing_and_name_the_field(network, body, field):
    order(network, late=3)
    status, said = network.call("/faults", body)
    assert (status, said["error"]["field"]) == (400, field)
    assert field in said["error"]["message"]
    assert network.call("/faults")[1]["faults"] == {"*": {"late": 3.0}}


@pytest.mark.parametrize("raw", [b'{"lost": NaN}', b'{"clock": Infinity}'])
def test_numbers_that_are_none(network, raw):
    assert network.call("/faults", raw=raw)[0] == 400


def test_a_seed_repeats_a_run_and_another_does_not(fresh, opening):
    def run(seed):
        network = fresh(opening().url, "--seed", str(seed))
        order(network, throttle=0.5)
        return [network.submit({"To": f"+8490000{n:04}", "Body": "x"})[0] for n in range(40)]

    first = run(11)
    assert first == run(11)
    assert first != run(12)
    assert {201, 429} == set(first)
    assert 8 <= first.count(429) <= 32


def test_a_retried_submit_rolls_again(network, phone):
    order(network, throttle=0.5)
    answers = [network.submit({"To": phone, "Body": "x"})[0] for _ in range(30)]
    assert {201, 429} == set(answers), "a throttled message is not throttled for ever"


def test_webhooks_are_tried_again_after_5xx_and_after_silence(network, house, phone, until):
    house.statuses[:] = [503, 0, 500]
    network.text(phone, "lan nua")
    hooks = until(lambda: _all(house.texts("lan nua"), 4))
    assert len({hook.form["MessageSid"] for hook in hooks}) == 1
    assert len({hook.headers["i-twilio-idempotency-token"] for hook in hooks}) == 1
    until(lambda: network.call(f"/phones/{phone}/thread")[1]["entries"][0]["state"] == "sent")


def test_a_refusal_is_final(network, house, phone, until):
    house.statuses[:] = [403]
    network.text(phone, "bi tu choi")
    until(lambda: network.call(f"/phones/{phone}/thread")[1]["entries"][0]["state"] == "failed")
    assert len(house.texts("bi tu choi")) == 1


def test_receipts_are_tried_again(network, house, phone, until):
    house.statuses[:] = [502, 502]
    sid = send(network, phone)
    until(lambda: set(house.receipts(sid)) == {"sent", "delivered"} and len(house.receipts(sid)) == 4)


def test_a_house_that_was_away_gets_the_text_when_it_is_back(fresh, opening, until):
    with socket.create_server(("127.0.0.1", 0)) as place:
        port = place.getsockname()[1]
    network = fresh(f"http://127.0.0.1:{port}")
    network.text("0900000061", "co ai khong")
    until(lambda: network.stats()["inbound"] == 1)
    assert network.call("/phones/0900000061/thread")[1]["entries"][0]["state"] == "sending"
    house = opening(port)
    until(lambda: house.texts("co ai khong"))
    until(lambda: network.call("/phones/0900000061/thread")[1]["entries"][0]["state"] == "sent")


def _all(hooks, count):
    """The webhooks once there are that many; nothing until then."""
    return hooks if len(hooks) == count else None
