"""Vietnamese and English at the console: messages are written in Vietnamese, translated by catalogues of gettext.

Catalogues are kept as text (translations/*.po) and compiled when a process starts, so that no stale one can be shown.
"""

from __future__ import annotations

import atexit
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, current_app, request
from flask_babel import Babel, Domain, get_locale
from flask_login import current_user
from werkzeug.wrappers import Response

LANGUAGES: Final = {"vi": "Tiếng Việt", "en": "English"}
COOKIE: Final = "lang"
_YEAR: Final = 365 * 86_400  # seconds

_SOURCES: Final = Path(__file__).parent / "translations"


def attach(app: Flask) -> None:
    """Choose a language for every page: the colleague's, else the cookie's, else Vietnamese.

    What the browser prefers says little: old computers were set up in English by somebody else.
    """
    folder = compiled()
    app.config.update(
        BABEL_DEFAULT_LOCALE="vi",
        BABEL_DEFAULT_TIMEZONE="Asia/Ho_Chi_Minh",
        BABEL_TRANSLATION_DIRECTORIES=folder,
        BABEL_DOMAIN="console",
        SECURITY_I18N_DIRNAME=["builtin", folder],
    )
    Babel(app, locale_selector=language)
    complaints = _Complaints(folder)

    @app.before_request
    def _speak() -> None:
        request.wtforms_translations = complaints  # type: ignore[attr-defined]  # where Flask-WTF looks first


def language() -> str:
    """The language of the page being made."""
    if getattr(current_user, "is_authenticated", False) and current_user.lang in LANGUAGES:
        return str(current_user.lang)
    wished = request.cookies.get(COOKIE, "")
    return wished if wished in LANGUAGES else "vi"


def remember(answer: Response, wished: str) -> None:
    """The browser keeps the language for a year; it is no secret and goes with every page."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(COOKIE, wished, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax")


def shown() -> str:
    """The same, where a page may also be made outside of a request."""
    locale = get_locale() if current_app else None
    return "vi" if locale is None else str(locale.language)


@cache
def compiled() -> str:
    """The folder of the compiled catalogues of this process."""
    folder = tempfile.TemporaryDirectory(prefix="gateway-words-")
    atexit.register(folder.cleanup)
    for source in _SOURCES.glob("*/LC_MESSAGES/*.po"):
        target = Path(folder.name) / source.relative_to(_SOURCES).with_suffix(".mo")
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as read, target.open("wb") as written:
            write_mo(written, read_po(read, locale=source.parts[-3]))
    return folder.name


class _Complaints:
    """What a form's validators say, in the language of the page: WTForms brings no Vietnamese, ours is wtforms.po."""

    def __init__(self, folder: str) -> None:
        self._domain = Domain([folder], "wtforms")

    def ugettext(self, words: str) -> str:
        """A sentence; its placeholders are filled in by who asked."""
        return str(self._domain.get_translations().ugettext(words))

    def ungettext(self, one: str, many: str, count: int) -> str:
        """A sentence about `count` things."""
        return str(self._domain.get_translations().ungettext(one, many, count))
