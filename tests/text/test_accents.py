"""Accents are kept, folded, or kept only when they are free."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.text.accents import Policy, apply
from gateway.text.segments import measure

SHORT = "Mã của bạn là 1234"
LONG = "Xã Vĩnh Hải: từ 7 giờ sáng mai bà con ở nhà, không ra đường khi không cần thiết. Gọi 1022."


@pytest.mark.parametrize(
    ("text", "policy", "sent"),
    [
        (SHORT, "keep", SHORT),
        (SHORT, "fold", "Ma cua ban la 1234"),
        (SHORT, "auto", SHORT),  # one part either way
        (LONG, "keep", LONG),
        (
            LONG,
            "auto",
            "Xa Vinh Hai: tu 7 gio sang mai ba con o nha, khong ra duong khi khong can thiet. Goi 1022.",
        ),
        ("à é ù" * 30, "auto", "à é ù" * 30),  # letters GSM-7 has cost nothing
        ("😀" * 36, "auto", "😀" * 36),
        ("", "auto", ""),
    ],
)
def test_policies(text: str, policy: Policy, sent: str) -> None:
    assert apply(text, policy) == sent
    assert apply(unicodedata.normalize("NFD", text), policy) == sent


@given(st.text())
def test_auto_never_costs_more_than_either(text: str) -> None:
    prices: list[int] = [measure(apply(text, policy)).segments for policy in ("auto", "keep", "fold")]
    assert prices[0] == min(prices)


def test_an_unknown_policy_is_a_fault_not_a_default() -> None:
    with pytest.raises(AssertionError):
        apply("a", "maybe")  # type: ignore[arg-type]  # what an unchecked caller might pass
