"""Who says which part of a text: the voice changes at gaps alone; without an engine a language says all or nothing."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from gateway import wording
from gateway.prompts.choosing import Played, Rest, Spoken, alike, chosen
from gateway.wording import CATALOGUE, Piece, lint

CODE = wording.parts("O1", {"otp": "482913"}, "vi")
FIGURES = {f"W_FIGURE_{figure}" for figure in range(10)}


def recorded(*msg_ids: str) -> Callable[[Piece, str], bool]:
    return lambda piece, _: piece.msg_id in msg_ids


def test_nothing_recorded_is_all_by_the_engine() -> None:
    assert chosen(CODE, recorded(), by_engine=True) == [Spoken("".join(part.text for part in CODE))]
    assert chosen(CODE, recorded(*FIGURES), by_engine=True) == [Spoken("".join(part.text for part in CODE))]
    assert chosen(CODE, recorded(*FIGURES), by_engine=False) is None


def test_only_the_gap_is_by_the_engine() -> None:
    bits = chosen(CODE, recorded("O1"), by_engine=True)
    assert bits is not None
    assert [type(bit) for bit in bits if not isinstance(bit, Rest)] == [
        Played,
        Spoken,
        Played,
        Spoken,
        Played,
    ]
    assert chosen(CODE, recorded("O1"), by_engine=False) is None


def test_a_code_of_recorded_figures_is_heard_in_any_language() -> None:
    bits = chosen(CODE, recorded("O1", *FIGURES), by_engine=False)
    assert bits is not None
    figures = [
        bit.piece.msg_id[-1] for bit in bits if isinstance(bit, Played) and bit.piece.msg_id in FIGURES
    ]
    assert "".join(figures) == "482913" * 2
    assert any(isinstance(bit, Rest) for bit in bits)


def test_one_figure_that_is_missing_is_no_other_voice_in_the_middle_of_a_code() -> None:
    bits = chosen(CODE, recorded("O1", *(FIGURES - {"W_FIGURE_9"})), by_engine=True)
    assert bits is not None
    assert not any(isinstance(bit, Played) and bit.piece.msg_id in FIGURES for bit in bits)


def test_a_comma_makes_no_other_words() -> None:
    assert alike("Cấp cứu, bấm chín.", "cấp cứu: bấm chín")
    assert not alike("Cấp cứu, bấm chín.", "Cấp cứu, bấm một.")


@given(st.sampled_from(sorted(CATALOGUE.entries)), st.frozensets(st.sampled_from(sorted(CATALOGUE.entries))))
def test_nothing_is_left_out_and_nothing_said_twice(msg_id: str, there: frozenset[str]) -> None:
    parts = wording.parts(msg_id, lint.sample(CATALOGUE, CATALOGUE.entries[msg_id], longest=False), "vi")
    bits = chosen(parts, recorded(*there, msg_id), by_engine=True)
    assert bits is not None
    said = " ".join(
        wording.pieces(bit.piece.msg_id, "vi")[bit.piece] if isinstance(bit, Played) else bit.words
        for bit in bits
        if not isinstance(bit, Rest)
    )
    assert alike(said, "".join(part.text for part in parts))
