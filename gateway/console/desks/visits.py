"""The desk of visits: who was at a site on a day, the list taken away for a purpose, what was kept on paper entered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from flask import Response as Answer
from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from markupsafe import Markup
from wtforms import BooleanField, DateField, StringField
from wtforms.validators import InputRequired, Optional

from gateway import clock, sites
from gateway.accounts import Area
from gateway.console import communes, faults, listing
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.language import shown
from gateway.console.listing import Column, Filter, Listing
from gateway.console.naming import KINDS
from gateway.console.showing import at, chip, day, masked
from gateway.console.sign_in import me
from gateway.errors import BadInput
from gateway.sites import BadSheet, Count, DayLine, Fault, Method, Proof, Site, days, importing

DESK = Desk("visits", "/visits", _l("Ra vào"), _l("Điểm và ra vào"))

_LONGEST_VIEW = timedelta(days=31)
_METHODS = {
    Method.SMS: _l("tin nhắn"),
    Method.USSD: _l("bấm phím"),
    Method.VOICE: _l("gọi điện"),
    Method.WEB: _l("trang của điểm"),
    Method.OTP_STAFF: _l("mã đọc cho cán bộ"),
    Method.BHYT: _l("thẻ BHYT"),
    Method.CCCD: _l("căn cước"),
    Method.KIOSK_QR: _l("mã QR"),
    Method.BEHALF: _l("cán bộ khai hộ"),
    Method.READ_OUT: _l("đọc số điện thoại"),
    Method.NO_PAPERS: _l("không giấy tờ"),
    Method.PAPER: _l("sổ giấy"),
    Method.IMPORT: _l("tệp nhập sau"),
}


@DESK.page("", "visit.read", menu=_l("Ra vào"))
def counts() -> str | Answer:
    """Sites and how many came on each day."""
    filters = (
        Filter("from", _l("Từ ngày"), kind="date"),
        Filter("to", _l("Đến ngày"), kind="date"),
        Filter("kind", _l("Loại điểm"), KINDS),
        Filter("commune", _l("Xã, phường"), communes.within(me().area("visit.read"))),
    )
    asked = listing.asked(filters, ("day",), "-day", size=50)
    last = _day(asked.filters.get("to")) or clock.today(clock.now())
    first = max(_day(asked.filters.get("from")) or last, last - _LONGEST_VIEW)
    area, kind = _area(asked.filters.get("commune")), asked.filters.get("kind")
    columns = (
        Column[Count](_l("Điểm"), lambda one: one.site.name),
        Column[Count](_l("Ngày"), lambda one: day(one.day), sort="day"),
        Column[Count](_l("Vào"), lambda one: one.came, number=True),
        Column[Count](_l("Ra"), lambda one: one.left, number=True),
        Column[Count](_l("Còn ở trong"), lambda one: one.inside, number=True),
        Column[Count](_l("Chưa xác minh"), lambda one: one.unverified, number=True, wide_only=True),
    )
    if request.args.get("format") == "csv":
        every = sites.counts(tx(), first, last, area, kind=kind)
        return listing.as_file(columns, every, f"1022-{first}-{last}")
    found = sites.page_of_counts(
        tx(), first, last, area, kind=kind, down=asked.down, offset=asked.offset, limit=asked.size + 1
    )
    list_ = Listing(
        columns,
        found[: asked.size],
        asked.offset + len(found),  # at least; counting a month would take longer than reading a page
        asked,
        filters,
        link=lambda one: url_for("console_visits.of_day", code=one.site.code, day=f"{one.day}"),
        empty=_l("Không có ai ra vào trong những ngày này."),
        export=url_for("console_visits.counts", **{**asked.filters, "format": "csv"}),  # type: ignore[arg-type]
    )
    return render_template("desks/visits.html", list=list_, first=first, last=last)


@DESK.page("/<code>", "visit.read")
def of_day(code: str) -> str:
    """Everybody at one site on one day, the last first; names, times and how they came, never how they are."""
    site = sites.detail(tx(), code, me().area("visit.read")).site
    filters = (
        Filter("day", _l("Ngày"), kind="date"),
        Filter("inside", _l("Ai"), {"1": _l("còn ở trong")}),
    )
    asked = listing.asked(filters, ("came",), "-came", size=50)
    wanted = _day(asked.filters.get("day")) or clock.today(clock.now())
    found, total = sites.of_day(
        tx(), site, wanted, inside_only="inside" in asked.filters, limit=asked.size, offset=asked.offset
    )
    columns = (
        Column[DayLine](_l("Vào"), lambda line: at(line.visit.came_at)),
        Column[DayLine](_l("Ra"), lambda line: at(line.visit.left_at)),
        Column[DayLine](_l("Họ và tên"), lambda line: line.name or "—"),
        Column[DayLine](_l("Năm sinh"), lambda line: line.birth_year or "—", wide_only=True),
        Column[DayLine](_l("Số"), lambda line: masked(line.visit.number)),
        Column[DayLine](_l("Cách"), lambda line: _METHODS.get(Method(line.visit.method), line.visit.method)),
        Column[DayLine](_l("Tờ khai"), _declaration),
        Column[DayLine](_l("Xác minh"), _proof, wide_only=True),
    )
    list_ = Listing(columns, found, total, asked, filters, empty=_l("Chưa có ai ra vào ngày này."))
    return render_template(
        "desks/visits_of_day.html", list=list_, site=site, day=wanted, may_export=_may("visit.export", site)
    )


class ExportForm(FlaskForm):
    """Taking names away."""

    first = DateField(_l("Từ ngày"), [InputRequired(_l("Chọn ngày."))])
    last = DateField(_l("Đến ngày"), [InputRequired(_l("Chọn ngày."))])
    purpose = StringField(
        _l("Để làm gì"),
        [InputRequired(_l("Ghi rõ danh sách này cần cho việc gì."))],
        description=_l("Ví dụ: truy vết theo quyết định số 12. Câu này được ghi vào nhật ký."),
    )


@DESK.form("/<code>/export", "visit.export")
def export(code: str) -> str | Answer:
    """The list of some days as a file, for a purpose that is written down."""
    site = sites.detail(tx(), code, me().area("visit.export")).site
    today = clock.today(clock.now())
    form = ExportForm(data={"first": today, "last": today})
    if form.validate_on_submit():
        try:
            lines = sites.export(
                tx(),
                site,
                form.first.data,
                form.last.data,
                me().area("visit.export"),
                purpose=form.purpose.data or "",
                by=me().actor,
                now=clock.now(),
            )
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            columns = [_column(at_, heading) for at_, heading in enumerate(days.HEADINGS)]
            return listing.as_file(columns, lines, f"1022-{site.code}-{form.first.data}-{form.last.data}")
    return render_template("desks/visits_export.html", form=form, site=site)


class ImportForm(FlaskForm):
    """A file of visits kept on paper or while there was no network."""

    file = FileField(_l("Tệp CSV"), [FileRequired(_l("Chọn một tệp."))])
    day = DateField(
        _l("Ngày của sổ"), [Optional()], description=_l("Khi trong tệp chỉ ghi giờ, ví dụ 09:15.")
    )
    only_good = BooleanField(_l("Nhập các dòng đúng, bỏ các dòng sai"))


@DESK.form("/<code>/import", "visit.import")
def bring(code: str) -> str:
    """Read a file through, tell every bad line, and store the rest only when that is asked for."""
    site = sites.detail(tx(), code, me().area("visit.import")).site
    form, stored = ImportForm(), None
    wrong: Sequence[Fault] = ()
    if form.validate_on_submit():
        try:
            stored = importing.store(
                tx(),
                site,
                form.file.data.read(),
                only_good=bool(form.only_good.data),
                staff_id=me().id,
                by=me().actor,
                now=clock.now(),
                day=form.day.data,
            )
            wrong = stored.faults
        except BadSheet as fault:
            wrong = fault.faults
            form.form_errors.append(
                _("%(bad)s dòng sai, %(good)s dòng đúng. Chưa ghi gì.", bad=len(wrong), good=fault.good)
            )
        except BadInput as fault:
            faults.onto(form, fault)
    told = [(one.line, one.field, one.vi if shown() == "vi" else one.en) for one in wrong]
    return render_template("desks/visits_import.html", form=form, site=site, wrong=told, stored=stored)


def _column(at_: int, heading: str) -> Column[tuple[str, ...]]:
    return Column(heading, lambda line: line[at_])


def _area(commune: str | None) -> Area:
    return me().area("visit.read") if commune is None else frozenset({commune})


def _may(permission: str, site: Site) -> bool:
    area = me().area(permission)
    return me().may(permission) and (area is None or site.commune_code in area)


def _day(said: str | None) -> date | None:
    try:
        return None if said is None else date.fromisoformat(said)
    except ValueError:
        return None


def _declaration(line: DayLine) -> Markup | str:
    if line.valid_until is None:
        return "—"
    until = format(line.valid_until, "%d/%m")
    return chip(_("đến %(when)s", when=until), "good")


def _proof(line: DayLine) -> Markup:
    if line.visit.proof == Proof.UNVERIFIED:
        return chip(_("chưa xác minh"), "warn")
    return chip(_("đã rõ"), "good")
