"""Sounds for the browser: a recording, and a whole text as callers hear it today."""

from __future__ import annotations

from flask import Response
from werkzeug.exceptions import NotFound

from gateway import prompts, wording
from gateway.console.desks.prompts.desk import DESK, READ, read_key
from gateway.console.here import settings, tx
from gateway.speech import CannotSpeak
from gateway.wording import CATALOGUE, lint


@DESK.page("/recordings/<recording_id>.wav", READ)
def recording(recording_id: str) -> Response:
    """What somebody has read."""
    sound = prompts.by_public_id(tx(), recording_id).sound
    if sound is None:
        raise NotFound
    return Response(sound, mimetype="audio/wav")


@DESK.page("/<key>/heard.wav", READ)
def heard(key: str) -> Response:
    """The whole text of which this is a piece, with the examples of the glossary in its gaps."""
    lang, piece, _ = read_key(key)
    example = lint.sample(CATALOGUE, wording.entry(piece.msg_id), longest=False)
    try:
        said = prompts.say(tx(), settings(), piece.msg_id, example, lang)
    except CannotSpeak:
        raise NotFound from None
    return Response(said.wav, mimetype="audio/wav")
