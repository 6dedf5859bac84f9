"""The page of one piece of a text: its words, what callers hear today, every recording of it and who decided what."""

from __future__ import annotations

from flask import render_template

from gateway import prompts, wording
from gateway.accounts import staff
from gateway.console.desks.prompts.desk import (
    DESK,
    READ,
    TOPICS,
    read_key,
    standing_chip,
    state_chip,
    tongues,
)
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.prompts import Recording
from gateway.prompts.listing import every as every_row


@DESK.page("/<key>", READ)
def one(key: str) -> str:
    """What is to be read, heard and decided."""
    lang, piece, words = read_key(key)
    row = next(each for each in every_row(tx(), lang) if each.piece == piece)
    found = prompts.versions(tx(), piece, lang)
    ids = {one.recorded_by for one in found} | {one.decided_by for one in found if one.decided_by}
    return render_template(
        "desks/prompts/one.html",
        key=key,
        piece=piece,
        code=lang,
        tongue=tongues()[lang],
        words=words,
        topic=TOPICS.get(row.topic, row.topic),
        whole=wording.entry(piece.msg_id).texts.get(lang, wording.entry(piece.msg_id).texts["vi"])["spoken"],
        pieces=len(prompts.pieces_of(piece.msg_id, lang)),
        standing=row.standing,
        chip=standing_chip(row.standing),
        recorded_only=prompts.is_recorded_only(lang),
        versions=[
            (each, state_chip(each.state), prompts.is_current(each), _may_accept(each)) for each in found
        ],
        names=staff.names(tx(), ids),
    )


def _may_accept(recording: Recording) -> bool:
    """Whether this colleague may let callers hear it."""
    mine = prompts.is_recorded_only(recording.lang) and recording.recorded_by == me().id
    return recording.state in ("waiting", "replaced") and prompts.is_current(recording) and not mine
