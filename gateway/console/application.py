"""The console joined to the web application: sign-in, guards, menu, headers, errors; holds no page of a desk."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    redirect,
    render_template,
    request,
    send_file,
    send_from_directory,
)
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import BadRequest, HTTPException, NotFound
from werkzeug.wrappers import Response as AnyResponse

from gateway import assets
from gateway.console import (
    access,
    desks,
    faults,
    here,
    language,
    public,
    public_page,
    showing,
    sign_in,
    site_page,
)
from gateway.console.desk import Menu
from gateway.console.transaction import Transactions
from gateway.db import Database
from gateway.errors import GatewayError
from gateway.guards import public as for_everybody
from gateway.messages.carriers import Registry
from gateway.settings import Settings

PREFIX: Final = "/console"
_STATIC: Final = Path(__file__).parent / "static"
_VENDOR: Final = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "uplot.js": "uplot/dist/uPlot.iife.min.js",
    "uplot.css": "uplot/dist/uPlot.min.css",
}
_DAY: Final = 86_400  # seconds
_LARGEST: Final = 2**63 - 1  # of an id
_OUTSIDE: Final = ("/s/", public_page.PATH, PREFIX)  # paths whose answers are pages for people
_PUBLIC: Final = frozenset({"/map", "/phones", public_page.PATH})  # and single pages for everybody


def attach(app: Flask, db: Database, settings: Settings, carriers: Registry) -> None:
    """Add every page of the console to `app`."""
    transactions = Transactions(app, db)
    with app.app_context():
        here.install(here.Console(settings, transactions.session, carriers))
    app.register_blueprint(_foundation())
    language.attach(app)
    sign_in.attach(app, transactions, settings)
    access.enforce(app)
    _check_forms(app)
    app.session_interface = site_page.Cookies()
    app.register_blueprint(site_page.PAGES)
    app.register_blueprint(public.PAGES)
    app.register_blueprint(public_page.PAGES)
    menu = Menu()
    menu.add(app, *desks.EVERY)
    showing.attach(app, menu, settings)
    app.after_request(_protect)


def is_page(path: str) -> bool:
    """Whether answers under `path` are pages that people read, also when something went wrong."""
    return (
        path == PREFIX
        or path in _PUBLIC
        or path.startswith(tuple(f"{start.rstrip('/')}/" for start in _OUTSIDE))
    )


_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_AWAY: Final = (
    "<!doctype html><html lang=vi><meta charset=utf-8><title>1022</title>"
    "<p>Cơ sở dữ liệu đang bận. Xin thử lại sau vài giây. · Please try again shortly.</p></html>"
)
_SAID: Final = {
    400: _l("Trang này đã cũ hoặc thiếu dữ liệu. Xin mở lại rồi làm lần nữa."),
    403: _l("Vai trò của bạn không được làm việc này. Nếu cần, xin hỏi người quản trị."),
    404: _l("Không có trang này, hoặc nó không thuộc địa bàn của bạn."),
    409: _l("Người khác vừa làm việc này. Xin tải lại trang để xem."),
    413: _l("Tệp quá lớn."),
    429: _l("Quá nhiều lần. Xin chờ một lát."),
    500: _l("Lỗi của hệ thống, đã được ghi lại. Xin thử lại sau ít phút."),
    503: _l("Cơ sở dữ liệu đang bận. Xin thử lại sau vài giây."),
}

_NO_SUCH_SITE: Final = _l("Không có điểm nào mang số này.")


def _foundation() -> Blueprint:
    """Templates, styles and scripts, and the choice of language before anybody has signed in."""
    pages = Blueprint("console", __name__, template_folder="templates")

    @pages.get(f"{PREFIX}/static/<path:name>")
    @for_everybody("styles and scripts hold no data")
    def static(name: str) -> AnyResponse:
        return send_from_directory(_STATIC, name, max_age=_DAY)

    @pages.get(f"{PREFIX}/vendor/<name>")
    @for_everybody("styles and scripts hold no data")
    def vendor(name: str) -> AnyResponse:
        if name not in _VENDOR:
            raise NotFound
        return send_file(assets.path(_VENDOR[name]), max_age=_DAY)

    @pages.post(f"{PREFIX}/language/<lang>")
    @for_everybody("the language of the page to sign in on")
    def choose_language(lang: str) -> AnyResponse:
        wanted = request.form.get("next", "")
        answer = redirect(wanted if is_page(wanted) else PREFIX)
        if lang in language.LANGUAGES:
            language.remember(answer, lang)
            if current_user.is_authenticated:
                current_user.lang = lang
        return answer

    return pages


MOST_UPLOADED: Final = 10 * 1024 * 1024
"""Bytes of a list or a sound that is uploaded."""


_LISTS: Final = re.compile(
    rf"{PREFIX}/(?:(?:visits/[^/]+|obliged|movers|lists)/import|alerts/evidence/verify|prompts/[^/]+/bring)"
)


def takes_lists(path: str) -> bool:
    """Whether a list or a sound may be uploaded there, which is larger than a form."""
    return _LISTS.fullmatch(path) is not None


def _check_forms(app: Flask) -> None:
    """Every form sent at the console carries its token; carriers and API clients have other proofs."""
    csrf = CSRFProtect(app)

    @app.before_request
    def _check() -> None:
        if takes_lists(request.path):
            request.max_content_length = MOST_UPLOADED
        if is_page(request.path):
            _require_storable()
            csrf.protect()

    @app.errorhandler(CSRFError)
    def _stale(fault: CSRFError) -> Response:
        del fault
        return _page(400)


def _require_storable() -> None:
    """No page is asked for what no column holds: a NUL in a word, an id beyond eight bytes."""
    arguments = (request.view_args or {}).values()
    if any(isinstance(one, int) and one > _LARGEST for one in arguments) or "\x00" in request.path:
        raise NotFound
    for sent in (request.args, request.form):
        if any("\x00" in value for _, values in sent.lists() for value in values):
            raise BadRequest


def answer(fault: Exception) -> Response:
    """A fault on a page, as a page that says what to do; never a stack trace."""
    if isinstance(fault, GatewayError):
        return _page(fault.status, faults.said(fault))
    if isinstance(fault, HTTPException) and fault.code is not None:
        if fault.code in _REDIRECTS:
            return fault.get_response()  # type: ignore[return-value]  # werkzeug's own, which Flask sends as it is
        return _page(fault.code)
    return _page(500)


def away() -> Response:
    """The database cannot be reached: a page that asks nobody who is signed in."""
    said = Response(_AWAY, status=503)
    said.headers["Retry-After"] = "2"
    return said


def _page(status: int, said: str = "") -> Response:
    words = said or str(_SAID.get(status, _SAID[500 if status >= 500 else 400]))
    at_console = request.path.startswith(PREFIX)
    if status == 404 and not at_console:
        words = str(_NO_SUCH_SITE)
    template = "fault.html" if at_console else "site_page/fault.html"
    return Response(render_template(template, status=status, said=words), status=status)


def _origin(address: str) -> str:
    """The scheme and host of an address, as a policy names them; empty for none."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if address else ""


def _protect(response: Response) -> Response:
    if not is_page(request.path):
        return response
    live, tiles = here.settings().live_url, _origin(here.settings().map_tiles)
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: {tiles}; font-src 'self'; "
        "media-src 'self'; "
        f"connect-src 'self' {live}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'".replace(
            " ;", ";"
        ),
    )
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
    if not request.path.startswith((f"{PREFIX}/static/", f"{PREFIX}/vendor/", f"{PREFIX}/fs-static/")):
        response.headers.setdefault("Cache-Control", "no-store")
    return response
