"""The domestic aggregator over real HTTP: what it takes, refuses in its codes, delivers and tells by callback."""

from __future__ import annotations

import json
import time
import urllib.request

import pytest

from tests.simulator.customer import SEND, STATUS, all_of, send
from tests.simulator.test_simulator_start import BASE, run
from tests.waiting import STANDSTILL


def test_a_text_reaches_its_phone_and_two_callbacks_tell(esms, customer, phone, until):
    said = send(esms, phone, RequestId="mot")
    assert said["CodeResult"] == "100"
    calls = until(lambda: all_of(customer.callbacks(said["SMSID"]), 2))
    assert [call["SendStatus"] for call in calls] == ["7", "5"]
    assert calls[1] == {
        "SMSID": said["SMSID"], "SendFailed": "0", "SendStatus": "5", "SendSuccess": "1",
        "TotalPrice": "300.0000", "TotalReceiver": "1", "TotalSent": "1", "RequestId": "mot",
        "TypeId": "2", "telcoid": "2", "phonenumber": f"0{phone[3:]}",
    }  # fmt: skip
    assert {path for path, query in customer.calls if "SMSID" in query} == {"/sms/esms/status/a-secret"}
    message = esms.inbox(phone)[0]
    assert (message["from"], message["text"]) == ("CDC KH", "Tin thu 1")
    query = f"?ApiKey=an-api-key&SecretKey=a-secret-key&RefId={said['SMSID']}"
    assert esms.call(STATUS + query)[1] == {
        "CodeResult": "100",
        "ReceiverList": [
            {
                "IsSent": True,
                "NetworkName": "Mobifone",
                "Phone": f"0{phone[3:]}",
                "Retry": 0,
                "SentResult": True,
            }
        ],
    }


@pytest.mark.parametrize("unicode", ["0", "1"])
def test_accents_only_where_they_are_ordered(esms, phone, until, unicode):
    send(esms, phone, "Cảnh báo lũ ở Đá Hang", IsUnicode=unicode)
    message = until(lambda: esms.inbox(phone))[0]
    assert message["text"] == ("Cảnh báo lũ ở Đá Hang" if unicode == "1" else "Canh bao lu o Da Hang")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"ApiKey": "x"}, "101"),
        ({"SecretKey": ""}, "101"),
        ({"Brandname": "Ngan hang"}, "104"),
        ({"Brandname": ""}, "104"),
        ({"Phone": "12345"}, "108"),
        ({"Phone": "0259102299"}, "108"),
        ({"Phone": "+15005550006"}, "108"),
        ({"SmsType": "1"}, "118"),
        ({"Content": "Khong theo mau"}, "146"),
        ({"Content": ""}, "146"),
        ({"Phone": "0920000001"}, "177"),
        ({"Content": "Trung thuong xe may"}, "201"),
    ],
)
def test_refusals_have_their_code(esms, phone, fields, code):
    before = esms.stats("esms")
    said = send(esms, **{"phone": phone, **fields} if "Phone" not in fields else _by(fields))
    assert said["CodeResult"] == code
    assert said["ErrorMessage"] and "SMSID" not in said
    after = esms.stats("esms")
    assert (after["accepted"], after["refused"] - before["refused"]) == (before["accepted"], 1)


def _by(fields):
    rest = dict(fields)
    return {"phone": rest.pop("Phone"), **rest}


def test_a_text_from_the_customers_own_number_needs_no_brandname_and_no_template(
    esms, customer, phone, until
):
    said = send(esms, phone, "Khong theo mau", SmsType="8", Brandname="")
    assert said["CodeResult"] == "100"
    assert until(lambda: esms.inbox(phone))[0]["from"] == "1022"
    assert until(lambda: customer.callbacks(said["SMSID"]))[0]["TypeId"] == "8"


def test_a_blocked_phone(esms, phone):
    esms.call(f"/phones/{phone}", {"opted_out": True})
    assert send(esms, phone)["CodeResult"] == "99"
    esms.call(f"/phones/{phone}", {"opted_out": False})
    assert send(esms, phone)["CodeResult"] == "100"


def test_a_request_id_is_taken_for_a_day(esms, phone, until):
    assert send(esms, phone, "Tin thu 1", RequestId="ngay")["CodeResult"] == "100"
    assert send(esms, phone, "Tin thu 2", RequestId="ngay")["CodeResult"] == "124"
    assert send(esms, phone, "Tin thu 3", RequestId="")["CodeResult"] == "100"
    assert send(esms, phone, "Tin thu 4", RequestId="")["CodeResult"] == "100"
    esms.call("/faults", {"clock": 86_401})
    assert send(esms, phone, "Tin thu 5", RequestId="ngay")["CodeResult"] == "100"
    until(lambda: len(esms.inbox(phone)) == 4)


def test_the_same_words_within_five_minutes_are_taken_and_then_rejected(esms, customer, phone, until):
    assert send(esms, phone)["CodeResult"] == "100"
    second = send(esms, phone)
    assert second["CodeResult"] == "100", "100 only says that it was taken"
    call = until(lambda: customer.callbacks(second["SMSID"]))[0]
    assert (call["SendStatus"], call["SendFailed"], call["SendSuccess"]) == ("4", "1", "0")
    assert call["TotalPrice"] == "0.0000"
    assert send(esms, f"+84{int(phone[3:]) + 5_000}")["CodeResult"] == "100", "another phone may have them"
    esms.call("/faults", {"clock": 301})
    send(esms, phone)
    until(lambda: len(esms.inbox(phone)) == 2)


def test_the_sandbox_sends_nothing(esms, customer, phone, until):
    said = send(esms, phone, "Tin thu 1", Sandbox="1")
    assert (said["CodeResult"], bool(said["SMSID"])) == ("100", True)
    send(esms, phone, "Tin thu 2")
    assert [message["text"] for message in until(lambda: esms.inbox(phone))] == ["Tin thu 2"]
    assert customer.callbacks(said["SMSID"]) == []


def test_a_send_date_is_kept(esms, phone, until):
    send(esms, phone, "Tin thu 1", SendDate="2099-01-01 08:00:00")
    send(esms, phone, "Tin thu 2", SendDate="hom qua")
    assert [message["text"] for message in until(lambda: esms.inbox(phone))] == ["Tin thu 2"]
    esms.call("/faults", {"clock": 3_600})
    send(esms, phone, "Tin thu 3", SendDate=_vietnam(5_400))
    send(esms, phone, "Tin thu 4", SendDate=_vietnam(1_800))
    until(lambda: [m["text"] for m in esms.inbox(phone)] == ["Tin thu 2", "Tin thu 4"])
    esms.call("/faults", {"clock": 7_200})
    until(lambda: [m["text"] for m in esms.inbox(phone)] == ["Tin thu 2", "Tin thu 4", "Tin thu 3"])


def _vietnam(ahead):
    """A SendDate that many seconds ahead of the machine's time."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() + 7 * 3_600 + ahead))


def test_what_is_not_json_is_a_400(esms):
    assert esms.call(SEND, raw=b"ApiKey=x")[0] == 400
    assert esms.call(SEND, raw=b"[]")[0] == 400


def test_money_pace_and_addresses_run_out(fresh_esms, phone):
    network, _ = fresh_esms({"balance": 3, "per_second": 4, "addresses": ["10.0.0.0/8", "127.0.0.1/32"]})
    codes = [send(network, phone, f"tin {n}" + "a" * 156 * (n == 0))["CodeResult"] for n in range(4)]
    assert codes == ["100", "100", "103", "103"], "the first costs two segments"
    assert send(network, phone)["CodeResult"] == "160"
    assert network.stats("esms")["throttled"] == 1


def test_who_calls_from_elsewhere_is_refused(fresh_esms, phone):
    network, _ = fresh_esms({"addresses": ["10.0.0.0/8"]})
    assert send(network, phone)["CodeResult"] == "140"


def test_faults_befall_it_by_its_name(esms, customer, phone, until):
    def order(**faults):
        assert esms.call("/faults", {"esms": faults})[0] == 200

    order(throttle=1)
    assert send(esms, phone)["CodeResult"] == "160"
    order(dead=1)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{esms.url}{SEND}", json.dumps(_valid(phone)).encode(), timeout=STANDSTILL)
    with refused.value:
        assert refused.value.code == 503
    order(undelivered=1, shuffle=1)
    said = send(esms, phone, "Tin thu 7")
    calls = until(lambda: all_of(customer.callbacks(said["SMSID"]), 2))
    assert [(call["SendStatus"], call["SendFailed"]) for call in calls] == [("5", "1"), ("7", "0")]
    assert esms.inbox(phone) == []
    order(duplicate=1)
    said = send(esms, phone, "Tin thu 8")
    until(lambda: sorted(c["SendStatus"] for c in customer.callbacks(said["SMSID"])) == ["5", "5", "7", "7"])
    order(lost=1)
    before = esms.stats("esms")["receipts_lost"]
    send(esms, phone, "Tin thu 9")
    until(lambda: esms.stats("esms")["receipts_lost"] == before + 2)
    order(lost_response=1)
    with pytest.raises((ConnectionError, urllib.error.URLError)):
        urllib.request.urlopen(f"{esms.url}{SEND}", json.dumps(_valid(phone)).encode(), timeout=STANDSTILL)
    until(lambda: len(esms.inbox(phone)) == 3)


def _valid(phone):
    return {
        "ApiKey": "an-api-key", "SecretKey": "a-secret-key", "Phone": phone, "Content": "Tin thu 10",
        "Brandname": "CDC KH", "SmsType": "2",
    }  # fmt: skip


def test_callbacks_are_tried_again_and_not_for_ever(esms, customer, phone, until):
    customer.statuses[:] = [503, 0]
    said = send(esms, phone)
    until(lambda: len(customer.callbacks(said["SMSID"])) == 4)
    before = esms.stats("esms")["receipts_unheard"]
    customer.statuses[:] = [503] * 12
    said = send(esms, phone, "Tin thu 2")
    until(lambda: esms.stats("esms")["receipts_unheard"] == before + 2, 20)
    assert len(customer.callbacks(said["SMSID"])) == 12, "once and five times more, for each of two"


@pytest.mark.parametrize(
    "agreement", ["[]", "{", '{"colour": 1}', '{"balance": -1}', '{"addresses": ["x"]}', '{"templates": "x"}']
)
def test_a_bad_agreement_is_one_line(tmp_path, agreement):
    (tmp_path / "t").write_text("t")
    (tmp_path / "agreement").write_text(agreement)
    base = [
        *BASE,
        "--port",
        "0",
        "--token-file",
        str(tmp_path / "t"),
        "--esms-api-key-file",
        str(tmp_path / "t"),
    ]
    keys = ["--esms-key-file", str(tmp_path / "t"), "--esms-private-key-file", str(tmp_path / "t")]
    done = run(*base, *keys, "--esms-agreement-file", str(tmp_path / "agreement"))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert str(tmp_path / "agreement") in done.stderr


def test_what_an_aggregator_needs_is_said_in_one_line(tmp_path):
    (tmp_path / "t").write_text("t")
    done = run(
        *BASE, "--port", "0", "--token-file", str(tmp_path / "t"), "--esms-api-key-file", str(tmp_path / "t")
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "--esms-private-key-file" in done.stderr


def test_where_there_is_no_aggregator_there_is_no_door(network, phone):
    assert network.call(SEND, {})[0] in (404, 405)
    assert network.call("/carriers/esms/stats")[0] == 404
