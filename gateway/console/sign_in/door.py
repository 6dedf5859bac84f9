"""The door before every guess: who has guessed wrong too often waits, and hears how long; nobody is locked out.

The rule is `gateway.accounts.delays`. A cookie remembers that this browser has signed in to an account before, so that
guesses from elsewhere never make its owner wait.
"""

from __future__ import annotations

import secrets
from typing import Any, Final

from flask import Flask, Response, g, render_template, request, session
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer

from gateway import clock, crypto
from gateway.accounts import delays
from gateway.console.sign_in.user import User
from gateway.console.transaction import Transactions

_GUESSES: Final = frozenset(
    {
        "security.login",
        "security.verify",
        "security.change_password",
        "security.two_factor_token_validation",
        "security.two_factor_setup_validate",
        "security.mf_recovery",
        "security.wan_signin_response",
        "security.wan_verify_response",
    }
)
_COOKIE: Final = "device"
_YEAR: Final = 365 * 86_400  # seconds
_HALF_WAY: Final = "door"
_MOST_KNOWN: Final = 8  # accounts one browser is known to: a shared computer at a station


def attach(app: Flask, transactions: Transactions, *, secure: bool) -> None:
    """Stand before the views that take a guess, and remember browsers that guessed right."""

    @app.before_request
    def _ask_to_wait() -> Response | None:
        if request.method != "POST" or request.endpoint not in _GUESSES:
            return None
        identity = _identity()
        device = _device()
        known = identity in device["who"]
        source = f"device:{device['id']}" if known else f"address:{request.remote_addr}"
        session[_HALF_WAY] = identity  # the second factor is the same door
        wait = delays.note(transactions.session(), identity, source, known=known, now=clock.now())
        if wait == 0:
            return None
        answer = Response(render_template("sign_in/wait.html", seconds=wait), status=429)
        answer.headers["Retry-After"] = str(wait)
        return answer

    @app.after_request
    def _remember(response: Response) -> Response:
        known = g.pop("door_welcome", None)
        if known is not None:
            for source in (f"device:{known['id']}", f"address:{request.remote_addr}"):
                delays.forget(transactions.session(), known["who"][0], source)
            response.set_cookie(
                _COOKIE, _signer().dumps(known), max_age=_YEAR, path="/console", httponly=True, secure=secure,
                samesite="Strict",
            )  # fmt: skip
        return response


def welcome(user: User) -> None:
    """They were right: this browser is known to their account from now on."""
    device = _device()
    mine = _fingerprint(user.email or str(user.id))
    g.door_welcome = {**device, "who": [mine, *(who for who in device["who"] if who != mine)][:_MOST_KNOWN]}


def _identity() -> str:
    """Whose door it is, as a fingerprint: what was typed, or who is half-way in, or whoever asks again."""
    typed = request.form.get("email", "")
    if typed:
        return _fingerprint(typed)
    if getattr(current_user, "is_authenticated", False):
        return _fingerprint(current_user.email or str(current_user.id))
    return str(session.get(_HALF_WAY, ""))


def _fingerprint(identity: str) -> str:
    return crypto.ring().token(f"door|{identity.strip().casefold()}").hex()


def _device() -> dict[str, Any]:
    try:
        found = _signer().loads(request.cookies.get(_COOKIE, ""))
        return {"id": str(found["id"]), "who": [str(who) for who in found["who"]]}
    except (BadSignature, KeyError, TypeError):
        return {"id": secrets.token_hex(8), "who": []}


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(crypto.ring().derived("console-device"), salt="device")
