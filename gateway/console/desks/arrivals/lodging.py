"""Pages of lodgings: who told of a day and who did not; the guests of one, and the form its own staff tell them by."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateField, TextAreaField
from wtforms.validators import InputRequired, Optional

from gateway import arrivals, clock, phone, sites
from gateway.arrivals import TOPIC
from gateway.arrivals.lodging import House, Stay
from gateway.console import faults, listing
from gateway.console.desks.arrivals.desk import DESK, class_chip
from gateway.console.desks.arrivals.movements import READ
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.owning import only_owns
from gateway.console.showing import at, chip, masked, moment, place
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict, NotFound
from gateway.sites import Kind, Site

GATE: Final = "gate.use"
_MOST: Final = 200  # numbers of one form: more is a list for the import of visits


class GuestsForm(FlaskForm):
    """The guests of a day."""

    day = DateField(_l("Ngày"), [InputRequired(_l("Chọn ngày."))])
    numbers = TextAreaField(
        _l("Số điện thoại của khách"),
        [Optional()],
        description=_l("Mỗi dòng một số. Không có khách thì để trống rồi bấm Ghi."),
    )


@DESK.page("/lodgings", READ, menu=_l("Cơ sở lưu trú"))
def lodgings() -> str:
    """Every open lodging and what it told of a day; who told nothing can be asked for."""
    filters = (
        Filter("day", _l("Ngày"), kind="date"),
        Filter("told", _l("Đã gửi chưa"), {"missing": _l("chưa gửi")}),
    )
    asked = listing.asked(filters, ("name",), "name")
    when = _day(asked.filters.get("day", ""))
    missing = asked.filters.get("told") == "missing"
    found, total = arrivals.lodging.houses(
        tx(), when, me().area(READ), missing=missing, limit=asked.size, offset=asked.offset
    )
    columns = (
        Column[House](_l("Cơ sở"), lambda house: house.site.name),
        Column[House](_l("Xã, phường"), lambda house: place(house.site.commune_code), wide_only=True),
        Column[House](_l("Điện thoại"), lambda house: masked(house.site.phone), wide_only=True),
        Column[House](_l("Gửi lúc"), _sent),
        Column[House](_l("Khách"), lambda house: house.guests, number=True),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda house: url_for("console_arrivals.guests", code=house.site.code, day=when.isoformat()),
        empty=_l("Chưa có cơ sở lưu trú nào đang hoạt động."),
        live=TOPIC,
        more={"whole": True},
    )
    silent = arrivals.lodging.houses(tx(), when, me().area(READ), missing=True, limit=1)[1]
    return render_template("desks/arrivals/lodgings.html", list=shown, day=when, silent=silent)


@DESK.page("/lodgings/<code>", READ)
def guests(code: str) -> str:
    """The guests of one lodging on a day: who has declared, and what screening came to."""
    site = _lodging(code, READ)
    when = _day(request.args.get("day", ""))
    return render_template(
        "desks/arrivals/guests.html", site=site, day=when, list=_guests(site, when), form=None
    )


@DESK.form("/lodgings/<code>/tell", GATE)
def tell(code: str) -> str | Response:
    """The form of the lodging's own staff; whoever of another site finds nothing."""
    site = _lodging(code, GATE)
    form = GuestsForm(data={"day": clock.today(clock.now())})
    when = form.day.data or clock.today(clock.now())
    if form.validate_on_submit():
        try:
            told = _told(site, form, when)
        except (BadInput, Conflict) as fault:
            faults.onto(form, fault)
        else:
            flash(ngettext("Đã ghi thêm %(num)s khách.", "Đã ghi thêm %(num)s khách.", told), "success")
            return redirect(url_for("console_arrivals.tell", code=code))
    return render_template(
        "desks/arrivals/guests.html", site=site, day=when, list=_guests(site, when), form=form
    )


def _told(site: Site, form: GuestsForm, when: date) -> int:
    said = [piece for piece in re.split(r"[\n,;]+", form.numbers.data or "") if piece.strip()][:_MOST]
    numbers = [phone.parse_recipient(piece.strip(), field="numbers") for piece in said]
    kept = arrivals.lodging.tell(tx(), site, numbers, when, channel="console", by=me().actor, now=clock.now())
    return kept.fresh


def _guests(site: Site, when: date) -> Listing[Stay]:
    found = arrivals.lodging.guests(tx(), site, when)
    columns = (
        Column[Stay](_l("Khách"), lambda stay: masked(stay.guest.number)),
        Column[Stay](_l("Ghi lúc"), lambda stay: at(stay.guest.entered_at)),
        Column[Stay](_l("Tờ khai"), _declared),
        Column[Stay](_l("Diện"), _class),
    )
    asked = listing.asked((), ("entered",), "entered", size=100)
    return Listing(columns, found, len(found), asked, empty=_l("Chưa ghi khách nào của ngày này."))


def _declared(stay: Stay) -> Any:
    if stay.guest.disputed_at is not None:
        return chip(_("khách báo không phải mình"), "bad")
    return chip(_("đã khai"), "good") if stay.declared else chip(_("chưa khai"), "warn")


def _class(stay: Stay) -> Any:
    """Of the station's list alone: a lodging does not learn what screening came to."""
    return class_chip(stay.class_) if stay.class_ and me().may(READ) else "—"


def _sent(house: House) -> Any:
    return chip(_("chưa gửi"), "warn") if house.sent_at is None else moment(house.sent_at)


def _lodging(code: str, permission: str) -> Site:
    site = sites.detail(tx(), code, me().area(permission)).site
    mine = permission != GATE or not only_owns(GATE) or (me().phone is not None and me().phone == site.phone)
    if site.kind != Kind.LODGING or not mine:
        raise NotFound("no such lodging")
    return site


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return clock.today(clock.now())
