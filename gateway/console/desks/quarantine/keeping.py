"""Rooms and hamlets reported at once, then those who are not well; and who may do so from their own phone."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField, TelField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from gateway import clock, phone, quarantine, sites
from gateway.console import communes, faults, listing
from gateway.console.desks.quarantine import reporting, words
from gateway.console.desks.quarantine.acting import site_of
from gateway.console.desks.quarantine.desk import (
    DESK,
    NO_SITE,
    READ,
    WRITE,
    cell_chip,
    read_number,
    room_address,
)
from gateway.console.here import tx
from gateway.console.listing import Column, Listing
from gateway.console.showing import place
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict, NotFound
from gateway.quarantine import TOPIC, Report, glance, managers
from gateway.quarantine import Filter as Wanted
from gateway.quarantine import listing as register
from gateway.quarantine.listing import Line
from gateway.quarantine.managers import Keeps, Room

_FIELDS: Final = {"commune_code": "commune"}


@DESK.page("/rooms", READ, menu=_l("Phòng, thôn"))
def rooms() -> str:
    """Every room and hamlet in which somebody is watched."""
    asked = listing.asked((), ("place",), "place", size=50)
    found, total = managers.rooms(tx(), me().area(READ), limit=asked.size, offset=asked.offset)
    columns = (
        Column[Room](_l("Phòng, thôn"), lambda room: room.group),
        Column[Room](_l("Cơ sở"), lambda room: room.site.name if room.site else _("tại nhà")),
        Column[Room](_l("Xã, phường"), lambda room: place(room.commune_code)),
        Column[Room](_l("Số người"), lambda room: room.people, number=True),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        link=_address,
        empty=_l("Chưa có phòng hay thôn nào. Ghi phòng hoặc thôn khi bắt đầu theo dõi một người."),
    )
    return render_template("desks/quarantine/rooms.html", list=shown)


@DESK.form("/rooms/<commune>/<site>/<group>", READ)
def room(commune: str, site: str, group: str) -> str | Response:
    """Everybody of a room; whoever is not ticked is recorded well at once (row E3 of the plan)."""
    lines, where = _people(commune, site, group)
    may = me().may(WRITE) and _within(WRITE, commune)
    if request.method == "POST" and may:
        return _all_well(lines, request.form.getlist("ill"))
    cells = glance.now_at(tx(), lines, clock.now())
    return render_template(
        "desks/quarantine/room.html",
        lines=[(line, cell_chip(cells.get(line.id), line.commune_code)) for line in lines],
        group=group,
        where=where,
        may=may,
        topic=TOPIC,
        class_name=words.class_name,
    )


def _all_well(lines: list[Line], ill: list[str]) -> Response:
    """One report each; those who are not well are then asked about one by one."""
    well = [line for line in lines if f"{line.id}" not in ill]
    recorded = sum(_well(line) for line in well)
    flash(_("Đã ghi %(n)s người khỏe.", n=recorded), "success")
    if len(well) < len(lines):
        flash(_("Bây giờ ghi sức khỏe cho từng người không khỏe."), "message")
    return redirect(request.path)


def _well(line: Line) -> bool:
    """False when it has ended meanwhile."""
    try:
        with tx().begin_nested():
            quarantine.enter(
                tx(),
                line.id,
                Report(well=True),
                author=me().actor,
                channel=reporting.CHANNEL,
                now=clock.now(),
                fallback=reporting.fallback(),
            )
    except Conflict:
        return False
    return True


class KeeperForm(FlaskForm):
    """Somebody who reports for others from their own phone."""

    name = StringField(_l("Họ và tên"), [InputRequired(_l("Cần có họ và tên.")), Length(2, 60)])
    number = TelField(
        _l("Số di động"),
        [InputRequired(_l("Cần số di động."))],
        description=_l("Từ số này nhắn SK P5 1 để báo cả phòng."),
    )
    site = StringField(_l("Số của cơ sở"), [Optional()], description=_l("5 số ở cổng, nếu trông một cơ sở."))
    commune = SelectField(_l("Hoặc xã, phường"), description=_l("Nếu trông các nhà trong xã."))
    groups = StringField(
        _l("Phòng hoặc thôn"),
        [Optional()],
        description=_l("Ví dụ P5, P6. Để trống: mọi phòng ở đó."),
    )

    def offer(self) -> KeeperForm:
        """Fill the choices."""
        here = communes.within(me().area(WRITE))
        self.commune.choices = [
            SelectChoice("", "—"),
            *(SelectChoice(code, name) for code, name in here.items()),
        ]
        return self


@DESK.page("/keepers", READ, menu=_l("Người báo thay"))
def keepers() -> str:
    """Whose phone reports for whom."""
    asked = listing.asked((), ("id",), "-id", size=50)
    found, total = managers.every(tx(), me().area(READ), limit=asked.size, offset=asked.offset)
    columns = (
        Column[Keeps](_l("Họ và tên"), lambda one: one.manager.name),
        Column[Keeps](_l("Số di động"), lambda one: phone.national(one.manager.number)),
        Column[Keeps](_l("Báo cho"), _for_whom),
        Column[Keeps](_l("Phòng, thôn"), lambda one: ", ".join(one.manager.groups) or _("mọi phòng")),
        Column[Keeps](_l("Thôi giao"), _end_button),
    )
    shown = Listing(columns, found, total, asked, empty=_l("Chưa giao ai báo thay."))
    return render_template("desks/quarantine/keepers.html", list=shown)


@DESK.form("/keepers/new", WRITE)
def keeper() -> str | Response:
    """From now on this phone reports for them."""
    form = KeeperForm().offer()
    if form.validate_on_submit():
        try:
            managers.add(
                tx(),
                number=read_number(form.number.data or ""),
                name=form.name.data or "",
                site_id=site_of(form.site.data),
                commune_code=form.commune.data or None,
                groups=(form.groups.data or "").replace(",", " ").split(),
                by=me().actor,
                now=clock.now(),
            )
        except BadInput as fault:
            faults.onto(form, fault, _FIELDS)
        else:
            flash(_("Đã giao."), "success")
            return redirect(url_for("console_quarantine.keepers"))
    return render_template("desks/quarantine/keeper.html", form=form)


@DESK.action("/keepers/<int:keeper_id>/end", WRITE)
def end_keeper(keeper_id: int) -> Response:
    """This phone reports for nobody else any more."""
    managers.end(tx(), keeper_id, me().actor, clock.now(), me().area(WRITE))
    flash(_("Đã thôi giao."), "success")
    return redirect(url_for("console_quarantine.keepers"))


def _people(commune: str, site: str, group: str) -> tuple[list[Line], str]:
    """Everybody of that room or hamlet, in the area; raises NotFound where there is nobody."""
    area = me().area(READ)
    if area is not None and commune not in area:
        raise NotFound("no such room")
    at = None if site == NO_SITE else sites.detail(tx(), site, area).site
    wanted = Wanted(
        area,
        commune=commune,
        group=group.upper(),
        site_id=at.id if at else None,
        place=None if at else "home",
    )
    lines, _total = register.page(tx(), wanted, sort="place", down=False, limit=register.MOST)
    if not lines:
        raise NotFound("no such room")
    return lines, at.name if at else place(commune)


def _address(one: Room) -> str:
    return room_address(one.commune_code, one.site.code if one.site else None, one.group)


def _within(permission: str, commune: str) -> bool:
    area = me().area(permission)
    return area is None or commune in area


def _for_whom(one: Keeps) -> str:
    if one.site is not None:
        return one.site.name
    return str(_("các nhà ở %(place)s", place=place(one.manager.commune_code)))


def _end_button(one: Keeps) -> Markup | str:
    if not me().may(WRITE):
        return "—"
    return Markup(render_template("desks/quarantine/end_keeper.html", keeper=one.manager))
