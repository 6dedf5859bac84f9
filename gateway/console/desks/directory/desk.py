"""The desk of the directory and the words its pages share."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from gateway.approvals import State
from gateway.console.desk import Desk
from gateway.directory import Kind, Standing, Use

DESK: Final = Desk("directory", "/directory", _l("Danh bạ"), _l("Danh bạ, vùng, bản đồ"))

READ: Final = "directory.read"
WRITE: Final = "directory.write"
APPROVE: Final = "directory.approve"

KINDS: Final[dict[str, Any]] = {
    Kind.STATION.value: _l("trạm y tế xã"),
    Kind.CENTRE.value: _l("trung tâm y tế"),
    Kind.HOSPITAL.value: _l("bệnh viện"),
    Kind.CLINIC.value: _l("phòng khám"),
    Kind.COMMITTEE.value: _l("UBND, ban chỉ đạo"),
    Kind.CDC.value: _l("CDC tỉnh"),
    Kind.DEPARTMENT.value: _l("Sở Y tế"),
    Kind.MINISTRY.value: _l("Bộ Y tế"),
    Kind.OTHER.value: _l("đơn vị khác"),
}
USES: Final[dict[str, Any]] = {Use.CALL.value: _l("để gọi"), Use.TEXT.value: _l("để nhắn tin")}
STANDINGS: Final[dict[str, Any]] = {
    Standing.PRINTED.value: _l("đang in"),
    Standing.KEPT.value: _l("không in nữa, vẫn dùng được"),
}
STATES: Final[dict[str, Any]] = {
    State.WAITING.value: _l("chờ duyệt"),
    State.APPROVED.value: _l("đã duyệt"),
    State.RETURNED.value: _l("bị trả lại"),
    State.WITHDRAWN.value: _l("đã rút"),
}
STATE_TONES: Final = {
    State.WAITING.value: "warn",
    State.APPROVED.value: "good",
    State.RETURNED.value: "bad",
}
