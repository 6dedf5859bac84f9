"""Secrets of authenticators, sealed with a key of the house before they are stored; who must have one is `roles`."""

from __future__ import annotations

from typing import Final

from passlib.totp import TOTP

from gateway import crypto

ISSUER: Final = "1022"
"""What an authenticator shows beside the code."""


def keys() -> dict[str, str]:
    """The keys that seal secrets, by their tag."""
    return {"1": crypto.ring().derived("console-totp").hex()}


def new_secret() -> tuple[str, str]:
    """A fresh secret: as it is stored, and in base32 as an authenticator takes it."""
    made = _wallet().new()
    return made.to_json(encrypt=True), made.base32_key


def code_now(stored: str) -> str:
    """What the authenticator shows at this moment; for demo accounts, whose phone nobody has."""
    return str(_wallet().from_source(stored).generate().token)


def _wallet() -> type[TOTP]:
    return TOTP.using(issuer=ISSUER, secrets=keys())  # type: ignore[no-any-return]  # the library is untyped
