"""The first page: whose phone is it, shown by a one-time code; then what can be done here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from flask import request
from werkzeug.wrappers import Response

from gateway import clock, declarations, people, sites
from gateway.console import language
from gateway.console.here import tx
from gateway.console.showing import at
from gateway.console.site_page import holder, proving
from gateway.console.site_page.page import PAGES, WHY, back, board_of, show
from gateway.console.site_page.proving import Waiting
from gateway.guards import public


@dataclass(frozen=True)
class Member:
    """One of the phone's family, as they see themselves."""

    ord: int
    name: str = field(repr=False)
    valid_until: date | None


@PAGES.get("/<code>")
@public(WHY)
def door(code: str) -> str:
    """The number is asked; who has shown it sees what can be done."""
    board = board_of(code)
    number = holder.number()
    if not board.admits:
        return show("shut", board, code, worth=board.worth)
    if number is None:
        return show("door", board, code)
    if people.estranged(tx(), number):  # silent for long: whoever holds it now may be another
        return show("initial", board, code)
    visit = sites.open_visit(tx(), number)
    here = visit is not None and visit.site_id == board.site.id
    since = at(visit.came_at or visit.created_at) if visit is not None and here else ""
    return show("home", board, code, members=members(number), number=number, since=since)


@PAGES.get("/<code>/kiosk")
@public(WHY)
def kiosk(code: str) -> Response:
    """From now on this is a computer of the site: whoever was known is forgotten, and soon after each."""
    board_of(code)
    holder.begin(kiosk=True)
    return back(code)


@PAGES.post("/<code>/done")
@public(WHY)
def done(code: str) -> Response:
    """Nobody is known any more: the next one, please."""
    holder.begin(kiosk=holder.is_kiosk())
    return back(code)


@PAGES.post("/<code>/code")
@public(WHY)
def ask(code: str) -> str:
    """Text the code to the number."""
    return _proving(code, proving.ask())


@PAGES.post("/<code>/check")
@public(WHY)
def check(code: str) -> str | Response:
    """The code is right, or how often it may still be tried."""
    waiting = proving.check()
    return back(code) if waiting is None else _proving(code, waiting)


@PAGES.post("/<code>/initial")
@public(WHY)
def recognise(code: str) -> Response:
    """The family the number spoke for, or somebody new; asked once, as by text."""
    board_of(code)
    number = holder.number()
    if number is not None:
        people.recognise(tx(), number, request.form.get("initial", ""), clock.now())
    return back(code)


@PAGES.post("/<code>/language")
@public("the language of a visitor's page")
def speak(code: str) -> Response:
    """Vietnamese or English, for this browser."""
    answer, wished = back(code), request.form.get("lang", "")
    if wished in language.LANGUAGES:
        language.remember(answer, wished)
    return answer


def members(number: str) -> list[Member]:
    """The family of the phone and until when each one's declaration counts."""
    valid = {
        filed.person_id: filed.valid_until
        for filed in declarations.valid_by_person(tx(), number, clock.today(clock.now()))
    }
    return [Member(one.ord, one.name, valid.get(one.person_id)) for one in people.household(tx(), number)]


def _proving(code: str, waiting: Waiting) -> str:
    return show("code" if waiting.texted else "door", board_of(code), code, waiting=waiting)
