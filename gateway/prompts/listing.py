"""Every text that a call may say, piece by piece and language by language, with what callers hear of it today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import wording
from gateway.prompts.choosing import alike
from gateway.prompts.finding import heard
from gateway.prompts.model import Recording
from gateway.prompts.states import State
from gateway.prompts.tongues import is_recorded_only
from gateway.said import Said
from gateway.text.fold import fold
from gateway.wording import Piece


class Standing(Said):
    """What callers hear of a piece."""

    WAITING = "waiting", "Có bản ghi chờ một người nghe lại."
    STALE = "stale", "Lời đã đổi từ khi ghi: bản ghi không dùng nữa, cần ghi lại."
    MISSING = "missing", "Chưa có bản ghi, và không máy nào đọc được tiếng này."
    ENGINE = "engine", "Chưa có bản ghi: máy đọc."
    RECORDED = "recorded", "Người gọi nghe bản ghi."


NEEDED: Final = frozenset({Standing.STALE, Standing.MISSING, Standing.ENGINE})
"""Somebody should record it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of a text in one language. `words`: what is to be read, in Vietnamese where a language has no texts."""

    piece: Piece
    lang: str
    topic: str
    words: str
    standing: Standing


def every(tx: Session, lang: str) -> list[Row]:
    """All pieces in the order of the catalogue."""
    there, waits = heard(tx, lang), _waiting(tx, lang)
    unheard = Standing.MISSING if is_recorded_only(lang) else Standing.ENGINE
    rows = []
    for topic, piece, words in _pieces(lang):
        standing = unheard
        if piece in there:
            standing = Standing.RECORDED if alike(there[piece].words, words) else Standing.STALE
        if piece in waits:
            standing = Standing.WAITING
        rows.append(Row(piece, lang, topic, words, standing))
    return rows


def sought(rows: list[Row], *, topic: str = "", standing: str = "", said: str = "") -> list[Row]:
    """Those of a topic, of a standing ("needed": of any that needs somebody), with these words or this id."""
    wanted = fold(said)
    return [
        row
        for row in rows
        if topic in ("", row.topic)
        and (standing in ("", row.standing) or (standing == "needed" and row.standing in NEEDED))
        and (wanted in fold(row.words) or wanted in fold(row.piece.msg_id))
    ]


def counted(rows: list[Row]) -> Mapping[Standing, int]:
    """How many stand how."""
    return Counter(row.standing for row in rows)


def _pieces(lang: str) -> Iterator[tuple[str, Piece, str]]:
    for msg_id in wording.ids():
        topic = wording.entry(msg_id).topic
        for piece, words in wording.pieces(msg_id, lang).items():
            yield topic, piece, words


def _waiting(tx: Session, lang: str) -> set[Piece]:
    columns = select(Recording.msg_id, Recording.piece)
    found = tx.execute(columns.where(Recording.lang == lang, Recording.state == State.WAITING))
    return {Piece(row.msg_id, row.piece) for row in found}
