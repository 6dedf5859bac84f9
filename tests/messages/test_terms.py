"""The carriers file: what a table gives, what stops the start, what a contract covers."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.errors import Misconfigured
from gateway.messages.terms import Terms, read


def written(folder: Path, text: str) -> Path:
    path = folder / "carriers.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_table_with_everything(tmp_path: Path) -> None:
    (terms,) = read(
        written(
            tmp_path,
            """
            [domestic]
            kind = "esms"
            rate = 30
            window = 7
            networks = ["viettel", "itel"]
            purposes = ["otp"]
            price = 350
            slow_after = 1.5
            senders = { otp = "CDC", default = "8079" }
            cpid = "1022"
            """,
        )
    )
    assert (terms.rate, terms.window, terms.price, terms.slow_after) == (30.0, 7, 350, 1.5)
    assert terms.options == {"cpid": "1022"}
    assert terms.reaches("viettel", "otp")
    assert not terms.reaches("mobifone", "otp") and not terms.reaches("viettel", "bulk")
    assert (terms.sender("otp", "1022"), terms.sender("reply", "1022")) == ("CDC", "8079")


def test_a_bare_table_reaches_everybody_from_the_short_number(tmp_path: Path) -> None:
    (terms,) = read(written(tmp_path, '[a]\nkind = "esms"\nrate = 5'))
    assert terms.reaches("foreign", "bulk") and terms.sender("otp", "1022") == "1022"


@pytest.mark.parametrize(
    ("senders", "replyable"),
    [({}, True), ({"default": "CDC"}, False), ({"default": "CDC", "reply": "+84900000999"}, True)],
)
def test_replies_leave_from_what_can_be_answered(senders: dict[str, str], replyable: bool) -> None:
    assert Terms(name="a", kind="esms", senders=senders).replyable("1022") is replyable


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ('rate = "fast"', "rate must be given as a number above 0, to 100000 at most"),
        ("rate = 0", "rate must be given"),
        ("", "rate must be given"),
        ("rate = 1\nwindow = true", "window must be given as a whole number from 1, to 10000 at most"),
        ("rate = 1\nwindow = 1.5", "window must be given as a whole number"),
        ("rate = 1\nprice = -1", "price must be given as a whole number from 0"),
        ("rate = 1\nslow_after = 0", "slow_after must be given as a number above 0"),
        ('rate = 1\nnetworks = ["mars"]', "networks must be a list with some of viettel"),
        ("rate = 1\nnetworks = []", "leave it out for all"),
        ('rate = 1\npurposes = ["gossip"]', "purposes must be a list with some of otp"),
        ('rate = 1\nsenders = { otp = "" }', "senders takes purposes or default"),
        ('rate = 1\nsenders = { gossip = "CDC" }', "senders takes purposes or default"),
    ],
)
def test_a_slip_is_one_sentence(tmp_path: Path, table: str, complaint: str) -> None:
    with pytest.raises(Misconfigured) as fault:
        read(written(tmp_path, f'[a]\nkind = "esms"\n{table}'))
    said = str(fault.value)
    assert said.startswith("CARRIERS_FILE: [a]") and complaint in said and "\n" not in said


def test_a_file_that_is_not_there_or_no_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"CARRIERS_FILE .*/none\.toml cannot be read: No such file"):
        read(tmp_path / "none.toml")
    with pytest.raises(Misconfigured, match=r"CARRIERS_FILE .*/carriers\.toml is not TOML"):
        read(written(tmp_path, "rate ="))
