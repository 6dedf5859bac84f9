"""The widget that other sites embed (row B18): the numbers of today and how to reach the house; tiny, runs nothing."""

from __future__ import annotations

from typing import Final

from flask import make_response, render_template, url_for
from werkzeug.wrappers import Response

from gateway import directory
from gateway.console.here import settings, tx
from gateway.console.public.blueprint import FRESH, PAGES, WHY, asked_place, units
from gateway.guards import public

_MOST: Final = 3  # units: a box of three hundred pixels has no room for more
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)
_SCRIPT: Final = """// Shows the numbers of {service} where this tag stands.
(() => {{
  const tag = document.currentScript;
  const frame = document.createElement("iframe");
  frame.src = "{address}" + new URL(tag.src).search;
  Object.assign(frame, {{ title: "{service}", width: 320, height: 340, loading: "lazy" }});
  frame.style.border = "0";
  tag.after(frame);
}})();
"""


@PAGES.get("/widget")
@public(WHY)
def widget() -> Response:
    """The box itself; any site may frame it, and it runs nothing."""
    place = asked_place()
    page = render_template(
        "public/widget.html",
        place=place,
        units=units(place)[:_MOST],
        access=directory.access.nearest(tx(), place.code if place else None, settings()),
        service_number=settings().service_number,
        readable=directory.numbers.readable,
    )
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = _POLICY
    answer.headers["Cache-Control"] = FRESH
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@PAGES.get("/widget.js")
@public(WHY)
def script() -> Response:
    """What puts the box where the tag stands."""
    address = settings().public_url + url_for("public.widget")
    answer = Response(
        _SCRIPT.format(address=address, service=settings().service_number), mimetype="text/javascript"
    )
    answer.headers["Cache-Control"] = "public, max-age=86400"  # it never changes: the numbers are in the box
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
