"""The faults that befall USSD: a slow or dead carrier, a lost answer, the same request twice, ends that get lost."""

from __future__ import annotations

import time

UNREACHABLE = "Lỗi kết nối hoặc mã MMI không hợp lệ."


def order(network, **faults):
    status, said = network.call("/faults", {"africastalking": faults})
    assert status == 200, said


def counts(network):
    return network.stats("africastalking")


def test_a_slow_carrier_posts_late_and_nothing_fails(network, house, phone):
    order(network, slow_ms=300)
    begun = time.monotonic()
    assert network.dial(phone)["open"]
    assert time.monotonic() - begun >= 0.3


def test_a_dead_carrier_posts_nothing_until_it_is_cured(network, house, phone, until):
    before = counts(network)
    order(network, dead=1)
    said = network.dial(phone)
    assert (said["text"], said["open"]) == (UNREACHABLE, False)
    after = counts(network)
    assert after["ends"]["Failed"] == before["ends"]["Failed"] + 1
    assert after["no_answer"] == before["no_answer"], "the house was never asked"
    assert (house.steps(phone), house.ends(phone)) == ([], [])
    order(network, dead=0)
    assert until(lambda: house.ends(phone))[0]["errorMessage"] == "The network is down"
    assert house.steps(phone) == []
    assert network.dial(phone)["open"]


def test_a_lost_answer_is_asked_for_again(network, house, phone):
    answers = iter(["CON mat", "CON con"])
    house.screen = lambda _form: next(answers)
    before = counts(network)
    order(network, lost_response=1)
    assert network.dial(phone)["text"] == "con"
    assert house.steps(phone) == ["", ""]
    after = counts(network)
    assert (after["steps"], after["repeats"]) == (before["steps"] + 1, before["repeats"] + 1)


def test_a_duplicate_reaches_the_house_twice_and_the_person_once(network, house, phone, until):
    order(network, duplicate=1)
    session = network.dial(phone)["session"]
    assert network.press(phone, session, "0")["text"] == "Cam on."
    assert house.steps(phone) == ["", "", "0", "0"]
    assert {form["sessionId"] for form in house.requests(phone)} == {session}
    until(lambda: len(house.ends(phone)) == 2)


def test_ends_may_be_late_or_lost_like_receipts(network, house, phone, until):
    order(network, late=0.4)
    begun = time.monotonic()
    network.press(phone, network.dial(phone)["session"], "0")
    until(lambda: house.ends(phone))
    assert time.monotonic() - begun >= 0.4
    order(network, lost=1)
    network.press(phone, network.dial(phone)["session"], "0")

    def lost():
        lines = network.call("/lab/state")[1]["log"]
        return [line for line in lines if (line["event"], line["phone"]) == ("ussd_end_lost", phone)]

    until(lost)
    assert len(house.ends(phone)) == 1


def test_an_end_that_nobody_takes_is_counted_and_not_repeated(network, house, phone, until):
    before = counts(network)["ends_unheard"]
    session = network.dial(phone)["session"]
    house.statuses[:] = [200, 500]
    network.press(phone, session, "0")
    until(lambda: counts(network)["ends_unheard"] == before + 1)
    assert len(house.ends(phone)) == 1


def test_faults_of_all_carriers_reach_ussd_and_its_own_hide_them(network, phone):
    network.call("/faults", {"dead": 1})
    assert network.dial(phone)["text"] == UNREACHABLE
    network.call("/faults", {"dead": 1, "africastalking": {"dead": 0}})
    assert network.dial(phone)["open"]


def test_a_seed_repeats_a_run(fresh, opening):
    def run(seed):
        network = fresh(opening().url, "--seed", str(seed))
        order(network, dead=0.5)
        return [network.dial(f"+8490000{n % 8:04}")["open"] for n in range(40)]

    first = run(11)
    assert first == run(11)
    assert first != run(12)
    assert {True, False} == set(first)
