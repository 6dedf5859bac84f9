"""Pages of items: the list with what expires soon, one item as phones read it, and what is decided about it."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from gateway import approvals, clock, content
from gateway.accounts import staff
from gateway.console import communes, listing
from gateway.console.desks.newsroom.desk import (
    DESK,
    KINDS,
    STATES,
    SUBTYPES,
    done,
    kind_of,
    sending_chip,
    state_chip,
    where,
)
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import chip, moment
from gateway.console.sign_in import me
from gateway.content import OPEN, Item, Line, State, contributors, on_phones, reading, sending, writing
from gateway.errors import Forbidden

_SORTS = ("changed", "as_of", "expires", "title")


@DESK.page("", "content.read", menu=_l("Tin tức"))
def every() -> str:
    """Every item by its newest version; what is approved is what people read."""
    area, now = contributors.area_of(tx(), me().id), clock.now()
    filters = (
        Filter("q", _l("Có chữ")),
        Filter("kind", _l("Loại"), {kind.value: label for kind, label in KINDS.items()}),
        Filter("type", _l("Về việc"), SUBTYPES),
        Filter("state", _l("Trạng thái"), {state.value: label for state, label in STATES.items()}),
        Filter("commune", _l("Xã, phường"), communes.within(area)),
        Filter("soon", _l("Hạn"), {"yes": _l("hết hạn trong 24 giờ")}),
    )
    asked = listing.asked(filters, _SORTS, "-changed")
    given = asked.filters
    found, total = reading.items(
        tx(),
        now,
        said=given.get("q", ""),
        kind=given.get("kind"),
        subtype=given.get("type"),
        state=given.get("state"),
        commune=given.get("commune"),
        soon="soon" in given,
        communes=area,
        sort=asked.sort,  # type: ignore[arg-type]  # one of _SORTS
        down=asked.down,
        offset=asked.offset,
        limit=asked.size,
    )
    columns = (
        Column[Line](_l("Tiêu đề"), lambda one: one.version.title_vi, sort="title"),
        Column[Line](_l("Loại"), lambda one: kind_of(one.item.kind, one.item.subtype)),
        Column[Line](_l("Nơi"), lambda one: where(one.version.commune_codes), wide_only=True),
        Column[Line](_l("Trạng thái"), _state),
        Column[Line](_l("Giờ của tin"), lambda one: moment(one.version.as_of), sort="as_of", wide_only=True),
        Column[Line](_l("Hết hạn"), lambda one: moment(one.version.expires_at), sort="expires"),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda one: url_for("console_newsroom.one", item_id=one.item.public_id),
        empty=_l("Chưa có tin nào như vậy."),
        live=content.TOPIC,
    )
    return render_template("desks/newsroom/every.html", list=shown, expiring=reading.expiring(tx(), now))


@DESK.page("/<item_id>", "content.read")
def one(item_id: str) -> str:
    """One item: its newest version as phones read it, who wrote and decided, every version, what was sent."""
    item = _item(item_id)
    newest, standing = writing.newest(tx(), item), writing.told(tx(), item)
    here = clock.local(newest.as_of)
    issued = f"{newest.issued_on:%d/%m/%Y}" if newest.issued_on else None
    short = on_phones.said(newest.short_vi, newest.doc_no, newest.issuer, issued)
    decided = approvals.history(tx(), writing.KIND, newest.id)
    sendings = sending.of_item(tx(), item)
    ids = {
        newest.made_by,
        *(each.submitted_by for each in decided),
        *(each.decided_by or 0 for each in decided),
    }
    return render_template(
        "desks/newsroom/one.html",
        item=item,
        version=newest,
        kind=kind_of(item.kind, item.subtype),
        state=state_chip(newest.state),
        where=where(newest.commune_codes),
        preview=on_phones.preview(short, newest.spoken_vi, newest.source, f"{here:%H:%M}", f"{here:%d/%m}"),
        paste=_to_paste(item, newest.id) if newest.state == State.APPROVED else "",
        standing=standing if standing is not None and standing.id != newest.id else None,
        decided=decided,
        waits=newest.state == State.SUBMITTED,
        submitted_by=decided[-1].submitted_by if decided else None,
        seen=writing.digest(item, newest),
        may_write=me().may("content.write") and newest.state != State.SUBMITTED,
        may_submit=me().may("content.write") and newest.state in OPEN,
        may_send=me().may("content.write") and standing is not None and _is_sent(item),
        may_withdraw=_may_withdraw() and (standing is not None or newest.state in OPEN),
        versions=[(each, state_chip(each.state)) for each in writing.versions(tx(), item)],
        sendings=[(each, sending_chip(each.state)) for each in sendings],
        names=staff.names(tx(), ids),
    )


@DESK.action("/<item_id>/submit", "content.write")
def submit(item_id: str) -> Response:
    """Put it before a second person."""
    item = _item(item_id)
    note = request.form.get("note", "")
    return done(
        lambda: writing.submit(tx(), item, me().id, clock.now(), note),
        _("Đã trình. Chưa ai đọc được cho đến khi một người khác duyệt."),
        _address(item),
    )


@DESK.action("/<item_id>/approve", "content.approve")
def approve(item_id: str) -> Response:
    """Agree to exactly what was on the page."""
    item = _item(item_id)
    seen = request.form.get("seen", "")
    return done(
        lambda: writing.approve(tx(), item, seen, me().id, clock.now()),
        _("Đã duyệt. Người dân hỏi thì đọc được từ bây giờ."),
        _address(item),
    )


@DESK.action("/<item_id>/return", "content.approve")
def send_back(item_id: str) -> Response:
    """Not like this, and why."""
    item = _item(item_id)
    why = request.form.get("why", "")
    return done(
        lambda: writing.return_(tx(), item, why, me().id, clock.now()), _("Đã trả lại."), _address(item)
    )


@DESK.action("/<item_id>/take-back", "content.write")
def take_back(item_id: str) -> Response:
    """Whoever submitted it writes on."""
    item = _item(item_id)
    return done(
        lambda: writing.take_back(tx(), item, me().id, clock.now()), _("Đã lấy về để sửa."), _address(item)
    )


@DESK.action("/<item_id>/withdraw", "content.read")
def withdraw(item_id: str) -> Response:
    """Nobody reads it any more; whoever writes or approves may, at once."""
    item = _item(item_id)
    if not _may_withdraw():
        raise Forbidden
    return done(
        lambda: writing.withdraw(tx(), item, me().id, clock.now()),
        _("Đã rút: không ai đọc được nữa."),
        _address(item),
    )


def _item(item_id: str) -> Item:
    return writing.by_public_id(tx(), item_id)


def _address(item: Item) -> str:
    return url_for("console_newsroom.one", item_id=item.public_id)


def _may_withdraw() -> bool:
    return me().may("content.write") or me().may("content.approve")


def _is_sent(item: Item) -> bool:
    return content.topic_of(item.kind, item.subtype) is not None


def _state(line: Line) -> str:
    said = state_chip(line.version.state)
    earlier = line.is_told and line.version.state != State.APPROVED
    return said + " " + chip(_("bản trước đang đăng"), "good") if earlier else said


def _to_paste(item: Item, version_id: int) -> str:
    """The approved text, ready for a unit's own page (row E19)."""
    told = reading.one(tx(), clock.now(), item.public_id)
    if told is None or not version_id:
        return ""
    body = told.body if told.body != told.short else told.short
    return f"{told.title}\n\n{body}\n\n{_('Nguồn')}: {told.source}, {moment(told.as_of)}. 1022"
