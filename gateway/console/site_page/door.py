"""The first page: whose phone is it, shown by a one-time code; then what can be done here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlsplit

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import clock, declarations, otp, people, phone, sites
from gateway.console import language
from gateway.console.here import settings, tx
from gateway.console.showing import at
from gateway.console.site_page import holder
from gateway.console.site_page.page import PAGES, WHY, back, board_of, show
from gateway.errors import BadInput, NotFound, TooMany
from gateway.guards import public
from gateway.otp.wishes import MAX_DOMAIN

_LONGEST: Final = 64  # characters of what is typed as a number or a code


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
    """The next one, please."""
    holder.begin(kiosk=holder.is_kiosk())
    return back(code)


@PAGES.post("/<code>/code")
@public(WHY)
def ask(code: str) -> str:
    """Text the code to the number."""
    board = board_of(code)
    said = request.form.get("number", "")[:_LONGEST]
    wish = otp.Wish(otp.HOUSE, said, web_domain=_domain(), ip=request.remote_addr)
    try:
        sent = otp.issue(tx(), settings(), wish, clock.now())
    except BadInput:
        said = _("Số này không nhận được tin. Gõ lại số di động, ví dụ 0900 000 101.")
        return show("door", board, code, complaint=said, said=request.form.get("number", ""))
    except TooMany as full:
        free = at(clock.now() + timedelta(seconds=full.retry_after + 60))
        said = _("Số này vừa nhận nhiều mã. Từ %(time)s xin mã được nữa.", time=free)
        return show("door", board, code, complaint=said, said=request.form.get("number", ""))
    holder.asks(sent.id, sent.number)
    return show("code", board, code, to=phone.national(sent.number))


@PAGES.post("/<code>/check")
@public(WHY)
def check(code: str) -> str | Response:
    """The code is right, or how often it may still be tried."""
    board, waited = board_of(code), holder.asked()
    if waited is None:
        return back(code)
    verification, number = waited
    try:
        found = otp.check(tx(), otp.HOUSE, verification, request.form.get("code", "")[:_LONGEST], clock.now())
    except BadInput:
        said = _("Mã có 6 số. Xem lại tin nhắn.")
    except NotFound:
        said = _("Mã này không còn dùng được. Xin mã mới.")
        return show("door", board, code, complaint=said, said=phone.national(number))
    else:
        if found.approved:
            people.know(tx(), number, clock.now())
            holder.knows(number)
            return back(code)
        said = _("Mã chưa đúng, còn %(left)s lần.", left=found.attempts_left)
    return show("code", board, code, to=phone.national(number), complaint=said)


@PAGES.post("/<code>/initial")
@public(WHY)
def recognise(code: str) -> Response:
    """The family the number spoke for, or somebody new; asked once, as by text."""
    board_of(code)
    number = holder.number()
    if number is not None:
        people.recognise(tx(), number, request.form.get("initial", "")[:_LONGEST], clock.now())
    return back(code)


@PAGES.post("/<code>/language")
@public("the language of a visitor's page")
def speak(code: str) -> Response:
    """Vietnamese or English, for this browser."""
    board_of(code)
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


def _domain() -> str | None:
    """Where the browser is, for the last line of the text by which it fills the code in."""
    host = urlsplit(settings().public_url).hostname or ""
    is_name = "." in host and len(host) <= MAX_DOMAIN and not host.replace(".", "").isdigit()
    return host if is_name else None
