"""Who holds the phone in front of the page: known for some minutes after its code was told, and forgotten by one press.

The cookie is the visitor's alone: of another name and under another path than that of colleagues.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from flask import Flask, request, session
from flask.sessions import SecureCookieSessionInterface

from gateway import clock

PATH: Final = "/s"
KNOWN_FOR: Final = timedelta(minutes=30)
KIOSK_FOR: Final = timedelta(minutes=5)
"""On a computer at the site the next one is already waiting."""

_NUMBER: Final = "number"
_UNTIL: Final = "until"
_ASKED: Final = "asked"
_KIOSK: Final = "kiosk"


class Cookies(SecureCookieSessionInterface):
    """One session for colleagues and one for visitors, which never see each other."""

    def get_cookie_name(self, app: Flask) -> str:
        """By whose page it is."""
        return "visitor" if _is_visitors() else super().get_cookie_name(app)

    def get_cookie_path(self, app: Flask) -> str:
        """The pages that are sent it."""
        return PATH if _is_visitors() else super().get_cookie_path(app)


def number() -> str | None:
    """The phone (E.164) that has shown itself, while that counts."""
    known = session.get(_NUMBER)
    if known is None or clock.now() >= datetime.fromisoformat(session[_UNTIL]):
        session.pop(_NUMBER, None)
        return None
    return str(known)


def knows(proved: str) -> None:
    """The phone has shown itself just now."""
    life = KIOSK_FOR if is_kiosk() else KNOWN_FOR
    session.pop(_ASKED, None)
    session[_NUMBER], session[_UNTIL] = proved, (clock.now() + life).isoformat()


def asks(verification: str, to: str) -> None:
    """A code was texted to `to`; it is waited for."""
    session[_ASKED] = [verification, to]


def asked() -> tuple[str, str] | None:
    """The verification waited for, and its phone."""
    found = session.get(_ASKED)
    return None if found is None else (str(found[0]), str(found[1]))


def begin(*, kiosk: bool) -> None:
    """Nobody is known any more."""
    session.clear()
    session.permanent = kiosk  # for a day's work; its start page makes it one again
    if kiosk:
        session[_KIOSK] = True


def is_kiosk() -> bool:
    """Whether this is a computer of the site, used by one after the other."""
    return bool(session.get(_KIOSK))


def _is_visitors() -> bool:
    return request.path.startswith(f"{PATH}/")
