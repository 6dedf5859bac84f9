"""The table of an SMPP carrier in the carriers file: short, long, and with slips."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from gateway.errors import Misconfigured
from gateway.messages.options import Options
from gateway.messages.terms import read as read_terms
from smpp.bind import Mode
from smpp.message_id import IdForm
from sms.over_smpp import account as contract
from sms.over_smpp.account import Account

TABLE = """
[operator]
kind = "smpp"
rate = 50
window = 100
host = "smsc.example"
system_id = "cdc"
password_file = "password"
"""


def read(folder: Path, more: str = "", password: str = "secret") -> Account:
    (folder / "password").write_text(password)
    (folder / "carriers.toml").write_text(TABLE + more)
    (terms,) = read_terms(folder / "carriers.toml")
    return contract.read(terms, Options(terms, folder / "carriers.toml"), "1022")


def test_a_short_table_is_enough(tmp_path: Path) -> None:
    made = read(tmp_path)
    assert (made.host, made.port, made.bind.system_id, made.bind.password) == (
        "smsc.example",
        2775,
        "cdc",
        "secret",
    )
    assert (made.binds, made.window, made.keypad, made.zone.utcoffset(None)) == (
        (Mode.TRANSCEIVER,),
        100,
        "",
        timedelta(hours=7),
    )
    assert "secret" not in repr(made)


def test_a_long_table_is_read(tmp_path: Path) -> None:
    made = read(
        tmp_path,
        """
transmitters = 2
receivers = 1
tls = true
tls_name = "smsc.operator.example"
system_type = "VMA"
service_type = "CMT"
address_ton = 1
address_npi = 1
address_range = "^1022"
source_ton = 0
source_npi = 1
alphabet = "packed"
coding_gsm7 = 241
long = "sar"
receipts = "last"
validity = "absolute"
no_priority = true
no_user_reference = true
ids = "hex_then_decimal"
zone_hours = 0
unmarked_receipts = true
passing_errors = ["069", "0x1B"]
ussd = "http://127.0.0.1:8022"
""",
    )
    assert (made.port, made.tls is not None, made.tls_name) == (3550, True, "smsc.operator.example")
    assert made.binds == (Mode.TRANSMITTER, Mode.TRANSMITTER, Mode.RECEIVER)
    assert (made.window, made.bind.address_range, made.bind.system_type) == (50, "^1022", "VMA")
    assert (made.source_ton, made.ids, made.passing) == ((0, 1), IdForm.HEX_THEN_DECIMAL, {"69", "x1b"})
    assert not made.marks
    assert (made.receives, made.unmarked, made.keypad) == (True, True, "http://127.0.0.1:8022")
    assert made.options(Mode.RECEIVER).server_hostname == "smsc.operator.example"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ("binds = 0", "binds or transmitters must be 1 or more: texts leave by them"),
        ("receivers = 1", "binds or transmitters must be 1 or more: texts leave by them"),
        ("binds = 99", "binds must be a whole number from 0 to 16"),
        ("port = 0", "port must be a whole number from 1 to 65535"),
        ('long = "parts"', "long may be payload, sar, udh16, udh8"),
        ("source_ton = 5", "source_ton and source_npi are given both or not at all"),
        ('password = "x"', "password is a secret: give the path of a file that holds it as password_file"),
        ('system_id = "far-too-long-for-a-bind"', None),
        ('service_type = "TOOLONG"', "service_type has 5 letters at most"),
        ('senders = {otp = "CDC KHANH HOA"}', "senders holds a name beyond 11 letters of ASCII"),
        ('tls = true\ntls_authority_file = "none"', "tls_authority_file is no file"),
        ('passing_errors = "069"', "passing_errors must be a list of words"),
        ('transmitters = 1\nussd = "http://127.0.0.1:8022"', "ussd needs a bind that receives"),
        ('tls_name = "smsc.example"', "tls_name says nothing without tls = true"),
        ('pasword_file = "x"', None),
    ],
)
def test_slips_are_one_sentence(tmp_path: Path, more: str, sentence: str | None) -> None:
    with pytest.raises(Misconfigured) as fault:
        read(tmp_path, more)
    assert sentence is None or str(fault.value) == f"CARRIERS_FILE: [operator] {sentence}"
    assert "secret" not in str(fault.value).replace("is a secret", "")


def test_a_password_that_no_bind_can_carry_is_not_shown(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="password 8") as fault:
        read(tmp_path, password="123456789")
    assert "123456789" not in str(fault.value)


def test_a_window_smaller_than_the_binds_and_a_slip_near_a_word_are_said(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="window is less than one for each of 4 binds"):
        (tmp_path / "password").write_text("secret")
        (tmp_path / "carriers.toml").write_text(TABLE.replace("window = 100", "window = 3\nbinds = 4"))
        (terms,) = read_terms(tmp_path / "carriers.toml")
        contract.read(terms, Options(terms, tmp_path / "carriers.toml"), "1022")
    with pytest.raises(Misconfigured, match=r"zone_hour is unknown \(is zone_hours meant\?\)") as fault:
        read(tmp_path, "zone_hour = 7")
    assert " password," not in str(fault.value), "a secret never stands in the file itself"
