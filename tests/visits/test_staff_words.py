"""What staff key with one thumb after DS, CI and CT."""

from __future__ import annotations

import pytest

from gateway.services.gate import requests
from gateway.services.gate.requests import Looked

NUMBER = "0900000102"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("41536", Looked(site="41536")),
        (NUMBER, Looked(phone=NUMBER)),
        ("0900 000 102", Looked(phone=NUMBER)),
        ("0900.000.102 ra", Looked(phone=NUMBER, out=True)),
        (f"{NUMBER}*RA", Looked(phone=NUMBER, out=True)),
        (f"{NUMBER} nhà", Looked(phone=NUMBER, at_home=True)),
        (f"{NUMBER} 1958", Looked(phone=NUMBER, birth_year=1958)),
        ("0900 000 102 1958", Looked(phone=NUMBER, birth_year=1958)),
        ("090 000 1958", Looked(phone="0900001958")),
        ("+84900000102", Looked(phone="+84900000102")),
        ("41537", None),
        ("0900", None),
        (f"{NUMBER} con khong", None),
    ],
)
def test_after_ds(said: str, meant: Looked | None) -> None:
    assert requests.looked(said) == meant


@pytest.mark.parametrize(
    ("said", "code", "temperature"),
    [
        (f"{NUMBER} 482913", "482913", ""),
        (f"{NUMBER} 482 913", "482913", ""),
        (f"{NUMBER}*482-913*36,8", "482913", "36,8"),
        ("0900 000 102 482913 368", "482913", "368"),
    ],
)
def test_after_ci(said: str, code: str, temperature: str) -> None:
    assert requests.code(said) == {"number": NUMBER, "code": code, "temperature": temperature}


@pytest.mark.parametrize("said", [NUMBER, f"{NUMBER} 4829", f"{NUMBER} 482913 29", "482913"])
def test_after_ci_something_is_missing(said: str) -> None:
    assert requests.code(said) is None


def test_after_ct() -> None:
    assert requests.card("5800000123") == ("5800000123", False)
    assert requests.card("GD4 58 0000 0123 RA") == ("GD4 58 0000 0123", True)


@pytest.mark.parametrize("said", ["Katơr Thị Lá 1938", "Katơr Thị Lá, 1938.", "Katơr Thị Lá sn 1938"])
def test_a_holder(said: str) -> None:
    assert requests.holder(said) == {"name": "Katơr Thị Lá", "year": 1938}


@pytest.mark.parametrize("said", ["1938", "Katơr Thị Lá", "Katơr Thị Lá 38", ""])
def test_no_holder(said: str) -> None:
    assert requests.holder(said) is None
