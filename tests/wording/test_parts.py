"""A spoken text in its parts: joined it is the text again, and every piece of it can be recorded."""

from __future__ import annotations

import pytest

from gateway import wording
from gateway.wording import CATALOGUE, Piece, lint, word
from gateway.wording.rendering import MissingArgument


@pytest.mark.parametrize("lang", wording.LANGUAGES)
def test_joined_they_are_the_text(lang: str) -> None:
    for entry in CATALOGUE.entries.values():
        for longest in (False, True):
            args = lint.sample(CATALOGUE, entry, longest=longest)
            found = wording.parts(entry.id, args, lang)
            assert "".join(part.text for part in found) == wording.render(entry.id, args, lang, "spoken")


@pytest.mark.parametrize("lang", wording.LANGUAGES)
def test_every_piece_that_is_said_is_one_that_can_be_recorded(lang: str) -> None:
    for entry in CATALOGUE.entries.values():
        for part in wording.parts(entry.id, lint.sample(CATALOGUE, entry, longest=False), lang):
            if part.piece is not None:
                assert part.text.strip().endswith(wording.pieces(part.piece.msg_id, lang)[part.piece])
            elif not part.gap:
                assert not part.sayable


def test_a_text_without_slots_is_one_piece() -> None:
    (part,) = wording.parts("V_SILENT", {}, "vi")
    assert part.piece == Piece("V_SILENT", 0) and part.sayable and not part.gap


def test_a_clause_that_is_left_out_keeps_the_numbers_of_the_others() -> None:
    whole = wording.pieces("K4B", "vi")
    said = {part.piece for part in wording.parts("K4B", {"place": "Xã Vĩnh Hải"}, "vi") if part.piece}
    assert said <= set(whole)


def test_words_and_figures_in_a_gap_are_pieces_of_their_own() -> None:
    menu = wording.parts("U_MENU", {"lines": [word("W_KEY_1"), word("W_KEY_3")]}, "vi")
    inside = [part.piece for part in menu if part.gap and part.sayable]
    assert inside == [Piece("W_KEY_1", 0), Piece("W_KEY_3", 0)]
    code = wording.parts("O1", {"otp": "482913"}, "vi")
    figures = [part.piece.msg_id for part in code if part.gap == 1 and part.piece]
    assert figures == [f"W_FIGURE_{figure}" for figure in "482913"]


def test_names_are_only_said() -> None:
    found = wording.parts("W_CODE_OLD", {"name": "Nguyễn Văn An", "until": "27/11"}, "vi")
    assert [part.piece for part in found if part.gap] == [None, None]


def test_what_is_missing_is_told() -> None:
    with pytest.raises(MissingArgument):
        wording.parts("O1", {}, "vi")


def test_a_language_without_texts_is_shown_in_vietnamese() -> None:
    assert wording.pieces("V_SILENT", "rog") == wording.pieces("V_SILENT", "vi")
