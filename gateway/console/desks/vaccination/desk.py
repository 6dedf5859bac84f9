"""The desk of vaccination: its place in the menu, a registration of somebody's area, the words of the form."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway import vaccination
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.showing import chip
from gateway.console.sign_in import me
from gateway.errors import NotFound
from gateway.vaccination import Line, State

DESK: Final = Desk("vaccination", "/vaccination", _l("Tiêm chủng"), _l("Khám và tiêm"))
READ: Final = "booking.read"
WRITE: Final = "booking.write"

STATES: Final[dict[str, Any]] = {
    State.REGISTERED.value: _l("chờ gọi"),
    State.CALLED.value: _l("đã gọi tiêm"),
    State.VACCINATED.value: _l("đã tiêm"),
    State.WITHDRAWN.value: _l("đã rút"),
}
PRIORITIES: Final[dict[str, Any]] = {
    "health": _l("nhân viên y tế, tuyến đầu"),
    "old": _l("từ 65 tuổi"),
    "chronic": _l("có bệnh nền"),
    "pregnant": _l("mang thai, cho con bú"),
    "teacher": _l("giáo viên, học sinh"),
    "worker": _l("công nhân, tiểu thương"),
    "other": _l("người dân khác"),
}
OCCUPATIONS: Final[dict[str, Any]] = {
    "farmer": _l("nông, ngư nghiệp"),
    "worker": _l("công nhân"),
    "trader": _l("buôn bán, dịch vụ"),
    "official": _l("cán bộ, viên chức"),
    "student": _l("học sinh, giáo viên"),
    "retired": _l("hưu trí, nội trợ"),
    "other": _l("việc khác"),
}
HISTORY: Final[dict[str, Any]] = {
    "anaphylaxis": _l("phản vệ độ 2 trở lên"),
    "covid": _l("mắc COVID trong 6 tháng"),
    "other_vaccine": _l("tiêm vắc xin khác 14 ngày qua"),
    "immune": _l("suy giảm miễn dịch, ung thư, cắt lách, xơ gan"),
    "drugs": _l("thuốc ức chế miễn dịch, hóa xạ trị"),
    "acute": _l("đang bệnh cấp tính"),
    "chronic": _l("bệnh mạn tính"),
    "pregnant": _l("mang thai, cho con bú"),
    "old": _l("từ 65 tuổi"),
    "bleeding": _l("rối loạn đông máu"),
    "unknown": _l("không rõ, hỏi lại trước khi tiêm"),
}
_HEALTH_GROUPS: Final = frozenset({"chronic", "pregnant"})
_TONES: Final = {State.CALLED: "warn", State.VACCINATED: "good"}


def state_chip(state: str) -> Markup:
    """What has become of a registration."""
    return chip(STATES[state], _TONES.get(State(state), ""))


def registration(code: str, permission: str) -> Line:
    """A registration of the area. Raises NotFound."""
    found = vaccination.one(tx(), code, me().area(permission))
    if found is None:
        raise NotFound(_("Không có đăng ký này."))
    return found


def may_write(commune_code: str) -> bool:
    """Whether the colleague may call people of that commune up."""
    return _may(WRITE, commune_code)


def reads_health(commune_code: str | None) -> bool:
    """Whether the colleague may read what people there said of their health."""
    return _may("health.read", commune_code)


def priority(line: Line) -> str:
    """The group; where it tells of health, only to who may read that."""
    named = line.registration.priority
    if named in _HEALTH_GROUPS and not reads_health(line.registration.commune_code):
        return "—"
    return str(PRIORITIES[named])


def _may(permission: str, commune_code: str | None) -> bool:
    area = me().area(permission)
    return me().may(permission) and (area is None or commune_code in area)
