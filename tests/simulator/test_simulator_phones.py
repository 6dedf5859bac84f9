"""Phones over JSON: texting the house, reading what came, and everything a caller may get wrong."""

from __future__ import annotations

import time

import pytest

INBOUND = "https://1022.example.test/sms/twilio/inbound"


@pytest.mark.parametrize(
    ("words", "segments"),
    [
        ("KB", "1"),
        ("", "1"),
        ("Tôi ở Nhơn Hải, khỏe", "1"),
        ("e\u0302\u0301 NFD", "1"),
        ("\u202egnourt\u202c RTL", "1"),
        ("'; DROP TABLE people; --", "1"),
        ("<script>alert(1)</script>", "1"),
        ("👨‍👩‍👧 cứu", "1"),
        ("a\0b\x07", "1"),
        ("dòng\r\nmới & dấu + % =", "1"),
        ("€" * 81, "2"),
        ("ề" * 1600, "24"),
    ],
)
def test_a_text_reaches_the_house_signed_and_unharmed(network, house, phone, until, words, segments):
    network.text(phone, words)
    hook = until(lambda: [hook for hook in list(house.heard) if hook.form.get("From") == phone])[0]
    assert hook.path == "/sms/twilio/inbound"
    assert hook.signed_for(INBOUND), "signed for the public address, though posted to the inner one"
    assert hook.form["Body"] == words
    assert hook.form["NumSegments"] == segments
    assert hook.form["MessageSid"] == hook.form["SmsSid"] == hook.form["SmsMessageSid"]
    expected = {
        "AccountSid": "ACdemo0001", "ApiVersion": "2010-04-01", "To": "1022", "NumMedia": "0",
        "SmsStatus": "received", "FromCountry": "VN", "FromCity": "", "ToZip": "",
    }  # fmt: skip
    assert expected.items() <= hook.form.items()
    assert "OptOutType" not in hook.form
    assert hook.headers["i-twilio-idempotency-token"]


@pytest.mark.parametrize(
    "spelling", ["0900000031", "84900000031", "+84900000031", "0900 000 031", "0900.000.031"]
)
def test_one_phone_however_its_number_is_spelt(network, spelling):
    from urllib.parse import quote

    assert network.call(f"/phones/{quote(spelling)}/thread")[1]["phone"]["number"] == "+84900000031"


def test_reading_after_a_reference(network, house, phone, until):
    first = network.text(phone, "mot")
    network.submit({"To": phone, "Body": "tra loi mot"})
    until(lambda: len(network.inbox(phone)) == 1)
    second = network.text(phone, "hai")
    assert [m["text"] for m in network.inbox(phone, f"?after={first}")] == ["tra loi mot"]
    assert network.inbox(phone, f"?after={second}") == []
    network.submit({"To": phone, "Body": "tra loi hai"})
    assert [m["text"] for m in network.inbox(phone, f"?after={second}&wait=10")] == ["tra loi hai"]


def test_a_long_poll_ends_in_time_with_nothing(network, phone):
    begun = time.monotonic()
    assert network.inbox(phone, "?wait=0.3") == []
    assert 0.25 < time.monotonic() - begun < 5


@pytest.mark.parametrize(
    ("answer", "kind", "received"),
    [
        ("<Response/>", "text/xml", []),
        ("", "text/xml", []),
        ("<Response><Message>xin chào</Message></Response>", "text/xml", ["xin chào"]),
        (
            "<Response><Message><Body>a</Body></Message><Message>b</Message></Response>",
            "application/xml",
            ["a", "b"],
        ),
        ("plain words", "text/plain", ["plain words"]),
    ],
)
def test_twiml_answers_reach_the_phone(network, house, phone, until, answer, kind, received):
    house.answer, house.kind = answer, kind
    network.text(phone, "hoi")
    until(lambda: network.call(f"/phones/{phone}/thread")[1]["entries"][0]["state"] == "sent")
    until(lambda: [m["text"] for m in network.inbox(phone)] == received, 5)


@pytest.mark.parametrize(
    "answer",
    ["<Response>", "<html/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><Response><Message>&b;</Message></Response>"],
)
def test_a_broken_answer_is_noted_and_nobody_gets_it(network, house, phone, until, answer):
    house.answer = answer
    network.text(phone, "hoi")

    def noted():
        lines = network.call("/lab/state")[1]["log"]
        return [line for line in lines if line["event"] == "bad_twiml" and line["phone"] == phone]

    until(noted)
    assert network.inbox(phone) == []


def test_stop_is_twilios_own_word_and_start_takes_it_back(network, house, phone, until):
    network.text(phone, " stop ")
    hook = until(lambda: [h for h in list(house.heard) if h.form.get("From") == phone])[0]
    assert hook.form["OptOutType"] == "STOP"
    status, said = network.submit({"To": phone, "Body": "x"})
    assert (status, said["code"]) == (400, 21610)
    network.text(phone, "dung nhan tin")
    until(lambda: len([h for h in list(house.heard) if h.form.get("From") == phone]) == 2)
    assert network.submit({"To": phone, "Body": "x"})[1]["code"] == 21610, "other words change nothing"
    network.text(phone, "START")
    until(lambda: network.submit({"To": phone, "Body": "x"})[0] == 201)


def test_phones_text_each_other(network, house, phone, until):
    network.text("0900000041", "chuyen tiep: tin nay that khong", to=phone)
    message = until(lambda: network.inbox(phone))[0]
    assert (message["from"], message["text"]) == ("+84900000041", "chuyen tiep: tin nay that khong")
    assert house.texts("chuyen tiep: tin nay that khong") == []


@pytest.mark.parametrize(
    ("number", "body", "status", "field"),
    [
        ("090000000", {"text": "x"}, 400, "number"),
        ("0900000O01", {"text": "x"}, 400, "number"),
        ("abc", {"text": "x"}, 400, "number"),
        ("1022", {"text": "x"}, 400, "number"),
        ("0900000051", {}, 400, "text"),
        ("0900000051", {"text": 5}, 400, "text"),
        ("0900000051", {"text": None}, 400, "text"),
        ("0900000051", {"text": "a" * 1601}, 400, "text"),
        ("0900000051", {"text": "x", "to": 1022}, 400, "to"),
        ("0900000051", {"text": "x", "to": "8079"}, 400, "to"),
        ("0900000051", [], 400, "body"),
        ("0900000051", "x", 400, "body"),
    ],
)
def test_bad_texts_are_refused_with_the_field(network, number, body, status, field):
    got, said = network.call(f"/phones/{number}/texts", body)
    assert (got, said["error"]["field"]) == (status, field)
    assert said["error"]["message"]


def test_half_a_surrogate_pair_is_no_text(network):
    status, said = network.call("/phones/0900000051/texts", raw=b'{"text": "\\ud83d"}')
    assert (status, said["error"]["field"]) == (400, "text")


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe", b"text=KB"])
def test_what_is_not_json(network, raw):
    assert network.call("/phones/0900000051/texts", raw=raw)[0] == 400
    assert network.call("/faults", raw=raw)[0] == 400


@pytest.mark.parametrize(
    "query", ["?after=abc", "?after=-1", "?after=%C2%B2", "?wait=31", "?wait=nan", "?wait=-1"]
)
def test_bad_queries(network, query):
    status, said = network.call(f"/phones/0900000051/messages{query}")
    assert (status, said["error"]["code"]) == (400, "bad_request")


def test_a_body_beyond_a_mebibyte(network):
    status, said = network.call("/phones/0900000051/texts", raw=b'{"text": "' + b"a" * 1_100_000 + b'"}')
    assert status == 413
    assert said["error"]["message"]


def test_a_phone_that_is_off_cannot_send(network, phone):
    network.call(f"/phones/{phone}", {"on": False})
    status, said = network.call(f"/phones/{phone}/texts", {"text": "x"})
    assert (status, said["error"]["code"]) == (409, "phone_off")
    assert network.call(f"/phones/{phone}", {"on": "yes"})[1]["error"]["field"] == "on"
    network.call(f"/phones/{phone}", {"on": True})
    assert network.text(phone, "x")


def test_phones_are_listed_and_unknown_paths_say_so(network, phone):
    network.text(phone, "x")
    listed = {each["number"]: each for each in network.call("/phones")[1]}
    assert listed[phone]["sent"] == 1
    status, said = network.call("/phones/0900000051/letters", {"to": "1022"})
    assert (status, said["error"]["code"]) == (404, "not_found")
    assert network.call("/healthz")[1]["number"] == "1022"
