"""GET /api/docs: our own page for /openapi.json; loads nothing from elsewhere, runs no inline script."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response

from gateway.errors import NotFound
from gateway.guards import public

_FOLDER = Path(__file__).parent / "static"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_ASSETS = {"docs.css": "text/css", "docs.js": "text/javascript"}


def blueprint() -> Blueprint:
    """The routes of the page and its two files; a plain blueprint, so they are not described."""
    routes = Blueprint("docs", __name__, url_prefix="/api/docs")

    @routes.get("")
    @public("the page about the interface holds no data")
    def page() -> Response:
        return _file("docs.html", "text/html")

    @routes.get("/<name>")
    @public("script and style of the page about the interface")
    def asset(name: str) -> Response:
        if name not in _ASSETS:
            raise NotFound
        return _file(name, _ASSETS[name])

    return routes


def _file(name: str, kind: str) -> Response:
    response = Response((_FOLDER / name).read_bytes(), content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
