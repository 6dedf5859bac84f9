"""The desk of the exchange with the central databases: how far each list is, batches that fail, another try."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from gateway import clock
from gateway.console import faults, listing
from gateway.console.desk import Desk
from gateway.console.here import settings, tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import chip, grouped, moment
from gateway.console.sign_in import me
from gateway.errors import BadInput, NotFound
from gateway.sync import State, SyncBatch, outgoing, waiting

DESK: Final = Desk("sync", "/sync", _l("Đồng bộ"), _l("Hệ thống"))

_LISTS: Final[dict[str, Any]] = {
    "declarations": _l("tờ khai"),
    "visits": _l("lượt vào ra"),
    "reports": _l("báo cáo đơn vị"),
}
_STATES: Final[dict[str, Any]] = {
    State.WAITING.value: _l("chờ gửi"),
    State.HELD.value: _l("bị từ chối, chờ người xem"),
    State.ACKNOWLEDGED.value: _l("đã nhận"),
}
_ERRORS: Final[dict[str, Any]] = {
    "timeout": _l("bên nhận không trả lời kịp"),
    "unreachable": _l("không nối được tới bên nhận"),
    "tls": _l("chứng thư của bên nhận không đúng"),
    "not_public": _l("địa chỉ bên nhận không được phép gọi"),
    "broken": _l("kết nối đứt giữa chừng"),
    "403": _l("bên nhận không nhận chữ ký (403)"),
}


@DESK.page("", "sync.read", menu=_l("Đồng bộ"))
def batches() -> str:
    """Each list and its batches, what fails first."""
    filters = (Filter("state", _l("Trạng thái"), _STATES),)
    asked = listing.asked(filters, ("state",), "state", size=50)
    found, total = waiting.batches(
        tx(), state=asked.filters.get("state"), offset=asked.offset, limit=asked.size
    )
    columns = (
        Column[SyncBatch](_l("Lô"), lambda one: one.public_id[:12]),
        Column[SyncBatch](_l("Danh sách"), lambda one: _LISTS.get(one.list, one.list)),
        Column[SyncBatch](_l("Dòng"), lambda one: grouped(one.rows), number=True),
        Column[SyncBatch](_l("Trạng thái"), _state),
        Column[SyncBatch](_l("Lập lúc"), lambda one: moment(one.made_at), wide_only=True),
        Column[SyncBatch](_l("Đã thử"), lambda one: one.tries, number=True),
        Column[SyncBatch](_l("Lần cuối"), _last),
        Column[SyncBatch](_l("Thử tiếp"), lambda one: moment(one.next_at)),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=_address if me().may("sync.write") else None,
        empty=_l("Chưa có lô nào."),
        live=outgoing.TOPIC,
    )
    return render_template(
        "desks/sync/batches.html",
        list=shown,
        lists_of=_LISTS,
        standings=waiting.standings(tx()),
        failing=waiting.failing(tx()),
        received=waiting.received(tx()),
        is_on=bool(settings().sync_url),
    )


class AgainForm(FlaskForm):
    """Another try."""

    reason = StringField(
        _l("Đã sửa gì"),
        [InputRequired(_l("Ghi rõ lý do, ít nhất vài chữ.")), Length(5, 200)],
        description=_l("Ví dụ: bên nhận đã đổi khóa. Câu này được ghi vào nhật ký."),
    )


@DESK.form("/<int:batch_id>", "sync.write")
def again(batch_id: int) -> str | Response:
    """One batch that is not acknowledged, and sending it again for a stated reason."""
    batch = tx().get(SyncBatch, batch_id)
    if batch is None:
        raise NotFound("Không có lô này.")
    form = AgainForm()
    if form.validate_on_submit():
        try:
            outgoing.again(tx(), batch.id, by=me().actor, reason=form.reason.data or "", now=clock.now())
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            flash(_("Sẽ gửi lại ngay."), "success")
            return redirect(url_for("console_sync.batches"))
    return render_template(
        "desks/sync/again.html",
        form=form,
        batch=batch,
        list_name=_LISTS.get(batch.list, batch.list),
        state=_state(batch),
        last=_last(batch),
        is_open=batch.state != State.ACKNOWLEDGED,
    )


def _address(one: SyncBatch) -> str:
    return url_for("console_sync.again", batch_id=one.id)


def _state(one: SyncBatch) -> Markup:
    tones = {State.HELD: "bad", State.ACKNOWLEDGED: "good"}
    tone = tones.get(State(one.state), "warn" if one.error else "")
    return chip(_STATES[one.state], tone)


def _last(one: SyncBatch) -> str:
    if one.acknowledged_at is not None:
        return moment(one.acknowledged_at)
    return "—" if one.error is None else str(_ERRORS.get(one.error) or _("lỗi %(what)s", what=one.error))
