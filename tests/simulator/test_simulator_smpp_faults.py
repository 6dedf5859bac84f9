"""What an SMSC does on purpose to whoever trusts it, and in which dialects it speaks."""

from __future__ import annotations

import re
import time

import pytest
from smpplib.gsm import gsm_encode

from tests.simulator.test_simulator_start import BASE, run


def order(smsc, **faults):
    status, said = smsc.network.call("/faults", {"smpp": faults})
    assert status == 200, said


def test_throttle_says_so_in_two_ways(smsc):
    esme, before = smsc.bound(), smsc.stats()
    order(smsc, throttle=1)
    statuses = [esme.submit(b"x", f"8490000{n:04}").status for n in range(3_000, 3_040)]
    assert set(statuses) == {0x58, 0x14}
    assert statuses.count(0x58) > statuses.count(0x14)
    after = smsc.stats()
    assert after["throttled"] - before["throttled"] == 40
    assert after["accepted"] == before["accepted"]


def test_a_retried_submit_rolls_again(smsc, phone):
    esme = smsc.bound()
    order(smsc, throttle=0.5)
    assert {esme.submit(b"x", phone).status for _ in range(40)} >= {0, 0x58}


def test_a_dead_carrier_refuses_binds_and_submits_and_keeps_texts(smsc, phone, until):
    smsc.network.call(f"/phones/{phone}", {"carrier": "smpp"})
    esme = smsc.bound()
    order(smsc, dead=1)
    assert smsc.connect().bind() == 0x0D
    assert esme.submit(b"x", phone).status == 0x08
    smsc.network.text(phone, "cuu toi")
    assert esme.silent()
    order(smsc, dead=0)
    assert esme.next_delivery().short_message == b"cuu toi"


def test_lost_response_takes_the_message_and_drops_the_line(smsc, phone, until):
    esme = smsc.bound()
    order(smsc, lost_response=1)
    esme.send("submit_sm", **esme.message(b"da nhan", phone))
    assert esme.ended()
    assert "submit_sm_resp" not in esme.order
    assert until(lambda: smsc.network.inbox(phone))[0]["text"] == "da nhan"


def test_the_line_may_end_in_the_middle_of_an_answer(smsc, phone, until):
    esme = smsc.bound()
    order(smsc, cut_answer=1)
    esme.send("submit_sm", **esme.message(b"nua cau", phone))
    with pytest.raises(EOFError) as end:
        esme.read()
    assert end.value.args[0], "some octets of the answer had left"
    assert until(lambda: smsc.network.inbox(phone))[0]["text"] == "nua cau"


def test_an_answer_may_come_twice(smsc, phone):
    esme = smsc.bound()
    order(smsc, answer_twice=1)
    first = esme.submit(b"x", phone)
    second = esme.read()
    assert (second.command, second.sequence, second.message_id) == (
        "submit_sm_resp", first.sequence, first.message_id
    )  # fmt: skip


def test_the_line_drops_after_every_so_many_submits(smsc, phone):
    order(smsc, drop_every=1)
    esme = smsc.bound()
    esme.send("submit_sm", **esme.message(b"x", phone))
    assert esme.ended()
    assert smsc.connect().bind() == 0


def test_undelivered_late_lost_and_doubled_receipts(smsc, phone, until):
    esme = smsc.bound()
    order(smsc, undelivered=1, duplicate=1, late=0.5)
    begun = time.monotonic()
    answer = esme.submit(b"x", phone, registered_delivery=1)
    esme.next_delivery(2)
    assert time.monotonic() - begun >= 0.5
    for receipt in esme.delivered:
        assert re.match(rb"id:(\d+) sub:001 dlvrd:000 .* stat:UNDELIV err:027", receipt.short_message)
        assert receipt.receipted_message_id == answer.message_id
    assert smsc.network.inbox(phone) == []
    before = smsc.stats()["receipts_lost"]
    order(smsc, lost=1)
    esme.submit(b"x", phone, registered_delivery=1)
    until(lambda: smsc.stats()["receipts_lost"] == before + 1)
    assert esme.silent()


def test_shuffle_tells_the_end_before_the_answer(smsc, phone):
    esme = smsc.bound()
    order(smsc, shuffle=1)
    answer = esme.submit(b"x", phone, registered_delivery=1)
    assert esme.order[-2:] == ["deliver_sm", "submit_sm_resp"]
    assert esme.delivered[0].receipted_message_id == answer.message_id


def test_slow_answers_are_slow_together(smsc, phone):
    esme = smsc.bound()
    order(smsc, slow_ms=400)
    begun = time.monotonic()
    for _ in range(5):
        esme.send("submit_sm", **esme.message(b"x", phone))
    for _ in range(5):
        assert esme.read().command == "submit_sm_resp"
    assert 0.4 <= time.monotonic() - begun < 1.6, "a window of five waits once, not five times"


def _exchange(smsc, phone="+84900000991"):
    esme = smsc.bound()
    answer = esme.submit(b"Ma so 123456", phone, registered_delivery=1)
    return esme, answer.message_id.decode(), esme.next_delivery()


def test_hexadecimal_in_the_answer_and_decimal_in_the_receipt(fresh_smsc):
    _, answered, receipt = _exchange(fresh_smsc("--smpp-dialect", "hex"))
    told = int(re.match(rb"id:(\d+)", receipt.short_message)[1])
    assert int(answered, 16) == told
    assert receipt.receipted_message_id == str(told).encode()


def test_bare_receipts_at_once_with_seconds(fresh_smsc):
    esme, answered, receipt = _exchange(fresh_smsc("--smpp-dialect", "bare,seconds,early"))
    assert re.fullmatch(
        rb"id:(\d+) submit date:\d{12} done date:\d{12} stat:DELIVRD err:000", receipt.short_message
    )
    assert answered in receipt.short_message.decode()
    assert (receipt.receipted_message_id, receipt.message_state) == (None, None)
    assert esme.order[-2:] == ["deliver_sm", "submit_sm_resp"]


def test_receipts_without_parameters_and_a_packed_alphabet(fresh_smsc, until):
    smsc = fresh_smsc("--smpp-dialect", "notlv,packed")
    esme = smsc.bound()
    # "hello" by TS 23.038 §6.1.2.1, as every text book has it
    esme.submit(bytes.fromhex("E8329BFD06"), "84900000992", registered_delivery=1)
    receipt = esme.next_delivery()
    assert b"text:hello" in receipt.short_message
    assert receipt.receipted_message_id is None
    assert until(lambda: smsc.network.inbox("0900000992"))[0]["text"] == "hello"
    smsc.network.call("/phones/0900000992", {"carrier": "smpp"})
    smsc.network.text("0900000992", "hello")
    assert esme.next_delivery(2).short_message == bytes.fromhex("E8329BFD06")
    smsc.network.text("0900000992", "a" * 161)
    first = esme.next_delivery(3).short_message
    assert len(first) == 140
    joined = int.from_bytes(first[6:], "little") >> 1  # one bit of fill after a header of six octets
    assert bytes(joined >> (7 * at) & 0x7F for at in range(153)) == gsm_encode("a" * 153)


@pytest.mark.parametrize(
    "options",
    [
        ("--smpp-dialect", "klingon"),
        ("--smpp-system-id", ""),
        ("--smpp-system-id", "far-too-long-for-a-bind"),
        ("--smpp-port", "70000"),
    ],
)
def test_bad_options_are_named(tmp_path, options):
    (tmp_path / "token").write_text("t")
    done = run(*BASE, "--port", "0", "--token-file", str(tmp_path / "token"), *options)
    assert done.returncode == 2
    assert options[0] in done.stderr


def test_what_an_smsc_needs_is_said_in_one_line(smsc, tmp_path):
    (tmp_path / "token").write_text("t")
    base = [*BASE, "--port", "0", "--token-file", str(tmp_path / "token")]
    done = run(*base, "--smpp-port", "0")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "--smpp-password-file" in done.stderr
    taken = [
        "--smpp-port",
        str(smsc.port),
        "--smpp-system-id",
        "g",
        "--smpp-password-file",
        str(tmp_path / "token"),
    ]
    done = run(*base, *taken)
    assert done.returncode == 1
    assert done.stderr.startswith(f"simulator: cannot listen on 127.0.0.1:{smsc.port}: ")
    assert done.stderr.count("\n") == 1
