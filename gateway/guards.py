"""Who may call a route: every view carries a guard, and a route without one is refused before it runs.

The guard is declared beside the view (`@public("why")`, `@signed`, `@scope("send")`), so that a reader sees it there
and `tests/architecture` can list every route with its guard.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, request

View = TypeVar("View", bound=Callable[..., Any])

GUARD = "__guard__"
PERMISSION = "permission: "
SIGNED_IN = "signed in"


def public(why: str) -> Callable[[View], View]:
    """Anybody may call this view, for the reason given."""
    return _mark(f"public: {why}")


def signed(view: View) -> View:
    """The view itself checks the carrier's signature before it stores anything."""
    return _mark("signed by the carrier")(view)


def signed_by_us(view: View) -> View:
    """The view itself checks that another process of this installation made the request."""
    return _mark("signed by ourselves")(view)


def secret_in_path(view: View) -> View:
    """The view itself compares the secret in its path: for carriers that cannot sign."""
    return _mark("secret in the path")(view)


def by_scope(name: str) -> Callable[[View], View]:
    """A view that an API key with the scope `name` may call; `gateway.api.keys` enforces it."""
    return _mark(f"scope: {name}")


def by_permission(name: str) -> Callable[[View], View]:
    """A view for colleagues whose role holds the permission `name`; `gateway.console.access` enforces it."""
    return _mark(f"{PERMISSION}{name}")


def signed_in(view: View) -> View:
    """A view for every colleague who has signed in, with a second factor where their role needs one."""
    return _mark(SIGNED_IN)(view)


def guard_of(view: Callable[..., Any] | None) -> str | None:
    """The guard a view carries, looked up through wrappers."""
    while view is not None:
        found = getattr(view, GUARD, None)
        if found is not None:
            return str(found)
        view = getattr(view, "__wrapped__", None)
    return None


def enforce(app: Flask) -> None:
    """Refuse every request whose view has no guard."""

    @app.before_request
    def _refuse_unguarded() -> None:
        if request.endpoint is None:
            return  # no such route: the 404 follows
        if guard_of(app.view_functions.get(request.endpoint)) is None:
            abort(403)


def _mark(text: str) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, GUARD, text)
        return view

    return mark
