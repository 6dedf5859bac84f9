"""The frame of the visitors' pages: the site the address names, and who is there; a board that is old says so."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from gateway import people, sites
from gateway.console.here import settings, tx
from gateway.console.site_page import holder
from gateway.errors import NotFound
from gateway.sites import Board

PAGES: Final = Blueprint("site_page", __name__, url_prefix=holder.PATH)
REGISTER: Final = "register"
"""What stands in an address where otherwise the number of a site does; no number of a site has letters."""
WHY: Final = "whoever stands at a gate; a one-time code shows whose phone it is"


def board_of(code: str) -> Board:
    """The site whose number this is or was; NotFound for no number of ours."""
    found = sites.on_board(tx(), code)
    if found is None:
        raise NotFound(f"no site has the number {code}")
    return found


def show(template: str, board: Board, code: str, **told: Any) -> str:
    """A page of this site."""
    return render_template(
        f"site_page/{template}.html",
        site=board.site,
        code=code,
        kiosk=holder.is_kiosk(),
        service_number=settings().service_number,
        voice_number=settings().voice_number,
        **told,
    )


def phone() -> str | None:
    """The phone (E.164) that has shown itself and that speaks for its family; None: the first page asks first."""
    number = holder.number()
    return None if number is None or people.estranged(tx(), number) else number


def back(code: str) -> Response:
    """To the first page of the site."""
    return redirect(url_for("site_page.door", code=code))
