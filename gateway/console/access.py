"""Who may open which page: reads the guard of a view before it runs; the permissions are `gateway.accounts.roles`.

A view says what it needs by its guard alone, so none can forget to ask.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from gateway.console.sign_in import me
from gateway.guards import PERMISSION, SIGNED_IN, guard_of

_SETTING_UP: Final = "security.two_factor_setup"


def enforce(app: Flask) -> None:
    """Let nobody past who is not signed in, lacks the second factor that their role needs, or the permission."""

    @app.before_request
    def _check() -> Response | None:
        guard = guard_of(app.view_functions.get(request.endpoint or "")) or ""
        if guard != SIGNED_IN and not guard.startswith(PERMISSION):
            return None
        if not current_user.is_authenticated:
            return _to_the_door()
        if current_user.must_prove_twice and not current_user.proves_twice:
            return redirect(url_for(_SETTING_UP))
        if guard.startswith(PERMISSION) and not me().may(guard.removeprefix(PERMISSION)):
            abort(403)
        return None


def _to_the_door() -> Response:
    """Sign in first; a page is then opened again, a form that was sent is not."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=wanted))
