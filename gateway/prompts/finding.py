"""What is recorded and still says what the catalogue says; what is missing, and whether a language can say a text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import wording
from gateway.dialogue.steps import Prompt
from gateway.prompts.choosing import Has, alike, chosen
from gateway.prompts.model import Recording
from gateway.prompts.states import State
from gateway.prompts.tongues import is_recorded_only
from gateway.wording import Piece


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording that callers hear, while its `words` are those of the text."""

    id: int
    public_id: str
    words: str


def heard(tx: Session, lang: str, msg_ids: Collection[str] | None = None) -> Mapping[Piece, Heard]:
    """The recordings in use of these texts, or of all; also those whose words have changed since."""
    columns = (Recording.msg_id, Recording.piece, Recording.id, Recording.public_id, Recording.words)
    query = select(*columns).where(Recording.lang == lang, Recording.state == State.HEARD)
    if msg_ids is not None:
        query = query.where(Recording.msg_id.in_(msg_ids))
    return {
        Piece(row.msg_id, row.piece): Heard(row.id, row.public_id, row.words) for row in tx.execute(query)
    }


def missing(tx: Session, lang: str, msg_ids: Iterable[str] | None = None) -> dict[Piece, str]:
    """What of these texts, or of all, has no recording that says what they say now; with the words to be read."""
    wanted = wording.ids() if msg_ids is None else tuple(msg_ids)
    there = heard(tx, lang, None if msg_ids is None else wanted)
    return {
        piece: words
        for msg_id in wanted
        for piece, words in wording.pieces(msg_id, lang).items()
        if piece not in there or not alike(there[piece].words, words)
    }


def can_say(tx: Session, lang: str, prompts: Iterable[Prompt]) -> bool:
    """Whether all of these can be heard in `lang`; where not, its speakers are given an interpreter, not Vietnamese."""
    if not is_recorded_only(lang):
        return True
    every = [wording.parts(prompt.msg_id, prompt.args, lang) for prompt in prompts]
    there = heard(tx, lang, {part.piece.msg_id for parts in every for part in parts if part.piece})
    has = holding(there)
    return all(chosen(parts, has, by_engine=False) is not None for parts in every)


def holding(there: Mapping[Piece, Heard]) -> Has:
    """Asks `there` whether words are recorded."""

    def has(piece: Piece, words: str) -> bool:
        found = there.get(piece)
        return found is not None and alike(found.words, words)

    return has
