"""Whom to call, for anybody with a browser: the same list as by text, each number a link that dials."""

from __future__ import annotations

from flask import make_response, render_template
from werkzeug.wrappers import Response

from gateway import clock, directory
from gateway.console.here import settings, tx
from gateway.console.public.blueprint import FRESH, PAGES, WHY, asked_place, communes, units
from gateway.guards import public


@PAGES.get("/phones")
@public(WHY)
def phones() -> Response:
    """The numbers near a commune, nearest first; without one, those of the whole province."""
    place = asked_place()
    hospitals = (
        [] if place is None else directory.contacts(tx(), place.code, clock.now(), directory.HOSPITALS)
    )
    page = render_template(
        "public/phones.html",
        communes=communes(),
        place=place,
        units=units(place),
        hospitals=hospitals,
        access=directory.access.nearest(tx(), place.code if place else None, settings()),
        readable=directory.numbers.readable,
        kept=[row for row in directory.access.every(tx()) if row.standing == directory.Standing.KEPT],
    )
    answer = make_response(page)
    answer.headers["Cache-Control"] = FRESH
    return answer
