"""USSD over JSON: what a phone dials and answers, what the house hears of it, and what the handset shows."""

from __future__ import annotations

import threading

import pytest

from tests.waiting import STANDSTILL

TIMED_OUT = "Phiên USSD đã hết giờ."
UNREACHABLE = "Lỗi kết nối hoặc mã MMI không hợp lệ."


def test_answers_are_joined_and_the_end_is_told(network, house, phone, until):
    first = network.dial(phone)
    assert (first["text"], first["open"], first["state"]) == ("Da bam: chua gi", True, "shown")
    assert 55 < first["left"] <= 60
    assert network.press(phone, first["session"], "1")["text"] == "Da bam: 1"
    assert network.press(phone, first["session"], "58")["text"] == "Da bam: 1*58"
    last = network.press(phone, first["session"], "0")
    assert (last["text"], last["open"], last["session"]) == ("Cam on.", False, first["session"])
    assert house.steps(phone) == ["", "1", "1*58", "1*58*0"]
    (end,) = until(lambda: house.ends(phone))
    assert int(end.pop("durationInMillis")) >= 0
    assert end.pop("date")[:2] == "20"
    assert end == {
        "sessionId": first["session"], "serviceCode": "*1022#", "networkCode": "99999", "phoneNumber": phone,
        "status": "Success", "cost": "0", "hopsCount": "4", "input": "1*58*0", "lastAppResponse": "END Cam on.",
    }  # fmt: skip


def test_a_step_is_a_form_of_five_fields(network, house, phone):
    said = network.dial(phone)
    (hook,) = [hook for hook in list(house.heard) if hook.form.get("sessionId") == said["session"]]
    assert hook.headers["content-type"].startswith("application/x-www-form-urlencoded")
    assert hook.form == {
        "sessionId": said["session"], "serviceCode": "*1022#", "phoneNumber": phone, "text": "",
        "networkCode": "99999",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("dialled", "text"),
    [("*1022*9#", "9"), ("*1022*2*41536#", "2*41536"), ("*1022*#", ""), ("*1022**9#", "*9")],
)
def test_what_is_dialled_behind_the_code_is_the_first_answer(network, house, phone, dialled, text):
    session = network.dial(phone, dialled)["session"]
    network.press(phone, session, "1")
    assert house.steps(phone) == [text, f"{text}*1" if text else "1"]
    assert {form["serviceCode"] for form in house.requests(phone)} == {"*1022#"}


@pytest.mark.parametrize("words", ["*", "2*3", "**", "", "Nhơn Hải", "a&b=c+d %", "🙂"])
def test_an_answer_arrives_as_it_was_typed(network, house, phone, words):
    session = network.dial(phone)["session"]
    network.press(phone, session, "1")
    network.press(phone, session, words)
    assert house.steps(phone)[-1] == f"1*{words}"


def test_hanging_up_is_incomplete(network, house, phone, until):
    session = network.dial(phone)["session"]
    network.press(phone, session, "1")
    status, said = network.call(f"/phones/{phone}/ussd", {"session": session, "hangup": True})
    assert (status, said["open"], said["text"], said["left"]) == (200, False, "", 0)
    (end,) = until(lambda: house.ends(phone))
    assert (end["status"], end["input"], end["lastAppResponse"]) == ("Incomplete", "1", "CON Da bam: 1")
    status, said = network.call(f"/phones/{phone}/ussd", {"session": session, "input": "1"})
    assert (status, said["error"]["code"]) == (409, "session_over")


def test_a_second_dial_ends_the_first_session(network, house, phone, until):
    first, second = network.dial(phone)["session"], network.dial(phone, "*1022*9#")["session"]
    assert first != second
    (end,) = until(lambda: house.ends(phone))
    assert (end["sessionId"], end["status"]) == (first, "Incomplete")
    status, said = network.call(f"/phones/{phone}/ussd", {"session": first, "input": "1"})
    assert (status, said["error"]["code"]) == (404, "no_such_session")
    assert network.press(phone, second, "1")["text"] == "Da bam: 9*1"


def test_a_phone_that_goes_dark_leaves_its_session_and_cannot_dial(network, house, phone, until):
    network.dial(phone)
    network.call(f"/phones/{phone}", {"on": False})
    assert until(lambda: house.ends(phone))[0]["status"] == "Incomplete"
    assert network.call(f"/phones/{phone}/ussd", {"dial": "*1022#"})[1]["error"]["code"] == "phone_off"
    network.call(f"/phones/{phone}", {"on": True})
    assert network.dial(phone)["open"]


def test_a_silent_person_is_cut_off_and_reads_so(fresh, opening, phone, until):
    house = opening()
    network = fresh(house.url, "--ussd-silence", "0.3")
    session = network.dial(phone)["session"]
    (end,) = until(lambda: house.ends(phone))
    assert (end["status"], "errorMessage" in end) == ("Incomplete", False)
    shown = network.call(f"/phones/{phone}/ussd")[1]
    assert (shown["session"], shown["text"], shown["open"]) == (session, TIMED_OUT, False)
    assert network.call(f"/phones/{phone}/ussd", {"session": session, "input": "1"})[0] == 409


def test_a_session_has_its_end_however_busy_the_person(fresh, opening, phone, until):
    house = opening()
    network = fresh(house.url, "--ussd-longest", "0.5")
    session = network.dial(phone)["session"]
    said = until(lambda: not (said := _press(network, phone, session))[1].get("open") and said)
    assert said[0] in (200, 409)
    assert until(lambda: house.ends(phone))[0]["status"] == "Incomplete"
    assert network.call(f"/phones/{phone}/ussd")[1]["text"] == TIMED_OUT


def test_a_gateway_that_is_too_slow_fails_the_session(fresh, opening, phone, until):
    house, come = opening(), threading.Event()

    def late(_form):
        come.wait(10)
        return "CON qua muon"

    house.screen = late
    network = fresh(house.url, "--ussd-answer", "0.3")
    said = network.dial(phone)
    come.set()
    assert (said["text"], said["open"]) == (UNREACHABLE, False)
    (end,) = until(lambda: house.ends(phone))
    assert (end["status"], end["lastAppResponse"]) == ("Failed", "")
    assert end["errorMessage"] == "Your server did not answer in time"
    assert network.stats("africastalking")["no_answer"] == 1


def test_a_gateway_that_hangs_up_fails_the_session(network, house, phone, until):
    house.statuses[:] = [0]
    assert network.dial(phone)["text"] == UNREACHABLE
    assert until(lambda: house.ends(phone))[0]["status"] == "Failed"


def test_nobody_reads_the_answer_of_a_session_that_was_left(network, house, phone, until):
    come = threading.Event()

    def late(form):
        if form["text"]:
            come.wait(10)
        return "CON 1"

    house.screen = late
    session = network.dial(phone)["session"]
    said = []
    waiting = threading.Thread(target=lambda: said.append(_press(network, phone, session)))
    waiting.start()
    until(lambda: len(house.steps(phone)) == 2)
    assert network.call(f"/phones/{phone}/ussd")[1]["state"] == "asked"
    assert _press(network, phone, session)[1]["error"]["code"] == "busy"
    network.call(f"/phones/{phone}/ussd", {"session": session, "hangup": True})
    come.set()
    waiting.join(STANDSTILL)
    assert (said[0][1]["text"], said[0][1]["open"]) == ("", False)
    assert [end["status"] for end in until(lambda: house.ends(phone))] == ["Incomplete"]


def test_the_carrier_counts(fresh, opening, phone):
    network = fresh(opening().url)
    network.dial(phone)
    network.press(phone, network.dial(phone)["session"], "0")
    network.dial(phone, "*101#")
    assert network.stats("africastalking") == {
        "sessions": 2, "refused": 1, "steps": 3, "repeats": 0, "screens": 3, "longest": 15, "cut": 0,
        "non_gsm": 0, "no_answer": 0, "bad_answer": 0, "ends_unheard": 0,
        "ends": {"Success": 1, "Incomplete": 1, "Failed": 0},
    }  # fmt: skip


@pytest.mark.parametrize("code", ["*101#", "*10220#", "*1022*1#2#", "*#06#", "#1022#", "**1022#"])
def test_a_code_of_nobody_is_refused_as_networks_do(network, house, phone, code):
    said = network.dial(phone, code)
    assert (said["text"], said["open"], said["state"]) == (UNREACHABLE, False, "over")
    assert house.steps(phone) == []


@pytest.mark.parametrize(
    ("number", "body", "field"),
    [
        ("0900000051", {"dial": "1022"}, "dial"),
        ("0900000051", {"dial": "*1022"}, "dial"),
        ("0900000051", {"dial": "*1022*a#"}, "dial"),
        ("0900000051", {"dial": ""}, "dial"),
        ("0900000051", {"dial": 1022}, "dial"),
        ("0900000051", {"dial": f"*1022*{'1' * 180}#"}, "dial"),
        ("0900000051", {}, "body"),
        ("0900000051", [], "body"),
        ("0900000051", {"dial": "*1022#", "input": "1"}, "body"),
        ("0900000051", {"session": "x", "input": "1", "hangup": True}, "body"),
        ("0900000051", {"session": "x"}, "body"),
        ("0900000051", {"session": "x", "input": 1}, "input"),
        ("0900000051", {"session": "x", "input": None}, "input"),
        ("0900000051", {"session": "x", "input": "1\n2"}, "input"),
        ("0900000051", {"session": "x", "input": "1" * 183}, "input"),
        ("0900000051", {"session": "x", "input": "ễ" * 81}, "input"),
        ("0900000051", {"session": "x", "hangup": False}, "hangup"),
        ("090000005", {"dial": "*1022#"}, "number"),
    ],
)
def test_bad_requests_are_refused_with_the_field(network, number, body, field):
    status, said = network.call(f"/phones/{number}/ussd", body)
    assert (status, said["error"]["field"]) == (400, field)
    assert said["error"]["message"]


@pytest.mark.parametrize("session", ["ATUid_0", "", None, 5, ["x"]])
def test_a_session_of_nobody(network, phone, session):
    network.dial(phone)
    status, said = network.call(f"/phones/{phone}/ussd", {"session": session, "input": "1"})
    assert (status, said["error"]["code"], said["error"]["field"]) == (404, "no_such_session", "session")


def test_half_a_surrogate_pair_is_no_answer(network, phone):
    raw = b'{"session": "x", "input": "\\ud83d"}'
    assert network.call(f"/phones/{phone}/ussd", raw=raw)[1]["error"]["field"] == "input"


def test_a_phone_that_never_dialled_shows_nothing(network, phone):
    assert network.call(f"/phones/{phone}/ussd") == (200, {"session": None, "text": "", "open": False})
    assert network.call(f"/phones/{phone}/thread")[1]["ussd"] is None
    session = network.dial(phone)["session"]
    assert network.call(f"/phones/{phone}/thread")[1]["ussd"]["session"] == session


def test_a_network_without_ussd_says_so(without_ussd, phone):
    for body in (None, {"dial": "*1022#"}):
        status, said = without_ussd.call(f"/phones/{phone}/ussd", body)
        assert (status, said["error"]["code"]) == (404, "no_ussd")
        assert "--ussd-secret-file" in said["error"]["message"]
    assert without_ussd.call("/carriers/africastalking/stats")[0] == 404
    assert without_ussd.call("/faults", {"africastalking": {"dead": 1}})[0] == 400
    assert without_ussd.text(phone, "KB")


def test_the_secret_is_in_no_answer_of_the_network(network, phone):
    network.dial(phone)
    assert "a-secret-for-tests" not in str(network.call("/lab/state")[1])


def _press(network, phone, session):
    return network.call(f"/phones/{phone}/ussd", {"session": session, "input": "1"})
