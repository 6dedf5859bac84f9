"""Phones' texts by the aggregator: signed, insisted upon, and answered in its XML or not at all."""

from __future__ import annotations

import hashlib
from base64 import b64encode

import pytest

from tests.simulator.customer import all_of


@pytest.fixture
def subscriber(esms, phone):
    """A phone whose texts to 1022 go in by the aggregator."""
    assert esms.call(f"/phones/{phone}", {"carrier": "esms"})[1]["carrier"] == "esms"
    return phone


def _answer(query, text="Cam on ban", **other):
    smsid, receiver = other.get("smsid", query["smsid"]), other.get("receiver", query["sender"])
    return (
        f"<ClientResponse><Message>{text}</Message><Smsid>{smsid}</Smsid>"
        f"<Receiver>{receiver}</Receiver></ClientResponse>"
    ).encode()


def test_a_phones_text_comes_signed_and_is_answered(esms, customer, subscriber, until):
    customer.answer = _answer
    esms.text(subscriber, "KB Nguyễn & con + 50%")
    query = until(lambda: customer.texts(subscriber))[0]
    assert query["content"] == "KB Nguyễn & con + 50%"
    assert (query["keyword"], query["serviceNumber"], query["cpid"]) == ("KB", "1022", "77")
    assert len(query["receiverTime"]) == 14 and query["receiverTime"].isdigit()
    signed = f"77{query['smsid']}{query['content']}{query['receiverTime']}a-private-key"
    assert query["sign"] == b64encode(hashlib.md5(signed.encode()).digest()).decode()
    assert {path for path, q in customer.calls if q.get("sender") == subscriber[1:]} == {"/sms/esms/inbound"}
    message = until(lambda: esms.inbox(subscriber))[0]
    assert (message["from"], message["text"]) == ("1022", "Cam on ban")
    assert esms.call(f"/phones/{subscriber}/thread")[1]["entries"][0]["state"] == "sent"


def test_the_signature_may_be_hexadecimal(fresh_esms, until):
    network, customer = fresh_esms({}, "--esms-sign", "hex")
    network.call("/phones/0900000995", {"carrier": "esms"})
    network.text("0900000995", "KB")
    query = until(lambda: customer.texts("+84900000995"))[0]
    signed = f"77{query['smsid']}KB{query['receiverTime']}a-private-key"
    assert query["sign"] == hashlib.md5(signed.encode()).hexdigest()


def test_texts_are_handed_over_again_with_one_smsid(esms, customer, subscriber, until):
    customer.statuses[:] = [503, 0, 500]
    esms.text(subscriber, "lan nua")
    queries = until(lambda: all_of(customer.texts(subscriber), 4))
    assert len({query["smsid"] for query in queries}) == 1
    customer.statuses[:] = [403]
    esms.text(subscriber, "bi tu choi")
    until(lambda: esms.call(f"/phones/{subscriber}/thread")[1]["entries"][-1]["state"] == "failed")
    esms.call("/faults", {"esms": {"duplicate": 1}})
    esms.text(subscriber, "hai lan")
    queries = until(lambda: all_of([q for q in customer.texts(subscriber) if q["content"] == "hai lan"], 2))
    assert queries[0] == queries[1]


@pytest.mark.parametrize(
    "answer",
    [
        lambda query: b"<Response><Message>x</Message></Response>",
        lambda query: b"<ClientResponse>",
        lambda query: b"Cam on",
        lambda query: _answer(query, smsid="khac"),
        lambda query: _answer(query, receiver="84900000001"),
        lambda query: _answer(query, receiver=""),
        lambda query: b"<!DOCTYPE x [<!ENTITY b 'x'>]>" + _answer(query, "&b;"),
    ],
)
def test_a_broken_answer_is_noted_and_nobody_gets_it(esms, customer, subscriber, until, answer):
    customer.answer = answer
    esms.text(subscriber, "hoi")

    def noted():
        lines = esms.call("/lab/state")[1]["log"]
        return [line for line in lines if line["event"] == "bad_twiml" and line["phone"] == subscriber]

    until(noted)
    assert esms.inbox(subscriber) == []


def test_an_answer_may_say_nothing(esms, customer, subscriber, until):
    customer.answer = lambda query: _answer(query, "")
    esms.text(subscriber, "im lang")
    until(lambda: esms.call(f"/phones/{subscriber}/thread")[1]["entries"][-1]["state"] == "sent")
    assert esms.inbox(subscriber) == []
