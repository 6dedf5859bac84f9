"""What the pages of this desk share: their place in the menu, names of teams, and whose a team is."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask_babel import lazy_gettext as _l

from gateway.accounts import Area
from gateway.console.desk import Desk
from gateway.console.sign_in import me
from gateway.duty import Kind, Team

DESK: Final = Desk("duty", "/duty", _l("Trực ban"), _l("Trực ban"))

READ: Final = "duty.read"
WRITE: Final = "duty.write"
WEEK: Final = timedelta(days=7)
KINDS: Final = {
    Kind.STATION.value: _l("trạm y tế"),
    Kind.COMMITTEE.value: _l("ban chỉ đạo xã"),
    Kind.FEEDBACK.value: _l("đơn vị tiếp nhận góp ý"),
    Kind.DISTRICT.value: _l("đội khu vực"),
    Kind.HOTLINE.value: _l("tổng đài viên 1022"),
    Kind.HAMLET.value: _l("trưởng thôn (đi báo tận nhà)"),
    Kind.RAPID.value: _l("đội phản ứng nhanh (số trực được báo cho dân)"),
    Kind.CDC.value: _l("trực ban tỉnh"),
}


def mine() -> Area:
    """The communes that the colleague plans for."""
    return me().area(WRITE)


def may(team: Team) -> bool:
    """Whether the colleague plans for this team: all its communes are theirs."""
    area = mine()
    return me().may(WRITE) and (area is None or (bool(team.communes) and area.issuperset(team.communes)))
