"""Pages of units: the list, one unit with its history, proposing one, its change and its end."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from gateway import clock, directory
from gateway.accounts import staff
from gateway.console import communes, faults, listing
from gateway.console.desks.directory import differences, proposals
from gateway.console.desks.directory.desk import DESK, KINDS, READ, WRITE
from gateway.console.editions import decided
from gateway.console.here import settings, tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import chip, day
from gateway.console.sign_in import me
from gateway.directory import DirectoryEntry, DirectoryProposal, Event, Written, proposing
from gateway.errors import BadInput, Conflict

_SORTS: Final = ("unit", "kind", "starts", "changed")
_LONGEST_NOTE: Final = 500  # characters
_TOLD: Final = {"now": _l("đang dùng"), "not_now": _l("chưa đến hoặc đã hết hạn")}
_DONE: Final = {
    "directory.add": _l("thêm vào danh bạ"),
    "directory.change": _l("sửa"),
    "directory.end": _l("bỏ khỏi danh bạ"),
    "directory.hide": _l("tạm ẩn"),
    "directory.show": _l("báo lại"),
}


class EntryForm(FlaskForm):
    """One unit."""

    kind = SelectField(_l("Loại"), choices=[SelectChoice(value, label) for value, label in KINDS.items()])
    unit = StringField(_l("Tên đơn vị"), [InputRequired(_l("Cần có tên đơn vị.")), Length(2, 80)])
    numbers = StringField(
        _l("Số điện thoại"),
        [InputRequired(_l("Cần ít nhất một số."))],
        description=_l("Nhiều số thì cách nhau bằng dấu phẩy. Số đầu tiên được báo qua tin nhắn."),
    )
    places = StringField(
        _l("Phục vụ ở đâu"),
        [InputRequired(_l("Ghi xã, huyện cũ, tỉnh hoặc cả nước."))],
        description=_l("Ví dụ: xã Vĩnh Hải; huyện Ninh Hải; tỉnh Khánh Hòa; cả nước."),
    )
    commune = SelectField(_l("Đặt tại xã, phường"), [Optional()])
    address = StringField(_l("Địa chỉ"), [Optional(), Length(max=160)])
    services = TextAreaField(_l("Dịch vụ"), [Optional(), Length(max=300)])
    lat = StringField(_l("Vĩ độ"), [Optional()], description=_l("Ví dụ 11.59. Không biết thì để trống."))
    lon = StringField(_l("Kinh độ"), [Optional()], description=_l("Ví dụ 109.03. Không biết thì để trống."))
    starts_on = DateField(_l("Từ ngày"), [InputRequired(_l("Chọn ngày."))])
    ends_on = DateField(
        _l("Đến hết ngày"), [Optional()], description=_l("Để trống: cho đến khi có người bỏ.")
    )
    hides = BooleanField(_l("Số đang báo là sai: ẩn ngay, không đợi duyệt"))
    note = TextAreaField(_l("Ghi chú cho người duyệt"), [Optional(), Length(max=500)])

    def offer(self) -> EntryForm:
        """Fill the choices: the communes of the province."""
        here = communes.within(None)
        self.commune.choices = [
            SelectChoice("", _l("không có")),
            *(SelectChoice(code, name) for code, name in here.items()),
        ]
        return self

    def written(self) -> Written:
        """What was filled in. Raises BadInput beside its field."""
        return Written(
            kind=self.kind.data,
            unit=" ".join((self.unit.data or "").split()),
            numbers=directory.numbers.several(self.numbers.data or ""),
            places=directory.areas.read(tx(), self.places.data or "", settings().home_province),
            commune_code=self.commune.data or None,
            address=self.address.data or "",
            services=self.services.data or "",
            lat=_degrees("lat", self.lat.data),
            lon=_degrees("lon", self.lon.data),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
        )


@DESK.page("", READ, menu=_l("Danh bạ"))
def every() -> str | Response:
    """Hotlines, hospitals, stations; the same numbers that texts, screens and the widget tell."""
    filters = (
        Filter("q", _l("Tên, số")),
        Filter("kind", _l("Loại"), KINDS),
        Filter("commune", _l("Xã, phường"), communes.within(None)),
        Filter("told", _l("Hiệu lực"), _TOLD),
    )
    asked = listing.unless_said(listing.asked(filters, _SORTS, "unit"), "told", "now")
    given = asked.filters
    found, total = directory.listed(
        tx(),
        clock.now(),
        said=given.get("q", ""),
        kind=given.get("kind"),
        commune=given.get("commune"),
        told={"now": True, "not_now": False}.get(given.get("told", "")),
        sort=asked.sort,
        down=asked.down,
        offset=asked.offset,
        limit=asked.size,
    )
    columns = (
        Column[DirectoryEntry](_l("Đơn vị"), lambda one: one.unit, sort="unit"),
        Column[DirectoryEntry](_l("Số điện thoại"), _unbroken),
        Column[DirectoryEntry](_l("Loại"), lambda one: str(KINDS[one.kind]), sort="kind", wide_only=True),
        Column[DirectoryEntry](_l("Phục vụ ở đâu"), lambda one: directory.areas.write(tx(), one.places)),
        Column[DirectoryEntry](_l("Hiệu lực"), _effect, sort="starts"),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda one: url_for("console_directory.one", entry_id=one.id),
        empty=_l("Không có đơn vị nào như vậy."),
        live=directory.TOPIC,
    )
    return render_template(
        "desks/directory/every.html",
        list=shown,
        waiting=proposals.listed(proposing.waiting(tx())),
        teams=directory.teams(tx(), clock.now()),
    )


@DESK.page("/<int:entry_id>", READ)
def one(entry_id: int) -> str:
    """One unit, what is proposed for it, and who changed what."""
    entry = directory.by_id(tx(), entry_id)
    acts = directory.history(tx(), entry)
    names = staff.names(
        tx(), {int(who) for act in acts if (who := act.actor.removeprefix("account:")).isdecimal()}
    )
    told = [(act.at, _who(act, names), _what(act)) for act in acts]
    return render_template(
        "desks/directory/one.html",
        entry=entry,
        kind=KINDS[entry.kind],
        numbers=_numbers(entry),
        places=directory.areas.write(tx(), entry.places),
        effect=_effect(entry),
        told=told,
        waits=bool(proposing.waiting(tx(), [entry.id])),
        proposed=proposals.listed(proposing.of_entry(tx(), entry)),
        current=entry.ends_on is None or entry.ends_on > clock.today(clock.now()),
    )


@DESK.form("/new", WRITE)
def add() -> str | Response:
    """A unit that was not there; told once somebody else has approved it."""
    form = EntryForm(data={"starts_on": clock.today(clock.now()), "kind": "hospital"}).offer()
    del form.hides
    if form.validate_on_submit():
        row = _submitted(form, None)
        if row is not None:
            return _to(row)
    return render_template("desks/directory/form.html", form=form, entry=None, title=_("Thêm đơn vị"))


@DESK.form("/<int:entry_id>/change", WRITE)
def change(entry_id: int) -> str | Response:
    """Its numbers or what else is known of it; every channel tells the old until somebody else has approved the new."""
    entry = directory.by_id(tx(), entry_id)
    form = EntryForm(data=_filled(entry)).offer()
    if form.validate_on_submit():
        row = _submitted(form, entry, hides=bool(form.hides.data))
        if row is not None:
            return _to(row)
    return render_template(
        "desks/directory/form.html", form=form, entry=entry, title=_("Sửa: %(unit)s", unit=entry.unit)
    )


@DESK.action("/<int:entry_id>/end", WRITE)
def end(entry_id: int) -> Response:
    """Told no more, once somebody else agrees; where the number is wrong, from now on."""
    entry, now = directory.by_id(tx(), entry_id), clock.now()
    note, hides = request.form.get("note", "")[:_LONGEST_NOTE], "hides" in request.form

    def act() -> None:
        proposing.end(tx(), entry, me().id, now, note, hides=hides)

    decided(act, _("Đã trình: chờ người thứ hai duyệt."))
    return redirect(url_for("console_directory.one", entry_id=entry.id))


def _submitted(
    form: EntryForm, entry: DirectoryEntry | None, *, hides: bool = False
) -> DirectoryProposal | None:
    """What is proposed; None where nothing could be, which the form says."""
    try:
        row = proposing.write(
            tx(), [(entry, form.written())], me().id, clock.now(), form.note.data or "", hides=hides
        )
    except (BadInput, Conflict) as fault:
        faults.onto(form, fault, {"commune_code": "commune"})
        return None
    if row is None:
        form.form_errors.append(_("Không có gì khác trước."))
    else:
        flash(_("Đã trình: chờ người thứ hai duyệt."), "success")
    return row


def _to(row: DirectoryProposal) -> Response:
    return redirect(url_for("console_directory.proposal", proposal_id=row.id))


def _filled(entry: DirectoryEntry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "unit": entry.unit,
        "numbers": _numbers(entry),
        "places": directory.areas.write(tx(), entry.places),
        "commune": entry.commune_code or "",
        "address": entry.address,
        "services": entry.services,
        "lat": "" if entry.lat is None else f"{entry.lat}",
        "lon": "" if entry.lon is None else f"{entry.lon}",
        "starts_on": entry.starts_on,
        "ends_on": entry.ends_on,
    }


def _numbers(entry: DirectoryEntry) -> str:
    return directory.numbers.all_readable(entry.numbers)


def _unbroken(entry: DirectoryEntry) -> Markup:
    """One number a line, none of them torn."""
    each = (directory.numbers.readable(number).replace(" ", "\N{NO-BREAK SPACE}") for number in entry.numbers)
    return Markup("<br>").join(each)


def _effect(entry: DirectoryEntry) -> Markup | str:
    today = clock.today(clock.now())
    if entry.hidden_at is not None and (entry.ends_on is None or entry.ends_on >= today):
        return chip(_("tạm ẩn"), "bad")
    if entry.starts_on > today:
        return chip(_("từ %(day)s", day=day(entry.starts_on)), "warn")
    if entry.ends_on is None:
        return chip(_("đang dùng"), "good")
    if entry.ends_on < today:
        return chip(_("hết từ %(day)s", day=day(entry.ends_on)))
    return chip(_("đến hết %(day)s", day=day(entry.ends_on)), "warn")


def _degrees(field: str, said: str | None) -> float | None:
    if not said:
        return None
    try:
        return float(said.replace(",", "."))
    except ValueError:
        raise BadInput(field, "invalid", _("Ghi bằng số, ví dụ 11.59.")) from None


def _who(act: Event, names: dict[int, str]) -> str:
    who = act.actor.removeprefix("account:")
    return names.get(int(who), "") if who.isdecimal() else ""


def _what(act: Event) -> str:
    said = str(_DONE.get(act.action, act.action))
    if act.action != "directory.change":
        return said
    changes = [
        f"{differences.FIELDS.get(name, name)}: {differences.value(name, was)} → {differences.value(name, now)}"
        for name, (was, now) in act.details.items()
    ]
    return f"{said}: {'; '.join(changes)}"
