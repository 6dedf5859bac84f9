"""The desk of the newsroom and the words its pages share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import flash, redirect
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from gateway import places
from gateway.console import faults
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.showing import chip, place
from gateway.content import Guide, Kind, NoticeType, SendingState, State, figures
from gateway.errors import BadInput, Conflict, Forbidden

DESK = Desk("newsroom", "/news", _l("Tin tức"), _l("Tin tức"))

KINDS: Final[dict[Kind, Any]] = {
    Kind.NEWS: _l("tin tức"),
    Kind.SITUATION: _l("tình hình dịch trong ngày"),
    Kind.NOTICE: _l("thông báo"),
    Kind.DIRECTIVE: _l("văn bản chỉ đạo"),
    Kind.VACCINATION: _l("lịch tiêm, điểm tiêm"),
    Kind.TESTING: _l("điểm xét nghiệm, khám sàng lọc"),
    Kind.TREATMENT: _l("nơi điều trị"),
    Kind.PREVENTION: _l("cách phòng tránh"),
    Kind.GUIDE: _l("hướng dẫn"),
}
NOTICES: Final[dict[NoticeType, Any]] = {
    NoticeType.ORDER: _l("chỉ đạo"),
    NoticeType.MEASURE: _l("biện pháp"),
    NoticeType.STATE: _l("tình hình"),
    NoticeType.TRACING: _l("truy vết"),
    NoticeType.LOCKDOWN: _l("phong tỏa"),
    NoticeType.QUARANTINE: _l("cách ly"),
}
GUIDES: Final[dict[Guide, Any]] = {
    Guide.DECLARE: _l("HD 1: khai báo y tế"),
    Guide.CODES: _l("HD 2: mã vào ra"),
    Guide.BLUEZONE: _l("HD 3: Bluezone"),
    Guide.PROVINCE: _l("HD 4: ứng dụng của tỉnh"),
    Guide.VHD: _l("HD 6: Vietnam Health Declaration"),
    Guide.NCOVI: _l("HD 7: NCOVI"),
    Guide.SAFE: _l("HD 8: AntoanCovid"),
}
SUBTYPES: Final[dict[str, Any]] = {
    **{each.value: label for each, label in NOTICES.items()},
    **{each.value: label for each, label in GUIDES.items()},
}
TOPICS: Final[dict[str, Any]] = {
    "": _l("mọi loại tin"),
    Kind.NEWS.value: KINDS[Kind.NEWS],
    Kind.SITUATION.value: KINDS[Kind.SITUATION],
    Kind.VACCINATION.value: KINDS[Kind.VACCINATION],
    **{each.value: label for each, label in NOTICES.items()},
}
STATES: Final[dict[State, Any]] = {
    State.DRAFT: _l("đang soạn"),
    State.SUBMITTED: _l("chờ duyệt"),
    State.APPROVED: _l("đã duyệt"),
    State.RETURNED: _l("bị trả lại"),
    State.REPLACED: _l("đã thay bằng bản mới"),
    State.WITHDRAWN: _l("đã rút"),
    State.EXPIRED: _l("hết hạn"),
}
SENDINGS: Final[dict[SendingState, Any]] = {
    SendingState.SUBMITTED: _l("chờ duyệt"),
    SendingState.APPROVED: _l("đang gửi"),
    SendingState.SENT: _l("đã gửi hết"),
    SendingState.RETURNED: _l("bị trả lại"),
    SendingState.STOPPED: _l("đã dừng"),
}
_TONES = {
    State.SUBMITTED: "warn",
    State.APPROVED: "good",
    State.RETURNED: "bad",
    State.WITHDRAWN: "bad",
    State.EXPIRED: "bad",
}
_SENDING_TONES = {
    SendingState.SUBMITTED: "warn",
    SendingState.APPROVED: "warn",
    SendingState.SENT: "good",
    SendingState.RETURNED: "bad",
    SendingState.STOPPED: "bad",
}


def state_chip(state: str) -> Markup:
    """Where a version or a sheet is."""
    return chip(STATES[State(state)], _TONES.get(State(state), ""))


def sending_chip(state: str) -> Markup:
    """Where a sending is."""
    return chip(SENDINGS[SendingState(state)], _SENDING_TONES[SendingState(state)])


def kind_of(kind: str, subtype: str | None) -> str:
    """What an item is, in a word or two."""
    name = str(KINDS[Kind(kind)])
    return name if subtype is None else f"{name}: {SUBTYPES[subtype]}"


def where(codes: list[str]) -> str:
    """The communes an item is for, the first few by name."""
    if not codes:
        return str(_("toàn tỉnh"))
    named = ", ".join(place(code) for code in codes[:_FEW])
    return (
        named
        if len(codes) <= _FEW
        else str(_("%(named)s và %(more)s nơi khác", named=named, more=len(codes) - _FEW))
    )


def figures_place(code: str) -> str:
    """A place that figures are of."""
    if code == figures.COUNTRY:
        return str(_("cả nước"))
    if code == figures.WORLD:
        return str(_("thế giới"))
    province = places.by_code(tx(), code) if len(code) == _PROVINCE else None
    return place(code) if province is None else province.name


def done(act: Callable[[], Any], said: Any, address: str) -> Response:
    """Do it and say so, or say why not; then show the page of what it was done to."""
    savepoint = tx().begin_nested()
    try:
        act()
    except (BadInput, Conflict, Forbidden) as fault:
        savepoint.rollback()
        flash(faults.said(fault), "error")
    else:
        savepoint.commit()
        flash(str(said), "success")
    return redirect(address)


_FEW: Final = 3
_PROVINCE: Final = 2  # digits of a province's code
