"""The steps at a gate: number, code, in; a phone at home; a card or a printed sheet; neither; and out again.

Nobody is let in before the code of their phone was told, or what stands for it; each step looks at that anew.
"""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _

from gateway import arrivals, checkpoint, clock
from gateway.checkpoint import Entered, Worth, Wrong
from gateway.console.desks.gate.page import DESK, show, tried
from gateway.console.here import settings, tx
from gateway.console.showing import at
from gateway.console.sign_in import me
from gateway.errors import BadInput, NotFound
from gateway.phone import national
from gateway.sites import Arrival, Described, Kind, Measured, Site


@DESK.action("/<code>/look-up", "gate.use")
def look_up(code: str) -> str:
    """Whether a number has declared; where it has, its phone is texted the code."""
    return tried(code, _looked_up)


@DESK.action("/<code>/code", "gate.use")
def send_code(code: str) -> str:
    """The code again, or to a relative's phone where theirs lies at home."""
    return tried(code, lambda site: _coded(site, _said("number"), at_home="home" in request.form))


@DESK.action("/<code>/enter", "gate.use")
def enter(code: str) -> str:
    """In, by the code that was told."""
    number, to = _said("number"), _said("to")
    return tried(code, _entered, "code", number=number, to=to)


@DESK.action("/<code>/instead", "gate.use")
def instead(code: str) -> str:
    """It was another of the same phone."""

    def act(site: Site) -> str:
        visit, person = _said("visit"), request.form.get("person", 0, int)
        try:
            return _in(site, checkpoint.instead(tx(), site, visit, person, me(), clock.now()))
        except NotFound:
            return show(site, complaint=_("Đã quá lâu để sửa. Cho ra rồi cho vào lại."))

    return tried(code, act)


@DESK.action("/<code>/read-out", "gate.use")
def read_out(code: str) -> str:
    """In by the year of birth, where no phone can be texted."""
    number = _said("number")

    def act(site: Site) -> str:
        found = checkpoint.enter_read_out(
            tx(), settings(), site, number, _year(), me(), clock.now(), _measured()
        )
        if isinstance(found, Wrong):
            said = _("Năm sinh không khớp với số này, chưa ghi vào. Hỏi lại, hoặc xem thẻ.")
            return show(site, "year", said, number=number, why="")
        return _in(site, found)

    return tried(code, act, "year", number=number, why="")


@DESK.action("/<code>/card", "gate.use")
def card(code: str) -> str:
    """In by a card, scanned or typed, by the sheet of a kiosk or by a receipt; or out by it."""
    shown = _said("card")

    def act(site: Site) -> str:
        now = clock.now()
        if "out" in request.form:
            return _out(site, card=shown)
        if checkpoint.is_pass(shown):
            return _in(site, checkpoint.enter_by_pass(tx(), site, shown, me(), now, _measured()))
        if checkpoint.is_receipt(shown):
            until = checkpoint.look_up_receipt(tx(), settings(), site, shown, me(), now)
            return show(site, "receipt", card=shown, until=until)
        name, year = _said("name") or None, _year() if _said("birth_year") else None
        try:
            found = checkpoint.enter_by_card(
                tx(), settings(), site, shown, me(), now, noted=_measured(), name=name, birth_year=year
            )
        except BadInput as fault:
            if fault.field not in ("name", "birth_year") or name or year:
                raise
            return show(site, "card", card=shown)
        return _in(site, found)

    return tried(code, act, "card" if _said("name") else "", card=shown)


@DESK.action("/<code>/receipt", "gate.use")
def receipt(code: str) -> str:
    """In by a receipt and the year of birth."""
    shown = _said("card")

    def act(site: Site) -> str:
        found = checkpoint.enter_by_receipt(
            tx(), settings(), site, shown, _year(), me(), clock.now(), _measured()
        )
        if isinstance(found, Wrong):
            said = _("Năm sinh không khớp với số phiếu này, chưa ghi vào. Hỏi lại.")
            return show(site, "receipt", said, card=shown)
        return _in(site, found)

    return tried(code, act, "receipt", card=shown)


@DESK.action("/<code>/no-papers", "gate.use")
def no_papers(code: str) -> str:
    """In by a name, where there is neither phone nor card: nobody is turned away."""

    def act(site: Site) -> str:
        who = Described(_said("name"), _year(), _said("hamlet"), brought_by=_said("brought_by"))
        return _in(
            site,
            checkpoint.enter_without_papers(tx(), site, who, me(), clock.now(), noted=_measured()),
        )

    return tried(code, act, "papers")


@DESK.action("/<code>/out", "gate.use")
def out(code: str) -> str:
    """Out, by number or from the list of those inside."""
    return tried(code, lambda site: _out(site, number=_said("number"), visit=_said("visit")))


def _looked_up(site: Site) -> str:
    standing = checkpoint.look_up(tx(), settings(), site, _said("number"), me(), clock.now())
    at_home = "home" in request.form
    if standing.worth != Worth.VALID:
        if at_home:
            return show(site, "year", number=national(standing.number), why=standing.worth)
        return show(site, "standing", number=national(standing.number), worth=standing.worth)
    return _coded(site, standing.number, at_home=at_home)


def _coded(site: Site, said: str, *, at_home: bool) -> str:
    number = checkpoint.number_of(said)
    try:
        sent = checkpoint.send_code(tx(), settings(), site, number, me(), clock.now(), to_relative=at_home)
    except NotFound:  # nobody's phone is on file
        return show(site, "year", number=national(number), why="no_relative")
    except BadInput:  # a telephone that takes no texts
        return show(site, "year", number=national(number), why="no_texts")
    return show(site, "code", number=national(number), to=sent.to)


def _entered(site: Site) -> str:
    number = _said("number")
    found = checkpoint.enter(tx(), site, number, _said("code"), me(), clock.now(), _measured())
    if isinstance(found, Wrong):
        said = (
            _("Mã chưa đúng, còn %(left)s lần. Hỏi lại.", left=found.left)
            if found.left
            else _("Mã này không còn dùng được. Gửi mã mới.")
        )
        return show(site, "code", said, number=number, to=_said("to"))
    return _in(site, found)


def _in(site: Site, found: Entered) -> str:
    since = at(found.visit.came_at or found.visit.created_at)
    if found.again:
        return show(site, "again", since=since)
    person = found.visit.person_id
    asks = site.kind == Kind.CHECKPOINT and person is not None
    return show(
        site,
        "in",
        found=found,
        since=since,
        facility=site.kind == Kind.HOSPITAL,
        asks_journey=asks and not arrivals.declared_lately(tx(), person or 0, clock.now()),
    )


def _out(site: Site, *, number: str = "", card: str = "", visit: str = "") -> str:
    left = checkpoint.leave(tx(), settings(), site, me(), clock.now(), number=number, card=card, visit=visit)
    if left is None or left.left_at is None:
        return show(
            site, complaint=_("Không thấy ai đang ở trong theo thẻ này. Tìm trong danh sách dưới đây.")
        )
    return show(site, "out", when=at(left.left_at), unseen=left.came_known == Arrival.UNKNOWN)


def _said(name: str) -> str:
    return request.form.get(name, "").strip()[:500]


def _year() -> int:
    said = _said("birth_year")
    if not (said.isascii() and said.isdigit() and len(said) == 4):
        raise BadInput("birth_year", "invalid", "four digits, such as 1985")
    return int(said)


def _measured() -> Measured:
    return Measured(_said("temperature") or None, _said("seat") or None)
