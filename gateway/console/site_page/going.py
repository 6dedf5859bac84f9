"""In and out of the site from the page, as `VAO` and `RA` by text; the sheet with a QR code for who has no phone."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import checkpoint, clock, declarations, people, sites
from gateway.console import faults
from gateway.console.here import tx
from gateway.console.showing import at
from gateway.console.site_page.page import PAGES, WHY, back, board_of, phone, show
from gateway.declarations import Declaration
from gateway.errors import BadInput
from gateway.guards import public
from gateway.sites import Method


@PAGES.post("/<code>/in")
@public(WHY)
def enter(code: str) -> str | Response:
    """In, by the declaration of whoever of the phone it is."""
    board, number, now = board_of(code), phone(), clock.now()
    if number is None or not board.admits:
        return back(code)
    filed = _filed(number, request.form.get("who", 0, int))
    if filed is None:
        flash(_("Chưa có tờ khai còn hạn. Khai trước, rồi bấm Vào."), "error")
        return back(code)
    try:
        sites.check_in(tx(), board.site, number, Method.WEB, filed, now, request.form.get("seat", ""))
    except BadInput as fault:
        flash(faults.said(fault), "error")
        return back(code)
    ill = bool(declarations.answers(filed)["symptoms"])
    person = next((one for one in people.household(tx(), number) if one.person_id == filed.person_id), None)
    return show(
        "in",
        board,
        code,
        since=at(now),
        name=person.name if person else "",
        until=filed.valid_until,
        ill=ill,
        facility=board.site.kind == sites.Kind.HOSPITAL,
    )


@PAGES.post("/<code>/out")
@public(WHY)
def leave(code: str) -> Response:
    """Out of this site."""
    board, number = board_of(code), phone()
    if number is not None:
        left = sites.check_out(tx(), number, board.site, Method.WEB, clock.now())
        if left is not None and left.left_at is not None:
            flash(_("Đã ra lúc %(time)s.", time=at(left.left_at)), "success")
    return back(code)


@PAGES.get("/<code>/sheet")
@public(WHY)
def sheet(code: str) -> str | Response:
    """What a kiosk prints: a QR code for each of the family whose declaration counts."""
    board, number = board_of(code), phone()
    if number is None:
        return back(code)
    names = {one.person_id: one.name for one in people.household(tx(), number)}
    valid = declarations.valid_by_person(tx(), number, clock.today(clock.now()))
    sheets = [
        (names[filed.person_id], filed.valid_until, checkpoint.picture(filed), checkpoint.printed(filed))
        for filed in valid
        if filed.person_id in names
    ]
    return show("sheet", board, code, sheets=sheets)


def _filed(number: str, ord_: int) -> Declaration | None:
    """The newest that counts of whoever was chosen, else of anybody of the family."""
    family = {one.person_id: one.ord for one in people.household(tx(), number)}
    valid = declarations.valid_by_person(tx(), number, clock.today(clock.now()))
    theirs = [filed for filed in valid if filed.person_id in family]
    return next((filed for filed in theirs if ord_ in (0, family[filed.person_id])), None)
