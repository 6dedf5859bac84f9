"""What is said of people at the console: channels, signs of illness, acts on a file, and who did them by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from gateway.accounts import staff
from gateway.console.here import tx
from gateway.obliged import Excuse
from gateway.obliged import State as Standing
from gateway.rights import Event, Ground, Kind, State

CHANNELS: Final[dict[str, Any]] = {
    "sms": _l("tin nhắn"),
    "ussd": _l("bấm phím"),
    "voice": _l("gọi điện"),
    "web": _l("trang web"),
    "console": _l("bàn làm việc"),
    "paper": _l("giấy"),
    "staff": _l("cán bộ"),
    "schedule": _l("hệ thống"),
    "citizen": _l("chính người dân"),
}
SIGNS: Final[dict[str, Any]] = {
    "sot": _l("sốt"),
    "ho": _l("ho"),
    "kho_tho": _l("khó thở"),
    "viem_phoi": _l("viêm phổi"),
    "dau_hong": _l("đau họng"),
    "met_moi": _l("mệt mỏi"),
    "mat_vi_mui": _l("mất vị, mất mùi"),
    "khac": _l("dấu hiệu khác"),
}
FILE_ACTS: Final[dict[str, Any]] = {
    "person.open": _l("Mở hồ sơ"),
    "person.health": _l("Xem tờ khai sức khỏe"),
    "person.exam": _l("Xem lý do khám"),
    "person.vaccine": _l("Xem đơn đăng ký tiêm"),
    "person.book": _l("Chính chủ xem sổ sức khỏe"),
    "person.compare": _l("So với hồ sơ có thể trùng"),
    "person.rename": _l("Sửa tên"),
    "person.merge": _l("Gộp hồ sơ"),
    "person.split": _l("Tách hồ sơ"),
    "person.distinct": _l("Xác nhận là hai người"),
    "person.copy": _l("Lấy bản sao"),
    "person.erase": _l("Xóa dữ liệu"),
    "person.correct": _l("Sửa"),
}
RIGHTS: Final[dict[str, Any]] = {
    Kind.SEE: _l("xem dữ liệu"),
    Kind.CORRECT: _l("sửa dữ liệu"),
    Kind.COPY: _l("lấy bản sao"),
    Kind.WITHDRAW: _l("rút đồng ý"),
    Kind.ERASE: _l("xóa dữ liệu"),
    Kind.RESTRICT: _l("hạn chế xử lý"),
    Kind.OBJECT: _l("phản đối xử lý"),
}
RIGHTS_STATES: Final[dict[str, Any]] = {
    State.RECEIVED: _l("chưa báo đã nhận"),
    State.ACKNOWLEDGED: _l("đã báo đã nhận"),
    State.DONE: _l("đã làm"),
    State.REFUSED: _l("từ chối"),
    State.DROPPED: _l("người dân thôi"),
}
RIGHTS_EVENTS: Final[dict[str, Any]] = {
    Event.RECEIVED: _l("Nhận yêu cầu"),
    Event.ACKNOWLEDGED: _l("Báo đã nhận"),
    Event.OWNED: _l("Nhận việc"),
    Event.EXTENDED: _l("Gia hạn"),
    Event.NOTED: _l("Ghi chú"),
    Event.DONE: _l("Đã làm"),
    Event.REFUSED: _l("Từ chối"),
    Event.DROPPED: _l("Người dân thôi yêu cầu"),
}
RIGHTS_GROUNDS: Final[dict[str, Any]] = {
    Ground.NO_CONSENT_NEEDED: _l("Luật 91/2025/QH15 điều 19: xử lý không cần đồng ý (dịch nguy hiểm)"),
    Ground.LEGAL_HOLD: _l("Cơ quan có thẩm quyền yêu cầu giữ"),
    Ground.KEPT_BY_LAW: _l("Luật buộc lưu giữ trong thời hạn"),
    Ground.NOT_THE_PERSON: _l("Không xác minh được người yêu cầu"),
    Ground.HARMS_OTHERS: _l("Ảnh hưởng quyền, tính mạng của người khác"),
}
OBLIGED_STATES: Final[dict[str, Any]] = {
    Standing.DUE: _l("chưa khai"),
    Standing.DECLARED: _l("đã khai"),
    Standing.EXCUSED: _l("có lý do"),
    Standing.CLOSED: _l("đã khép"),
}
EXCUSES: Final[dict[str, Any]] = {
    Excuse.NO_PHONE: _l("không có điện thoại"),
    Excuse.UNREACHED: _l("không liên lạc được"),
    Excuse.IN_CARE: _l("đang nằm viện, được chăm sóc"),
    Excuse.CANNOT: _l("không tự khai được"),
    Excuse.AWAY: _l("không ở đây"),
    Excuse.DECEASED: _l("đã mất"),
}
_ACCOUNT: Final = "account:"
_ACTORS: Final[dict[str, Any]] = {
    "operator": _l("người vận hành"),
    "house": _l("hệ thống"),
    "demo": _l("bản thử"),
}


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """Actors of an audit log or a history, as people know them: colleagues by name, the system by what it is."""
    every = set(actors)
    known = staff.names(tx(), [int(one.removeprefix(_ACCOUNT)) for one in every if one.startswith(_ACCOUNT)])
    return {
        one: known.get(int(one.removeprefix(_ACCOUNT)), one)
        if one.startswith(_ACCOUNT)
        else str(_ACTORS.get(one) or CHANNELS.get(one, one))
        for one in every
    }
