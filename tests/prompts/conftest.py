"""Recordings of a fresh house."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway import clock, prompts
from gateway.house import House
from gateway.wording import Piece
from tests.prompts.sounds import read

READER, LISTENER = 11, 12
"""Accounts."""

Record = Callable[..., prompts.Recording]


@pytest.fixture
def record(house: House) -> Record:
    """`record("V_SILENT")`: somebody reads every piece of a text, and somebody else lets callers hear it."""

    def recorded(*msg_ids: str, lang: str = "vi", accepted: bool = True) -> prompts.Recording:
        with house.db.transaction() as tx:
            for msg_id in msg_ids:
                for piece, words in prompts.pieces_of(msg_id, lang).items():
                    made = prompts.bring(
                        tx, piece, lang, read(words), by=READER, now=clock.now(), speaker="Katơr Thị Sa"
                    )
                    if accepted:
                        prompts.accept(tx, made, LISTENER, clock.now())
            tx.expunge(made)
            return made

    return recorded


@pytest.fixture
def silent() -> Piece:
    """A text of one piece."""
    return Piece("V_SILENT", 0)
