"""The preview shows what a phone would show and counts what a carrier would bill."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.text.segments import measure

from .conftest import Caller

PATH = "/api/v1/text/preview"


def test_folded_by_default(sender: Caller) -> None:
    assert sender.post(PATH, {"text": "Đừng ra đường…"}).json == {
        "text": "Dung ra duong...",
        "encoding": "gsm7",
        "characters": 16,
        "segments": 1,
        "offending": [],
    }


def test_kept_accents_name_the_letters_that_cost(sender: Caller) -> None:
    shown = sender.post(PATH, {"text": "Đừng đi", "accents": "keep"}).json
    assert (shown["text"], shown["encoding"]) == ("Đừng đi", "ucs2")
    assert shown["offending"] == ["Đ", "ừ", "đ"]


def test_preview_and_order_agree(sender: Caller) -> None:
    for accents in ("keep", "fold", "auto"):
        text = "Bão số 9 vào đêm nay. " * 9 + "{€}"
        shown = sender.post(PATH, {"text": text, "accents": accents}).json
        ordered = sender.order(text=text, accents=accents).json
        assert (shown["encoding"], shown["segments"]) == (ordered["encoding"], ordered["segments"])


HOSTILE = [
    "\ud83d",
    "\ude00",
    "\ud83d\ude00",
    "\x00",
    "\u202e",
    "e\u0302\u0301",
    "\u200d",
    "\r\n",
    "\uffff",
    "{€}",
]
PIECES = st.sampled_from(HOSTILE) | st.text(max_size=20)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.lists(PIECES, max_size=15).map("".join),
    accents=st.sampled_from(["keep", "fold", "auto"]),
)
def test_no_text_is_our_fault(sender: Caller, text: str, accents: str) -> None:
    """Every string of JSON, half pairs and NUL included, is measured or refused; its order likewise."""
    answer = sender.post(PATH, {"text": text, "accents": accents})
    if answer.status_code == 200:
        assert answer.json["segments"] == measure(answer.json["text"]).segments >= 1
    else:
        assert (answer.status_code, answer.json["error"]["field"]) == (422, "text")
    assert sender.order(text=text, accents=accents).status_code == {200: 202}.get(answer.status_code, 422)
