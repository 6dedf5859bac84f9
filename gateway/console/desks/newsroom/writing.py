"""The form of an item, and the count of its texts while they are typed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateField, DateTimeLocalField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from gateway import clock
from gateway.console import communes, faults
from gateway.console.desks.newsroom.desk import DESK, GUIDES, KINDS, NOTICES, kind_of
from gateway.console.here import settings, tx
from gateway.console.sign_in import me
from gateway.console.ticks import Ticks
from gateway.content import Draft, Item, Kind, Version, contributors, on_phones, writing
from gateway.errors import BadInput

_USUAL = timedelta(days=7)  # until an item expires, unless somebody says otherwise
_LIVE: dict[str, str] = {
    "rows": "5",
    "hx-trigger": "input changed delay:300ms, load",
    "hx-include": "closest form",
}


class ItemForm(FlaskForm):
    """One version of an item."""

    title_vi = StringField(_l("Tiêu đề"), [InputRequired(_l("Tiêu đề có từ 4 đến 80 chữ.")), Length(max=80)])
    short_vi = TextAreaField(
        _l("Tin ngắn: điều điện thoại bàn phím đọc"),
        [InputRequired(_l("Cần tin ngắn: đó là điều điện thoại bàn phím đọc được."))],
        description=_l("Đủ ai, khi nào, ở đâu, làm gì. Không ghi đường dẫn, không ghi tên người bệnh."),
    )
    source = StringField(
        _l("Nguồn"), [InputRequired(_l("Ghi nguồn, không quá 40 chữ."))], description=_l("Ví dụ: Sở Y tế.")
    )
    as_of = DateTimeLocalField(_l("Giờ của tin"), [InputRequired(_l("Chọn ngày giờ."))])
    starts_at = DateTimeLocalField(_l("Đăng từ"), [InputRequired(_l("Chọn ngày giờ."))])
    expires_at = DateTimeLocalField(
        _l("Hết hạn lúc"), [Optional()], description=_l("Để trống nếu không hết hạn.")
    )
    doc_no = StringField(_l("Số văn bản"), [Length(max=40)])
    issuer = StringField(_l("Cơ quan ban hành"), [Length(max=60)])
    issued_on = DateField(_l("Ngày ban hành"), [Optional()])
    communes = Ticks(_l("Dành cho xã, phường"), description=_l("Không chọn nơi nào là cho toàn tỉnh."))
    only_here = SelectField(_l("Ai được đọc"), validate_choice=False)  # only guides ask it
    spoken_vi = TextAreaField(
        _l("Lời đọc"), [Length(max=1000)], description=_l("Để trống thì đọc tin ngắn. Không quá 60 giây.")
    )
    body_vi = TextAreaField(_l("Toàn văn, cho trang web và bản tin"), [Length(max=20000)])
    title_en = StringField(_l("Tiêu đề tiếng Anh"), [Length(max=80)])
    short_en = TextAreaField(_l("Tin ngắn tiếng Anh"))
    body_en = TextAreaField(_l("Toàn văn tiếng Anh"), [Length(max=20000)])
    spoken_en = TextAreaField(_l("Lời đọc tiếng Anh"), [Length(max=1000)])

    def offer(self) -> ItemForm:
        """Fill the choices with what the colleague may say."""
        known = communes.within(contributors.area_of(tx(), me().id))
        self.communes.choices = [SelectChoice(code, name) for code, name in known.items()]
        self.only_here.choices = [
            SelectChoice("", _("mọi người")),
            SelectChoice("home", _("chỉ khi hệ thống phục vụ tỉnh này")),
        ]
        return self

    def draft(self) -> Draft:
        """What was filled in."""
        texts = {
            name: getattr(self, name).data or ""
            for name in (
                "title_vi",
                "short_vi",
                "spoken_vi",
                "body_vi",
                "title_en",
                "short_en",
                "spoken_en",
                "body_en",
            )
        }
        return Draft(
            **texts,
            source=self.source.data or "",
            as_of=_aware(self.as_of.data),
            starts_at=_aware(self.starts_at.data),
            expires_at=_aware(self.expires_at.data) if self.expires_at.data else None,
            doc_no=(self.doc_no.data or "").strip() or None,
            issuer=(self.issuer.data or "").strip() or None,
            issued_on=self.issued_on.data,
            commune_codes=self.communes.data or (),
            province_code=settings().home_province if self.only_here.data else None,
        )


@DESK.page("/new", "content.write")
def choose() -> str:
    """What is to be written; only what the colleague's unit may post."""
    kinds = contributors.kinds_of(tx(), me().id)
    return render_template(
        "desks/newsroom/choose.html",
        kinds={kind: KINDS[kind] for kind in kinds},
        notices=NOTICES,
        guides=GUIDES,
        Kind=Kind,
    )


@DESK.form("/new/<kind>", "content.write")
def new(kind: str) -> str | Response:
    """A new item of a kind; `type`: of a notice or a guide."""
    if kind not in set(Kind):
        return redirect(url_for("console_newsroom.choose"))
    subtype = request.args.get("type") or None
    now = clock.now()
    wall = clock.local(now).replace(tzinfo=None, second=0, microsecond=0)
    form = ItemForm(data={"as_of": wall, "starts_at": wall, "expires_at": wall + _USUAL}).offer()
    if form.validate_on_submit():
        try:
            item = writing.create(tx(), Kind(kind), subtype, form.draft(), me().id, now)
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            flash(_("Đã ghi bản nháp. Xem lại rồi trình duyệt."), "success")
            return redirect(url_for("console_newsroom.one", item_id=item.public_id))
    return _page(form, Kind(kind), subtype, None)


@DESK.form("/<item_id>/edit", "content.write")
def edit(item_id: str) -> str | Response:
    """Write on, or begin the next version of what is told."""
    item = writing.by_public_id(tx(), item_id)
    newest = writing.newest(tx(), item)
    form = ItemForm(data=_filled(newest)).offer()
    if form.validate_on_submit():
        try:
            writing.revise(tx(), item, form.draft(), me().id, clock.now())
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            flash(_("Đã ghi. Bản này chưa ai đọc được cho đến khi được duyệt."), "success")
            return redirect(url_for("console_newsroom.one", item_id=item.public_id))
    return _page(form, Kind(item.kind), item.subtype, item)


@DESK.action("/preview", "content.write")
def preview() -> str:
    """What the short text is on phones: parts without and with accents, screens, seconds."""
    said = request.form
    when = _wall(said.get("as_of", ""))
    issued = _day(said.get("issued_on", ""))
    short = on_phones.said(
        said.get("short_vi", ""), said.get("doc_no", "").strip() or None, said.get("issuer"), issued
    )
    shown = on_phones.preview(
        short, said.get("spoken_vi", ""), said.get("source", ""), f"{when:%H:%M}", f"{when:%d/%m}"
    )
    return render_template(
        "desks/newsroom/preview.html",
        preview=shown,
        left=on_phones.MOST_SHORT - len(short),
        most=on_phones.MOST_SPOKEN_SECONDS,
    )


def _page(form: ItemForm, kind: Kind, subtype: str | None, item: Item | None) -> str:
    live = {**_LIVE, "hx-post": url_for("console_newsroom.preview"), "hx-target": "#preview"}
    form.short_vi.render_kw = live
    back = (
        url_for("console_newsroom.one", item_id=item.public_id)
        if item
        else url_for("console_newsroom.choose")
    )
    return render_template(
        "desks/newsroom/form.html",
        form=form,
        kind=kind,
        name=kind_of(kind, subtype),
        item=item,
        back=back,
        Kind=Kind,
    )


def _filled(version: Version) -> dict[str, Any]:
    def wall(moment: datetime | None) -> datetime | None:
        return None if moment is None else clock.local(moment).replace(tzinfo=None)

    plain = (
        "title_vi", "short_vi", "spoken_vi", "body_vi", "title_en", "short_en", "spoken_en", "body_en", "source",
        "doc_no", "issuer", "issued_on",
    )  # fmt: skip
    return {
        **{name: getattr(version, name) for name in plain},
        "as_of": wall(version.as_of),
        "starts_at": wall(version.starts_at),
        "expires_at": wall(version.expires_at),
        "communes": version.commune_codes,
        "only_here": "home" if version.province_code else "",
    }


def _aware(wall: datetime) -> datetime:
    return wall.replace(tzinfo=clock.VIETNAM)


def _wall(said: str) -> datetime:
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        return clock.local(clock.now())


def _day(said: str) -> str | None:
    try:
        return f"{datetime.fromisoformat(said):%d/%m/%Y}"
    except ValueError:
        return None
