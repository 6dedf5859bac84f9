"""Question 7 as farmers answer it. One wrong reading here is a life; KHO alone is never an answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.dialogue.steps import Prompt, Refused, Value
from gateway.services.declare import signs

AGAIN = Refused()
KHO = Refused(Prompt("K11_KHO"))


def found(*codes: str, note: str = "") -> Value:
    return Value({"codes": list(codes), "note": note})


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        # by digits
        ("1", found()), ("2", found("sot")), ("23", found("sot", "ho")), ("2,3", found("sot", "ho")),
        ("2 3", found("sot", "ho")), ("2 và 3", found("sot", "ho")), ("32", found("sot", "ho")),
        ("7", found("met_moi")), ("6", found("dau_hong")), ("12", AGAIN), ("1 2", AGAIN), ("8", AGAIN),
        ("9", AGAIN),
        ("20", AGAIN), ("0", AGAIN),
        # healthy
        ("khoe", found()), ("Khoẻ", found()), ("KHOE", found()), ("van khoe", found()),
        ("khỏe mạnh ạ", found()),
        ("bình thường", found()), ("bt", found()), ("không", found()), ("hông", found()),
        ("khong co gi", found()),
        ("hong co gi", found()), ("ko co gi het", found()), ("không sao", found()),
        ("cả nhà đều khỏe", found()),
        ("ko sot", found()), ("không sốt không ho", found()), ("hết sốt rồi", found()),
        ("không khó thở", found()),
        ("hết khó thở", found()), ("không sốt, không ho, không mệt", found()), ("không sốt và ho", found()),
        # signs in words
        ("sot", found("sot")), ("sốt, ho", found("sot", "ho")), ("sot ho", found("sot", "ho")),
        ("ho khan", found("ho")), ("bi ho", found("ho")), ("Má bị sốt", found("sot")),
        ("con bi ho", found("ho")),
        ("viem phoi", found("viem_phoi")), ("đau họng mệt", found("dau_hong", "met_moi")),
        ("mat mui", found("mat_vi_mui")), ("2 3 mat mui", found("sot", "ho", "mat_vi_mui")),
        ("khỏe nhưng ho", found("ho")), ("ho nhưng không sốt", found("ho")), ("khong sot, ho", found("ho")),
        # short of breath in every dialect, before anything else that shares its words
        ("kho tho", found("kho_tho")), ("khó thở", found("kho_tho")),
        ("ho kho tho", found("ho", "kho_tho")),
        ("không thở được", found("kho_tho")), ("tho khong noi", found("kho_tho")),
        ("hụt hơi", found("kho_tho")),
        ("thở hổng nổi", found("kho_tho")), ("ngộp", found("kho_tho")), ("tức ngực", found("kho_tho")),
        ("met tho", found("kho_tho")), ("sot. khong kho tho", found("sot")),
        # their own words are kept
        ("dau lung", found("khac", note="dau lung")),
        ("2 dau bung", found("sot", "khac", note="2 dau bung")),
        ("sot 3 ngay", found("sot", note="sot 3 ngay")), ("sốt 39 độ", found("sot", note="sốt 39 độ")),
        # digits glued to letters are no choices, places no signs
        ("62t", AGAIN), ("2t", AGAIN), ("t2", AGAIN), ("62 tuoi", AGAIN), ("Da Nang", AGAIN),
        ("Đà Nẵng, Lào", AGAIN), ("sot 39do", found("sot", note="sot 39do")),
        # danger that no question here follows up is no answer: the conversation calls for rescue
        ("tim moi", AGAIN), ("co giật", AGAIN), ("sot, co giat", AGAIN), ("li bi goi khong day", AGAIN),
        # what could be read two ways is asked again
        ("KHO", KHO), ("kho", KHO), ("Kho.", KHO), ("khó", KHO), ("sot kho", KHO), ("ho kho", KHO),
        ("khong sot ho", AGAIN), ("khong khoe", AGAIN), ("không được khỏe", AGAIN),
        ("khoe nhu trau", AGAIN),
        ("co", AGAIN), ("dạ", AGAIN), ("???", AGAIN), ("", AGAIN), ("🙂", AGAIN),
    ],
)  # fmt: skip
def test_what_is_heard(text: str, outcome: object) -> None:
    assert signs.read(text) == outcome


@given(st.text(max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    assert isinstance(signs.read(text), Value | Refused)


@given(
    st.text(alphabet="abcdeghiklmnopqrstuvxy ", max_size=30),
    st.text(alphabet="abcdeghiklmnopqrstuvxy ", max_size=30),
)
def test_short_breath_is_never_lost(before: str, after: str) -> None:
    """Whatever stands around it, "kho tho" is heard, refused or asked again: never healthy unless it was
    denied.
    """
    outcome = signs.read(f"{before}, kho tho, {after}")
    assert not isinstance(outcome, Value) or "kho_tho" in outcome.value["codes"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [("khoe", []), ("ho sot", ["sot", "ho"]), ("khong sot khong ho", []), ("khoe thon", None), ("2", None),
    ("", None)],
)  # fmt: skip
def test_wholly_about_health(text: str, codes: list[str] | None) -> None:
    outcome = signs.wholly(text)
    assert (outcome and outcome["codes"]) == codes if codes else (outcome is None) == (codes is None)
