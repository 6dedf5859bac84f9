"""Flask-Security joined to the house: argon2id, second factors, passkeys, recovery codes; no rule of its own."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any, Final, cast
from urllib.parse import urlsplit

from flask import Flask, request, session
from flask_security import Security, SQLAlchemySessionUserDatastore, UserMixin, user_authenticated
from flask_security.totp import Totp
from flask_security.webauthn_util import WebauthnUtil
from passlib.totp import TotpMatch

from gateway import audit, clock, crypto
from gateway.accounts import second_factor, staff
from gateway.console.sign_in import door
from gateway.console.sign_in.user import Key, Role, User
from gateway.console.transaction import Transactions
from gateway.guards import guard_of, public
from gateway.settings import Settings

PREFIX: Final = "/console"
SHIFT: Final = timedelta(hours=12)
"""How long a session lasts without a word from its browser: nobody signs in twice in a shift at a gate."""
_FRESH: Final = timedelta(minutes=30)  # since the last proof, for whoever changes how they sign in

_TEMPLATES: Final = {
    "LOGIN_USER": "sign_in/sign_in.html",
    "VERIFY": "sign_in/verify.html",
    "CHANGE_PASSWORD": "sign_in/change_password.html",
    "TWO_FACTOR_SETUP": "sign_in/second_factor.html",
    "TWO_FACTOR_VERIFY_CODE": "sign_in/code.html",
    "TWO_FACTOR_SELECT": "sign_in/which_factor.html",
    "MULTI_FACTOR_RECOVERY": "sign_in/recovery.html",
    "MULTI_FACTOR_RECOVERY_CODES": "sign_in/recovery_codes.html",
    "WAN_REGISTER": "sign_in/passkeys.html",
    "WAN_SIGNIN": "sign_in/passkey.html",
    "WAN_VERIFY": "sign_in/passkey_verify.html",
}


def attach(app: Flask, transactions: Transactions, settings: Settings) -> None:
    """Add sign-in under /console and mark its views; the door with its delays stands before them."""
    secure = settings.public_url.startswith("https")
    app.config.update(_configuration(secure=secure))
    answers = app.json
    Security(
        app,
        _Accounts(cast(Any, _RequestSession(transactions)), User, Role, Key),
        totp_cls=_OnceOnly,
        webauthn_util_cls=_passkeys_for(settings.public_url),
    )
    app.json = answers  # the library's own sorts keys; the interface for other systems has its order
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("security.") and guard_of(view) is None:
            public("signing in: Flask-Security asks for what each step needs")(view)
    door.attach(app, transactions, secure=secure)
    user_authenticated.connect(_note(transactions), app, weak=False)


def _configuration(*, secure: bool) -> dict[str, Any]:
    key, codes = crypto.ring().derived("console").hex(), crypto.ring().derived("console-codes")
    cookie = {"httponly": True, "secure": secure, "samesite": "Strict"}
    named = {f"SECURITY_{name}_TEMPLATE": template for name, template in _TEMPLATES.items()}
    return named | {
        "SECRET_KEY": key,
        "SESSION_COOKIE_NAME": "console",
        "SESSION_COOKIE_PATH": PREFIX,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": secure,
        "PERMANENT_SESSION_LIFETIME": SHIFT,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a form open over lunch is no attack
        "SECURITY_URL_PREFIX": PREFIX,
        "SECURITY_STATIC_FOLDER": None,  # its scripts are inline ones; ours is static/passkey.js
        "SECURITY_PASSWORD_SALT": crypto.ring().derived("console-password").hex(),
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
            f"argon2__{name}": value for name, value in staff.ARGON2.items()
        },
        "SECURITY_PASSWORD_LENGTH_MIN": staff.SHORTEST_PASSWORD,
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_DATETIME_FACTORY": clock.now,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_VALIDITY_COOKIE": cookie,
        "SECURITY_TOTP_SECRETS": second_factor.keys(),
        "SECURITY_TOTP_ISSUER": second_factor.ISSUER,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [base64.urlsafe_b64encode(codes)],
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_RP_NAME": "1022",
        "SECURITY_WAN_ALLOW_USER_HINTS": False,  # would tell who has an account
        "SECURITY_FRESHNESS": _FRESH,
        "SECURITY_POST_LOGIN_VIEW": PREFIX,
        "SECURITY_POST_LOGOUT_VIEW": f"{PREFIX}/login",
        "SECURITY_POST_CHANGE_VIEW": f"{PREFIX}/account",
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": f"{PREFIX}/account",
        "SECURITY_WAN_POST_REGISTER_VIEW": f"{PREFIX}/account",
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "WTF_CSRF_CHECK_DEFAULT": False,  # carriers send no token; `application` asks at the console
    }


class _RequestSession:
    """The library's session: whatever it asks is asked of the request's transaction."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transactions.session(), name)

    def commit(self) -> None:
        """The edge commits; here it is only written down."""
        self._transactions.session().flush()


class _Accounts(SQLAlchemySessionUserDatastore):
    """Our accounts, as the library's store."""

    def commit(self) -> None:
        """See `_RequestSession.commit`."""
        self.db.session.commit()

    def mf_delete_recovery_code(self, user: UserMixin, idx: int) -> bool:
        """A code is used up. (The library takes it out of the list in place, which the row does not notice.)"""
        codes = list(user.mf_recovery_codes or ())
        if not 0 <= idx < len(codes):
            return False
        user.mf_recovery_codes = [*codes[:idx], *codes[idx + 1 :]]
        self.put(user)  # type: ignore[no-untyped-call]
        return True


class _OnceOnly(Totp):
    """A code of the authenticator counts once: who reads it over a shoulder is too late."""

    def get_last_counter(self, user: UserMixin) -> int | None:
        """The step of the last code that counted."""
        return cast(User, user).tf_last_counter

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        """This one has counted."""
        cast(User, user).tf_last_counter = tmatch.counter


def _passkeys_for(public_url: str) -> type[WebauthnUtil]:
    public_host = urlsplit(public_url).netloc

    class Passkeys(WebauthnUtil):
        """The origin browsers see: behind a proxy that ends TLS, a request looks as if it came in clear."""

        def origin(self) -> str:
            return public_url if request.host == public_host else super().origin()

    return Passkeys


def _note(transactions: Transactions) -> Any:
    def signed_in(_app: Flask, user: User, **_: Any) -> None:
        now = clock.now()
        session.permanent = True
        user.signed_in_at = now
        audit.record(transactions.session(), f"account:{user.id}", "account.sign-in", str(user.id), now)
        door.welcome(user)

    return signed_in
