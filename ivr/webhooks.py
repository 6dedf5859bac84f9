"""Webhooks of carriers of calls: verify, read, answer with a document; what a key means is not decided here.

Nobody who calls must hear an error: whatever goes wrong is answered with words that say what to do and whom to call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

import structlog
from flask import Blueprint, Response, abort, request
from sqlalchemy.orm import Session as Tx
from werkzeug.exceptions import HTTPException

from gateway import clock, speech
from gateway.conversations import Conversations
from gateway.db import Database
from gateway.errors import BadInput
from gateway.guards import secret_in_path, signed
from gateway.messages import bodies
from gateway.messages.carriers import Address, WebRequest
from gateway.settings import Settings
from ivr import render, sounds
from ivr.answer import Answer
from ivr.calling_out import CallingOut
from ivr.carriers import twilio, twilio_calls
from ivr.events import Keyed
from ivr.sounds import Said
from ivr.talking import Talking
from ivr.verbs import Document, HangUp, Play

log = structlog.get_logger(__name__)

BUSY: Final = (
    "Tổng đài một không hai hai đang bận. Xin gọi lại sau hai phút. Nguy hiểm, gọi ngay một một năm."
)
"""Said when we cannot do better, also without a database: it is text V_BUSY, and a test keeps the two equal."""


def blueprint(db: Database, settings: Settings) -> Blueprint:
    """The routes `/ivr/twilio/{incoming,step,status}` and `/ivr/sound/<name>.wav`; `db` waits a moment for locks."""
    routes = Blueprint("ivr", __name__, url_prefix="/ivr")
    carrier = twilio.Twilio(settings.twilio_account, settings.twilio_token)
    talking = Talking(Conversations(settings))
    calling = CallingOut(talking)

    def _hear(tx: Tx, keyed: Keyed) -> Answer:
        return talking.hear(tx, keyed, twilio.NAME, clock.now())

    @routes.post("/twilio/incoming")
    @signed
    def incoming() -> Response:
        return _led(lambda seen: carrier.keyed(seen, 0))

    @routes.post("/twilio/step")
    @signed
    def step() -> Response:
        return _led(lambda seen: carrier.keyed(seen, request.args.get("n", 0, int)))

    @routes.post("/twilio/out")
    @signed
    def out() -> Response:
        """A call that we make has been answered, or its keys."""
        attempt = Address.parse(request.args.get("attempt", ""))
        step = request.args.get("n", 0, int)
        return _led(
            lambda seen: carrier.keyed(seen, step),
            lambda tx, keyed: calling.hear(tx, keyed, attempt, twilio.NAME, clock.now()),
        )

    @routes.post("/twilio/status")
    @signed
    def status() -> Response:
        seen = _verified()
        told, attempt = carrier.told(seen), Address.parse(request.args.get("attempt", ""))
        if attempt is None:
            db.do(lambda tx: talking.told(tx, told, twilio.NAME, clock.now()))
        else:
            placed = twilio_calls.receipt(told, attempt)
            db.do(lambda tx: calling.told(tx, told, placed, twilio.NAME, clock.now()))
        return Response("", mimetype="text/plain")

    @routes.get("/sound/<name>.wav")
    @secret_in_path
    def sound(name: str) -> Response:
        said = sounds.unseal(name, clock.now())
        if said is None:
            abort(404)
        answer = Response(_sound(said, settings), mimetype="audio/wav")
        if settings.mode != "production":
            answer.headers["X-Said"] = quote(said.words)
        answer.headers["Cache-Control"] = "private, max-age=3600" if said.kept else "no-store"
        return answer

    def _led(read: Callable[[WebRequest], Keyed], hear: Callable[[Tx, Keyed], Answer] = _hear) -> Response:
        try:
            keyed = read(_verified())
            answer = db.do(lambda tx: hear(tx, keyed))
            document: Document = _document(answer)
        except (BadInput, HTTPException):
            raise
        except Exception as fault:  # of ours or of the database's: whoever calls must still hear something
            log.error("no document", exc_info=fault)
            document = [Play(_address(BUSY, "vi")), HangUp()]
        return Response(twilio.document(document, settings.public_url), mimetype=twilio.KIND)

    def _document(answer: Answer) -> Document:
        secret = any("otp" in prompt.args or "pin" in prompt.args for prompt in answer.said)
        return render.document(
            answer,
            lambda words, lang: _address(words, lang, kept=not secret),
            answer.to,
            bodies.reveal,
        )

    def _address(words: str, lang: str, *, kept: bool = True) -> str:
        return f"{settings.public_url}/ivr/sound/{sounds.seal(Said(words, lang, kept), clock.now())}.wav"

    def _verified() -> WebRequest:
        query = request.query_string.decode("latin-1")
        seen = WebRequest(
            method=request.method,
            url=f"{settings.public_url}{request.path}{'?' + query if query else ''}",
            headers=dict(request.headers),
            form=request.form,
            query=request.args.to_dict(),
        )
        if not carrier.verify(seen):
            log.warning("call webhook with a bad signature", path=request.path)
            abort(403)
        return seen

    return routes


def _sound(said: Said, settings: Settings) -> bytes:
    voice = speech.Voice(settings.speech_voice) if said.lang == "vi" else None
    if not said.kept:
        return speech.speak(said.words, said.lang, kind="phone", voice=voice)
    return speech.audio(settings.data / "speech", said.words, said.lang, "phone", voice).read_bytes()
