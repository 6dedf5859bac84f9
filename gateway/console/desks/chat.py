"""The desk of the chat: followers, messages, broadcasts and whom they reached, officials who follow, tokens' state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from gateway import clock
from gateway.chat import board, broadcasts
from gateway.chat.board import Officials
from gateway.chat.broadcasts import Broadcast
from gateway.chat.states import State
from gateway.console import faults, listing
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.listing import Column, Listing
from gateway.console.showing import chip, grouped, moment
from gateway.console.sign_in import me
from gateway.errors import Conflict, NotFound

DESK = Desk("chat", "/zalo", _l("Zalo"), _l("Tin tức"))

_STATES: Final = {
    State.WAITING: (_l("chờ tạo bài"), "warn"),
    State.CHECKING: (_l("Zalo đang duyệt bài"), "warn"),
    State.READY: (_l("đang gửi"), "warn"),
    State.DONE: (_l("xong"), "good"),
    State.FAILED: (_l("Zalo không nhận bài"), "bad"),
}
_SORTS: Final[dict[str, Callable[[Officials], Any]]] = {
    "unit": lambda line: line.unit,
    "total": lambda line: line.total,
    "follow": lambda line: line.follow,
    "opened": lambda line: line.opened,
}


@DESK.page("", "chat.read", menu=_l("Zalo"))
def overview() -> str:
    """Figures, tokens, and every broadcast with whom it reached, newest first."""
    now = clock.now()
    asked = listing.asked((), ("newest",), "newest", size=50)
    columns = (
        Column[Broadcast](_l("Tin"), lambda one: one.title),
        Column[Broadcast](_l("Mã tin"), lambda one: one.text_id, wide_only=True),
        Column[Broadcast](_l("Lúc"), lambda one: moment(one.ordered_at)),
        Column[Broadcast](_l("Tình trạng"), _state),
        Column[Broadcast](_l("Phần đã gửi"), lambda one: f"{one.sent}/{one.parts}", number=True),
        Column[Broadcast](_l("Đã nhận"), lambda one: grouped(one.received), number=True),
        Column[Broadcast](_l("Đã xem"), lambda one: grouped(one.seen), number=True),
    )
    shown = Listing(
        columns,
        broadcasts.latest(tx(), limit=asked.size, offset=asked.offset),
        broadcasts.count(tx()),
        asked,
        empty=_l("Chưa có tin nào gửi cho người quan tâm."),
    )
    return render_template(
        "desks/chat.html",
        list=shown,
        figures=board.figures(tx(), now),
        tokens=board.token_states(tx()),
        now=now,
        wanting=[one for one in shown.rows if one.state is State.DONE and one.sent < one.parts],
    )


@DESK.page("/units", "chat.read", menu=_l("Cán bộ quan tâm Zalo"))
def units() -> str | Response:
    """Unit by unit: how many colleagues there are, how many follow, how many opened the channel this week."""
    asked = listing.asked((), tuple(_SORTS), "unit", size=100)
    found = board.officials(tx(), me().area("chat.read"), clock.now())
    found.sort(key=_SORTS[asked.sort], reverse=asked.down)
    columns = (
        Column[Officials](_l("Đơn vị"), lambda line: line.unit, "unit"),
        Column[Officials](_l("Cán bộ"), lambda line: grouped(line.total), "total", number=True),
        Column[Officials](_l("Quan tâm"), lambda line: grouped(line.follow), "follow", number=True),
        Column[Officials](_l("Mở trong 7 ngày"), lambda line: grouped(line.opened), "opened", number=True),
    )
    if request.args.get("format") == "csv":
        return listing.as_file(columns, found, f"1022-zalo-{clock.today(clock.now())}")
    shown = Listing(
        columns,
        found[asked.offset : asked.offset + asked.size],
        len(found),
        asked,
        empty=_l("Chưa có đơn vị nào có cán bộ."),
        export=url_for("console_chat.units", format="csv"),
    )
    return render_template("desks/chat_units.html", list=shown)


@DESK.action("/<int:broadcast_id>/again", "chat.write")
def again(broadcast_id: int) -> Response:
    """Send the parts that failed or are in doubt once more."""
    try:
        count = broadcasts.again(tx(), broadcast_id, by=me().actor, now=clock.now())
    except (Conflict, NotFound) as fault:
        flash(faults.said(fault), "error")
    else:
        flash(_("Sẽ gửi lại %(n)s phần.", n=count), "success")
    return redirect(url_for("console_chat.overview"))


def _state(one: Broadcast) -> Markup:
    words, tone = _STATES[one.state]
    if one.state is State.DONE and one.doubtful:
        return chip(_("không rõ %(n)s phần", n=one.doubtful), "bad")
    if one.state is State.DONE and one.sent < one.parts:
        return chip(_("gửi thiếu"), "bad")
    return chip(words, tone)
