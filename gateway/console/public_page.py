"""The page for everybody: answers and the truth about rumours, to read and to search; it knows nobody who reads it."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from gateway import answers, clock, editions
from gateway.answers import PublicAnswer
from gateway.console.here import settings, tx
from gateway.guards import public
from gateway.rumours import Rumour, Verdict
from gateway.text.fold import fold

PATH: Final = "/answers"
PAGES: Final = Blueprint("public_page", __name__)
_FRESH: Final = (
    60  # seconds a browser or a proxy may show the same page: a correction is seen within a minute
)
_LONGEST: Final = 80  # characters of what is looked for


@PAGES.get(PATH)
@public("answers and corrections that two people have agreed to, with nobody in them")
def page() -> Response:
    """Everything that is told today, or what of it has every word of `q`; most asked first."""
    said = request.args.get("q", "")[:_LONGEST]
    wanted, now = fold(said).split(), clock.now()
    told = [one.answer for one in answers.most_asked(tx(), now, most=None)]
    rumours = editions.current(tx(), Rumour, clock.today(now))
    shown = render_template(
        "public_page/answers.html",
        said=said,
        answers=[one for one in told if _has(_words(one), wanted)],
        rumours=[one for one in rumours if _has(_said(one), wanted)],
        Verdict=Verdict,
        service_number=settings().service_number,
        voice_number=settings().voice_number,
    )
    answer = make_response(shown)
    answer.headers["Cache-Control"] = f"public, max-age={_FRESH}"
    return answer


def _words(one: PublicAnswer) -> str:
    return " ".join((one.question, one.wordings, one.answer, one.detail))


def _said(one: Rumour) -> str:
    return " ".join((one.claim, one.wordings, one.fact, one.detail))


def _has(text: str, wanted: list[str]) -> bool:
    folded = f" {fold(text)}"
    return all(f" {word}" in folded for word in wanted)
