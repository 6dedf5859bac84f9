"""Pages of zones: the list, one zone as it was ordered, and the form that proposes one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from gateway import approvals, clock, sites, zones
from gateway.accounts import staff
from gateway.console import communes, faults, listing
from gateway.console.desks.zones.desk import (
    DESK,
    LEVELS,
    READ,
    STATES,
    WRITE,
    held,
    level_chip,
    state_chip,
    where,
)
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import chip, moment
from gateway.console.sign_in import me
from gateway.console.ticks import Ticks
from gateway.errors import BadInput
from gateway.zones import Order, State, Zone

_SORTS: Final = ("ends", "starts", "level", "changed")
_IN_FORCE: Final = "in_force"
_DONE: Final = {
    "zone.propose": _l("trình"),
    "zone.approve": _l("duyệt"),
    "zone.return": _l("trả lại"),
    "zone.withdraw": _l("rút lại"),
    "zone.end": _l("kết thúc sớm"),
    "zone.expire": _l("hết hạn"),
}


class ZoneForm(FlaskForm):
    """One order over one area."""

    level = SelectField(_l("Mức"), choices=[SelectChoice(value, label) for value, label in LEVELS.items()])
    communes = Ticks(_l("Xã, phường"))
    hamlets = StringField(
        _l("Thôn, khu phố"), [Optional(), Length(max=200)], description=_l("Để trống: cả xã, phường.")
    )
    sites = StringField(
        _l("Số của điểm"),
        [Optional(), Length(max=120)],
        description=_l("5 số trên bảng ở cổng; nhiều điểm thì cách nhau bằng dấu phẩy."),
    )
    starts_at = DateTimeLocalField(_l("Từ"), [InputRequired(_l("Chọn ngày giờ."))])
    ends_at = DateTimeLocalField(_l("Đến"), [InputRequired(_l("Chọn ngày giờ."))])
    order_number = StringField(_l("Số quyết định"), [InputRequired(_l("Cần số quyết định.")), Length(2, 40)])
    issuer = StringField(_l("Nơi ban hành"), [InputRequired(_l("Cần nơi ban hành.")), Length(2, 80)])
    note = TextAreaField(_l("Ghi chú cho người duyệt"), [Optional(), Length(max=500)])

    def offer(self) -> ZoneForm:
        """Fill the choices: communes of the colleague."""
        here = communes.within(me().area(WRITE))
        self.communes.choices = [SelectChoice(code, name) for code, name in here.items()]
        return self

    def order(self) -> Order:
        """What was filled in."""
        return Order(
            level=self.level.data,
            communes=sorted(self.communes.data or ()),
            hamlets=" ".join((self.hamlets.data or "").split()),
            sites=sorted({code.strip() for code in (self.sites.data or "").split(",") if code.strip()}),
            starts_at=_moment(self.starts_at.data),
            ends_at=_moment(self.ends_at.data),
            order_number=(self.order_number.data or "").strip(),
            issuer=(self.issuer.data or "").strip(),
        )


@DESK.page("", READ, menu=_l("Vùng"))
def every() -> str:
    """What is in force first; the others where they are asked for."""
    now, area = clock.now(), me().area(READ)
    filters = (
        Filter("level", _l("Mức"), LEVELS),
        Filter("commune", _l("Xã, phường"), communes.within(area)),
        Filter("state", _l("Tình trạng"), {_IN_FORCE: _l("đang có hiệu lực"), **STATES}),
    )
    asked = listing.unless_said(listing.asked(filters, _SORTS, "ends"), "state", _IN_FORCE)
    state, commune = asked.filters.get("state"), asked.filters.get("commune")
    found, total = zones.listed(
        tx(),
        now,
        communes=area if commune is None else frozenset({commune}),
        level=asked.filters.get("level"),
        state=None if state == listing.EVERYTHING else state,
        sort=asked.sort,
        down=asked.down,
        offset=asked.offset,
        limit=asked.size,
    )
    columns = (
        Column[Zone](_l("Nơi"), where),
        Column[Zone](_l("Mức"), lambda one: level_chip(one.level), sort="level"),
        Column[Zone](_l("Từ"), lambda one: moment(one.starts_at), sort="starts", wide_only=True),
        Column[Zone](_l("Đến"), lambda one: moment(one.ends_at), sort="ends"),
        Column[Zone](_l("Quyết định"), lambda one: one.order_number, wide_only=True),
        Column[Zone](_l("Tình trạng"), standing),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda one: url_for("console_zones.one", zone_id=one.public_id),
        empty=_l("Không có vùng nào như vậy."),
        live=zones.TOPIC,
    )
    return render_template("desks/zones/every.html", list=shown)


@DESK.page("/<zone_id>", READ)
def one(zone_id: str) -> str:
    """One zone: what is ordered, by whom, who stands behind it, and what may be done with it."""
    zone = held(zone_id, READ)
    acts = zones.history(tx(), zone)
    names = staff.names(
        tx(), {int(who) for act in acts if (who := act.actor.removeprefix("account:")).isdecimal()}
    )
    told = [
        (act.at, names.get(int(who), "") if (who := act.actor.removeprefix("account:")).isdecimal() else "",
         str(_DONE.get(act.action, act.action)))
        for act in acts
    ]  # fmt: skip
    decided = approvals.history(tx(), zones.KIND, zone.id)[-1]
    named = [site for code in zone.sites if (site := sites.by_code(tx(), code)) is not None]
    return render_template(
        "desks/zones/one.html",
        zone=zone,
        title=_("%(level)s: %(where)s", level=str(LEVELS[zone.level]).capitalize(), where=where(zone)),
        where=where(zone),
        meaning=zones.LEVELS[zones.Level(zone.level)],
        state=standing(zone),
        sites=named,
        told=told,
        why=decided.why if zone.state == State.RETURNED else "",
        note=decided.note,
        seen=zones.digest(zone),
        mine=zone.made_by == me().id,
        may_approve=me().may("zone.approve"),
    )


@DESK.form("/new", WRITE)
def propose() -> str | Response:
    """Write an order down for a second person to approve."""
    starts = clock.local(clock.now()).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    form = ZoneForm(data={"starts_at": starts, "ends_at": starts + timedelta(days=7)}).offer()
    if form.validate_on_submit():
        try:
            zone = zones.propose(
                tx(), form.order(), me().id, clock.now(), form.note.data or "", me().area(WRITE)
            )
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            flash(_("Đã trình. Chưa có hiệu lực cho đến khi một người khác duyệt."), "success")
            return redirect(url_for("console_zones.one", zone_id=zone.public_id))
    return render_template("desks/zones/form.html", form=form)


def standing(zone: Zone) -> Markup:
    """Where a zone is, as of now: an approved one that has not begun, counts, or is over by the clock."""
    now = clock.now()
    if zone.state != State.APPROVED:
        return state_chip(zone.state)
    if zone.starts_at > now:
        return chip(_("đã duyệt, chưa đến giờ"), "warn")
    return chip(_("đang có hiệu lực"), "good") if zone.ends_at > now else chip(_("hết hạn"))


def _moment(said: datetime) -> datetime:
    """A local time as it is kept."""
    return clock.midnight(said.date()) + timedelta(hours=said.hour, minutes=said.minute)
