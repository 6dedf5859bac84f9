"""Webhooks of carriers of calls: verify, read, answer with a document; what a key means is not decided here.

Nobody who calls must hear an error: whatever goes wrong is answered with words that say what to do and whom to call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from urllib.parse import quote

import structlog
from flask import Blueprint, Response, abort, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from gateway import clock
from gateway.db import Database
from gateway.dialogue.steps import Prompt
from gateway.errors import BadInput
from gateway.guards import secret_in_path, signed
from gateway.hurrying import Hurried
from gateway.messages import bodies
from gateway.messages.carriers import Address, WebRequest
from gateway.settings import Settings
from ivr import render, repeating, sounds
from ivr.answer import VERBATIM, Answer
from ivr.carriers import twilio, twilio_calls
from ivr.events import Keyed
from ivr.lines import EVERYWHERE, Lines
from ivr.saying import Saying
from ivr.sounds import Said, Sound, Text
from ivr.studio import At, Studio
from ivr.takes import Takes
from ivr.verbs import Document, GoOn, HangUp, Play, Rest

log = structlog.get_logger(__name__)

PAUSE: Final = 3
"""After so many seconds a document is asked for again that could not be made."""
ANSWERS_WITHIN: Final = 3.5
SPEAKS_WITHIN: Final = 4.0
"""Seconds of the database's: less than a carrier waits for one answer (`twilio.INSISTS`), or nobody hears to hold."""


def blueprint(db: Database, settings: Settings) -> Blueprint:
    """The routes `/ivr/twilio/…` and `/ivr/sound/<name>.wav`; `db` waits a moment for locks."""
    routes = Blueprint("ivr", __name__, url_prefix="/ivr")
    carrier = twilio.Twilio(settings.twilio_account, settings.twilio_token)
    lines = Lines(settings)
    saying = Saying(Hurried(db, SPEAKS_WITHIN), settings)
    takes = Takes.of(db, settings)
    hurried = Hurried(db, ANSWERS_WITHIN)

    def _address(sound: Sound) -> str:
        return f"{settings.public_url}/ivr/sound/{sounds.seal(sound, clock.now())}.wav"

    studio = Studio(_address)

    @routes.post("/twilio/incoming")
    @signed
    def incoming() -> Response:
        return _led(lambda tx, keyed: lines.hear(tx, keyed, twilio.NAME, clock.now()))

    @routes.post("/twilio/step")
    @routes.post("/twilio/wait")
    @signed
    def step() -> Response:
        step = request.args.get("n", 0, int)

        def lead(tx: Session, keyed: Keyed) -> Answer | Document:
            opened = studio.door(tx, keyed, twilio.NAME, clock.now())
            return opened or lines.hear(tx, keyed, twilio.NAME, clock.now())

        return _led(lambda tx, keyed: lead(tx, replace(keyed, step=step)))

    @routes.post("/twilio/studio")
    @signed
    def read_aloud() -> Response:
        """A colleague reads prompts."""
        asked = request.args
        at = At(asked.get("at", ""), asked.get("take", ""), asked.get("tries", 0, int))
        if at.at == "wait" and at.tries:  # whoever tells of recordings has not: look
            _verified()
            takes.fetch(at.ref)

        def lead(tx: Session, keyed: Keyed) -> Answer | Document:
            if (
                at.at == "code" and keyed.keys in EVERYWHERE
            ):  # whoever pressed star by mistake is in need as before
                return lines.resumed(tx, keyed, twilio.NAME, clock.now())
            return studio.lead(tx, at, keyed, twilio.NAME, clock.now())

        return _led(lead)

    @routes.post("/twilio/outgoing")
    @signed
    def outgoing() -> Response:
        return _led(lambda tx, keyed: lines.answered(tx, keyed, clock.now()))

    @routes.post("/twilio/queue")
    @signed
    def queue() -> Response:
        return _led(lambda tx, keyed: lines.called_up(tx, keyed, twilio.NAME, clock.now()))

    @routes.post("/twilio/after")
    @signed
    def after() -> Response:
        return _led(lambda tx, keyed: lines.left_alone(tx, keyed, twilio.NAME, clock.now()))

    @routes.post("/twilio/out")
    @signed
    def out() -> Response:
        """A call that we make has been answered, or its keys."""
        attempt = Address.parse(request.args.get("attempt", ""))
        step = request.args.get("n", 0, int)
        return _led(
            lambda tx, keyed: lines.out.hear(tx, replace(keyed, step=step), attempt, twilio.NAME, clock.now())
        )

    @routes.post("/twilio/status")
    @signed
    def status() -> Response:
        seen = _verified()
        told, attempt = carrier.told(seen), Address.parse(request.args.get("attempt", ""))
        if attempt is None:
            hurried.do(lambda tx: lines.told(tx, told, twilio.NAME, clock.now()))
        else:
            placed = twilio_calls.receipt(told, attempt)
            hurried.do(lambda tx: lines.out.told(tx, told, placed, twilio.NAME, clock.now()))
        return Response("", mimetype="text/plain")

    @routes.post("/twilio/recording")
    @signed
    def recording() -> Response:
        recorded = carrier.recorded(_verified())
        if "studio" in request.args:
            (takes.fetch if recorded.there else takes.lost)(recorded.recording)
        elif "room" in request.args:
            room = request.args["room"]
            hurried.do(lambda tx: lines.talk_recorded(tx, recorded, room, twilio.NAME, clock.now()))
        else:
            hurried.do(lambda tx: lines.recorded(tx, recorded, twilio.NAME, clock.now()))
        return Response("", mimetype="text/plain")

    @routes.get("/sound/<name>.wav")
    @secret_in_path
    def sound(name: str) -> Response:
        wanted = sounds.unseal(name, clock.now())
        if wanted is None:
            abort(404)
        heard = saying.hear(wanted)
        answer = Response(heard.wav, mimetype="audio/wav")
        if settings.mode != "production":
            answer.headers["X-Said"] = quote(heard.words)
            answer.headers["X-Said-By"] = heard.by
        answer.headers["Cache-Control"] = "private, max-age=3600" if heard.kept else "no-store"
        return answer

    def _led(lead: Callable[[Session, Keyed], Answer | Document]) -> Response:
        def _led_in(tx: Session, keyed: Keyed) -> Answer | Document:
            answer = lead(tx, keyed)
            return lines.sayable(tx, answer) if isinstance(answer, Answer) else answer

        try:
            keyed = carrier.keyed(_verified())
            answer, slow = hurried.do(lambda tx: (_led_in(tx, keyed), lines.is_slow(tx, keyed)))
            document = _document(answer, slow=slow) if isinstance(answer, Answer) else answer
        except (BadInput, HTTPException):
            raise
        except Exception as fault:  # of ours or of the database's: whoever calls must still hear something
            log.error("no document", exc_info=fault)
            document = _wait_a_moment()
        return Response(twilio.document(document, settings.public_url), mimetype=twilio.KIND)

    def _wait_a_moment() -> Document:
        """Nobody is hung up on for a trouble that may be over in seconds: the same is asked again, a few times."""
        again = repeating.address(request.path, request.args.to_dict(), request.form)
        if again is None:
            return [Play(_address(Text("V_BUSY", {}, "vi"))), HangUp()]
        return [Play(_address(Text("V_MOMENT", {}, "vi"))), Rest(PAUSE), GoOn(again)]

    def _document(answer: Answer, *, slow: bool) -> Document:
        def sounding(prompt: Prompt, lang: str) -> str:
            if prompt.msg_id == VERBATIM:
                return _address(Said(str(prompt.args["text"]), lang, kept=True, slow=slow))
            return _address(Text(prompt.msg_id, prompt.args, lang, slow))

        return render.document(answer, sounding, bodies.reveal)

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
        return repeating.restored(seen)

    return routes
