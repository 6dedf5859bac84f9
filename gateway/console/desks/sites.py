"""The desk of sites: register, approve, suspend, close, give a new code; the QR code and the sheet for the gate."""

from __future__ import annotations

from typing import Any

from flask import Response as Answer
from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from gateway import clock, sites
from gateway.console import communes, faults, listing
from gateway.console.desk import Desk
from gateway.console.here import settings, tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.naming import GROUPS, KINDS, PURPOSES, SITE_STATES
from gateway.console.owning import answers_for, only_owns
from gateway.console.personal import names_of
from gateway.console.showing import chip, moment, place
from gateway.console.sign_in import me
from gateway.console.site_form import SiteForm
from gateway.errors import BadInput, Conflict, Forbidden
from gateway.sites import Act, Fields, Retired, Site, State, poster

DESK = Desk("sites", "/sites", _l("Điểm kiểm dịch"), _l("Điểm và ra vào"))

_TONES = {State.REQUESTED: "warn", State.ACTIVE: "good", State.SUSPENDED: "warn", State.CLOSED: "bad"}
_WORDS = frozenset(act.value for act in Act)
_DECISIONS = _WORDS - {Act.EDIT}
_SORTS = ("name", "created", "state")
_ACTS = {
    Act.APPROVE: _l("Duyệt"),
    Act.REFUSE: _l("Từ chối"),
    Act.SUSPEND: _l("Tạm ngừng"),
    Act.RESUME: _l("Cho hoạt động lại"),
    Act.CLOSE: _l("Đóng hẳn"),
    Act.REISSUE: _l("Cấp số mới"),
    Act.EDIT: _l("Sửa"),
}


@DESK.page("", "site.read", menu=_l("Điểm kiểm dịch"))
def every() -> str:
    """The list."""
    area = me().area("site.read")
    filters = (
        Filter("q", _l("Tên, địa chỉ, số")),
        Filter("commune", _l("Xã, phường"), communes.within(area)),
        Filter("kind", _l("Loại"), KINDS),
        Filter("state", _l("Trạng thái"), SITE_STATES),
    )
    asked = listing.asked(filters, _SORTS, "name")
    given = asked.filters
    wanted = sites.Filter(
        commune=given.get("commune"),
        kind=given.get("kind"),
        state=given.get("state"),
        said=given.get("q", ""),
    )
    found, total = sites.listed(
        tx(), wanted, area, sort=asked.sort, down=asked.down, limit=asked.size, offset=asked.offset
    )
    columns = (
        Column[Site](_l("Tên"), lambda site: site.name, sort="name"),
        Column[Site](_l("Số"), lambda site: site.code),
        Column[Site](_l("Loại"), lambda site: KINDS[site.kind]),
        Column[Site](_l("Xã, phường"), lambda site: place(site.commune_code)),
        Column[Site](_l("Ghi lúc"), lambda site: moment(site.created_at), sort="created", wide_only=True),
        Column[Site](_l("Trạng thái"), _state, sort="state"),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda site: url_for("console_sites.one", code=site.code),
        empty=_l("Không có điểm nào như vậy."),
    )
    return render_template("desks/sites.html", list=shown, counted=sites.counted(tx(), area), State=State)


@DESK.form("/new", "site.write")
def new() -> str | Response:
    """Register a site, which is open at once; who only keeps one shows first that its phone is theirs."""
    if not me().may("site.approve"):
        return redirect(url_for("site_page.register"))
    form = SiteForm().offer(me().area("site.write"))
    if form.validate_on_submit():
        try:
            wish = form.fields()
            plain: dict[str, Any] = {**vars(wish), "address": wish.address or None}
            site = sites.add(tx(), **plain, by=me().actor, now=clock.now())
        except (BadInput, Conflict) as fault:
            faults.onto(form, fault, {"phone": "number"})
        else:
            flash(_("Đã ghi điểm %(name)s, số %(code)s.", name=site.name, code=site.code), "success")
            return redirect(url_for("console_sites.one", code=site.code))
    return render_template("desks/site_form.html", form=form, title=_("Đăng ký điểm"))


@DESK.page("/<code>", "site.read")
def one(code: str) -> str:
    """One site: its state, numbers, sheet and history."""
    found = sites.detail(tx(), code, me().area("site.read"))
    happened = sites.history(tx(), [each.code for each in found.codes])
    names = names_of(one.actor for one in happened)
    told = [(one.at, names[one.actor], _act(one)) for one in happened]
    may = {
        act
        for act in found.possible
        if me().may("site.write" if act is Act.EDIT else "site.approve")
        and answers_for("site.write" if act is Act.EDIT else "site.approve", found.site)
    }
    return render_template(
        "desks/site.html",
        found=found,
        site=found.site,
        tone=_TONES[State(found.site.state)],
        may=may,
        Act=Act,
        acts=_ACTS,
        told=told,
        lines=poster.lines(found.site, settings().service_number, settings().voice_number),
        kind=KINDS[found.site.kind],
        purpose=PURPOSES[found.site.purpose],
        state=State(found.site.state),
        said=SITE_STATES[found.site.state],
        group=GROUPS[found.group.value] if found.group else None,
    )


@DESK.form("/<code>/edit", "site.write")
def edit(code: str) -> str | Response:
    """Correct what is known of a site."""
    site = sites.detail(tx(), code, me().area("site.write")).site
    if not answers_for("site.write", site):
        raise Forbidden(f"{site.code} is registered with another phone")
    known = sites.fields_of(site)
    form = SiteForm(data={**vars(known), "commune": known.commune_code, "number": known.phone or ""}).offer(
        me().area("site.write")
    )
    if form.validate_on_submit():
        changes = _changes(known, form.fields())
        try:
            if "phone" in changes and only_owns("site.write"):
                raise BadInput(
                    "phone", "not_yours", "the phone shows whose the site is; the station changes it"
                )
            sites.edit(tx(), site, changes, me().actor, clock.now())
        except (BadInput, Conflict) as fault:
            faults.onto(form, fault, {"phone": "number", "commune_code": "commune"})
        else:
            return redirect(url_for("console_sites.one", code=site.code))
    return render_template("desks/site_form.html", form=form, title=_("Sửa điểm %(code)s", code=site.code))


@DESK.action("/<code>/<act>", "site.approve")
def decide(code: str, act: str) -> Response:
    """Approve, refuse, suspend, resume, close, or give another number."""
    if act not in _DECISIONS:
        abort(404)
    site = sites.detail(tx(), code, me().area("site.approve")).site
    why, by, now = request.form.get("why", ""), me().actor, clock.now()
    try:
        match Act(act):
            case Act.APPROVE:
                sites.approve(tx(), site, by, now)
            case Act.REFUSE:
                sites.refuse(tx(), site, why, by, now)
            case Act.SUSPEND:
                sites.suspend(tx(), site, why, by, now)
            case Act.RESUME:
                sites.resume(tx(), site, by, now)
            case Act.CLOSE:
                sites.close(tx(), site, why, by, now)
            case _:
                moved = request.form.get("why") == Retired.MOVED
                sites.reissue(tx(), site, Retired.MOVED if moved else Retired.REISSUED, by, now)
                flash(
                    _(
                        "Số mới là %(code)s. Bảng cũ không dùng được nữa: xin in và treo bảng mới.",
                        code=site.code,
                    ),
                    "success",
                )
    except BadInput as fault:
        flash(faults.said(fault), "error")
    return redirect(url_for("console_sites.one", code=site.code))


@DESK.page("/<code>/qr.<kind>", "site.read")
def picture(code: str, kind: str) -> Answer:
    """The QR code alone, for a unit that makes its own sheet."""
    site = _active(code)
    made = {"png": ("image/png", poster.png), "svg": ("image/svg+xml", poster.svg)}.get(kind)
    if made is None:
        abort(404)
    mimetype, draw = made
    return _download(draw(site, settings().public_url), mimetype, f"1022-{site.code}.{kind}")


@DESK.page("/<code>/poster.pdf", "site.read")
def sheet(code: str) -> Answer:
    """The A4 sheet that hangs at the gate."""
    site = _active(code)
    made = poster.pdf(
        site,
        place(site.commune_code),
        public_url=settings().public_url,
        service_number=settings().service_number,
        voice_number=settings().voice_number,
        at=clock.now(),
    )
    return _download(made, "application/pdf", f"1022-{site.code}.pdf")


def _changes(known: Fields, wanted: Fields) -> dict[str, Any]:
    return {name: value for name, value in vars(wanted).items() if value != getattr(known, name)}


def _active(code: str) -> Site:
    site = sites.detail(tx(), code, me().area("site.read")).site
    if site.state != State.ACTIVE or site.code != code:
        raise Conflict(_("Chỉ in được bảng cho điểm đang hoạt động, với số hiện nay."))
    return site


def _download(made: bytes, mimetype: str, name: str) -> Answer:
    answer = Answer(made, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def _state(site: Site) -> Markup:
    state = State(site.state)
    return chip(SITE_STATES[state], _TONES[state])


def _act(one: sites.Event) -> str:
    word = one.action.removeprefix("site.")
    said = (
        str(_ACTS[Act(word)])
        if word in _WORDS
        else {"add": _("Ghi điểm"), "request": _("Xin mở điểm"), "prove": _("Số di động đã xác nhận")}.get(
            word, word
        )
    )
    why = one.details.get("reason") or one.details.get("why") or ""
    return f"{said}: {why}" if why else said
