"""Every page as every role: who lacks the permission is refused, who holds it is not, and who is nobody signs in first.

The page itself may then say that there is no such row (404) or that the form is incomplete; it must not break.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from gateway.accounts import PERMISSIONS, ROLES
from gateway.guards import PERMISSION, SIGNED_IN, guard_of
from tests.console.conftest import Browser, token_of

_SAMPLES = {"int": "1", "default": "41536", "path": "console.css", "string": "41536"}


def guarded(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Method, path and guard of every page at the console that is not for everybody."""
    for rule in app.url_map.iter_rules():
        guard = guard_of(app.view_functions[rule.endpoint]) or ""
        if guard == SIGNED_IN or guard.startswith(PERMISSION):
            for method in (rule.methods or set()) & {"GET", "POST"}:
                yield method, address(rule.rule), guard


def address(rule: str) -> str:
    """A path that a rule answers to."""
    rule = re.sub(r"<any\(['\"]?(\w+)[^>]*>", lambda found: found[1], rule)
    return re.sub(r"<(?:(\w+)[^:>]*:)?[^>]+>", lambda found: _SAMPLES[found[1] or "default"], rule)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_as_every_role(role: str, app: Flask, signed_in: Callable[..., Browser]) -> None:
    used = signed_in(role)
    token = token_of(used.get("/console/account").text)
    wrong = []
    for method, path, guard in guarded(app):
        if path == "/console/account/end-sessions":
            continue  # it would end this session; it is tested where it belongs
        answer = used.client.open(
            path, method=method, data={"csrf_token": token} if method == "POST" else None
        )
        allowed = guard == SIGNED_IN or guard.removeprefix(PERMISSION) in ROLES[role].may
        if (answer.status_code == 403) == allowed or answer.status_code >= 500:
            wrong.append((method, path, guard, answer.status_code))
    assert wrong == []


def test_nobody_comes_in_without_signing_in(app: Flask, browser: Callable[[], Browser]) -> None:
    stranger = browser()
    token = token_of(stranger.get("/console/login").text)
    for method, path, _ in guarded(app):
        answer = stranger.client.open(
            path, method=method, data={"csrf_token": token} if method == "POST" else None
        )
        assert answer.status_code == 302 and answer.location.startswith("/console/login"), (method, path)


def test_every_permission_belongs_to_somebody_and_guards_something(app: Flask) -> None:
    held = frozenset().union(*(role.may for role in ROLES.values()))
    assert held == PERMISSIONS.keys()


def test_no_role_with_health_data_administers_accounts() -> None:
    """Of the plan: the system's administrator sees no health data."""
    assert "health.read" not in ROLES["admin"].may and "person.find" not in ROLES["admin"].may
