"""The desk of lists of numbers and what its pages share: words for states and faults, who may decide about a list."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway import lists
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.showing import chip
from gateway.console.sign_in import me
from gateway.errors import Forbidden
from gateway.lists import Code, NumberList, State

DESK: Final = Desk("lists", "/lists", _l("Danh sách số"), _l("Cảnh báo"))

READ: Final = "alert.read"
WRITE: Final = "alert.write"

STATES: Final[dict[str, Any]] = {
    State.CHECKING.value: _l("chờ xem dòng sai"),
    State.READY.value: _l("dùng được"),
    State.DISCARDED.value: _l("đã bỏ"),
}
_TONES: Final = {State.CHECKING: "warn", State.READY: "good"}
MEANING: Final[dict[str, Any]] = {
    State.CHECKING.value: _l("Có dòng sai: xem bên dưới rồi quyết định. Chưa gửi được tới ai."),
    State.READY.value: _l("Dùng được: khi soạn cảnh báo thì chọn danh sách này."),
    State.DISCARDED.value: _l("Đã bỏ: không gửi tới ai nữa, các số được xóa trong đêm."),
}
CODES: Final[dict[str, Any]] = {
    Code.OWN.value: _l("số của chính tổng đài"),
    Code.EMERGENCY.value: _l("số khẩn cấp"),
    Code.TOLL_FREE.value: _l("số miễn phí 1800"),
    Code.PREMIUM.value: _l("số tính cước riêng"),
    Code.LANDLINE.value: _l("số bàn, không nhận được tin"),
    Code.M2M.value: _l("số của thiết bị"),
    Code.FOREIGN.value: _l("số nước ngoài"),
    Code.INVALID.value: _l("không phải số điện thoại"),
    Code.MISSING.value: _l("chưa có số"),
    Code.SCIENTIFIC.value: _l("Excel đã làm mất chữ số"),
    Code.DUPLICATE.value: _l("lặp lại dòng trước"),
    Code.COMMUNE_UNKNOWN.value: _l("không rõ xã, phường nào"),
    Code.COMMUNE_AMBIGUOUS.value: _l("nhiều nơi cùng tên"),
    Code.COMMUNE_PROVINCE.value: _l("là tỉnh, cần xã, phường"),
    Code.LANG.value: _l("ngôn ngữ không đúng"),
    Code.OLD_NUMBER.value: _l("đầu số cũ, đã đổi"),
    Code.COMMUNE_CONVERTED.value: _l("tên cũ, đã đổi"),
}
"""Of a fault in a word or two; in Vietnamese its own sentence, which says how to mend it, follows."""


def state_chip(state: str) -> Markup:
    """Where a list is."""
    return chip(STATES[state], _TONES.get(State(state), ""))


def is_mine(brought: NumberList) -> bool:
    """Whether the colleague decides about it and reads its lines: with an area, only what they have brought."""
    if not me().may(WRITE):
        return False
    return me().area(WRITE) is None or brought.made_by == me().id


def decidable(list_id: str) -> NumberList:
    """That list, of somebody who decides about it. Raises NotFound, Forbidden."""
    brought = lists.by_public_id(tx(), list_id)
    if not is_mine(brought):
        raise Forbidden
    return brought
