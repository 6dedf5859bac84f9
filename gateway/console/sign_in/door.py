"""The door before every guess: who has guessed wrong too often waits, and hears how long; nobody is locked out.

The rule is `gateway.accounts.delays`. A cookie remembers that this browser has signed in to an account before, so that
guesses from elsewhere never make its owner wait.
"""

from __future__ import annotations

import secrets
from typing import Any, Final, cast

from flask import Flask, Response, abort, current_app, g, render_template, request, session
from flask_login import current_user
from flask_security import EmailValidateException
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
_HALF_WAY: Final = (
    "tf_user_id"  # the library's: whose password was right and whose second factor is still asked
)
_MOST_KNOWN: Final = 8  # accounts one browser is known to: a shared computer at a station


def attach(app: Flask, transactions: Transactions, *, secure: bool) -> None:
    """Stand before the views that take a guess, and remember browsers that guessed right."""

    @app.before_request
    def _ask_to_wait() -> Response | None:
        if request.method != "POST" or request.endpoint not in _GUESSES:
            return None
        if request.is_json:
            abort(415)  # the library would read it, and we should not know whose door it is
        identity = _identity()
        device = _device()
        known = identity in device["who"]
        source = f"device:{device['id']}" if known else _address()
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
            for identity in (known["who"][0], _nobody()):
                for source in (f"device:{known['id']}", _address()):
                    delays.forget(transactions.session(), identity, source)
            response.set_cookie(
                _COOKIE, _signer().dumps(known), max_age=_YEAR, path="/console", httponly=True, secure=secure,
                samesite="Strict",
            )  # fmt: skip
        return response


def welcome(user: User) -> None:
    """They were right: this browser is known to their account from now on."""
    device = _device()
    mine = _fingerprint(_named(user))
    g.door_welcome = {**device, "who": [mine, *(who for who in device["who"] if who != mine)][:_MOST_KNOWN]}


def _identity() -> str:
    """Whose door it is, as a fingerprint: by account wherever there is one, however its address was written."""
    security = current_app.extensions["security"]
    if request.endpoint == "security.login":
        typed = request.form.get("email", "")
        try:
            typed = security.mail_util.normalize(typed)
        except EmailValidateException:  # nobody's: the library looks for no account
            return _fingerprint(f"typed|{typed}")
        found = security.datastore.find_user(case_insensitive=True, email=typed)
        return _fingerprint(f"typed|{typed}" if found is None else _named(found))
    if getattr(current_user, "is_authenticated", False):
        return _fingerprint(_named(cast(User, current_user)))
    half_way = session.get(_HALF_WAY)
    found = security.datastore.find_user(fs_uniquifier=half_way) if half_way else None
    return _nobody() if found is None else _fingerprint(_named(found))


def _nobody() -> str:
    """Who comes with a passkey and no name: strangers elsewhere have nothing to do with them."""
    return _fingerprint(f"nobody|{_address()}")


def _named(user: User) -> str:
    return f"account|{user.id}"


def _address() -> str:
    return f"address:{request.remote_addr}"


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
