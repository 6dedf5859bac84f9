"""What things are called at the console, in the language of its reader; nouns know them by their own words."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from gateway.sites import Group, Kind, Purpose, State

KINDS: Final[dict[str, Any]] = {
    Kind.OFFICE.value: _l("cơ quan, công sở"),
    Kind.HOSPITAL.value: _l("bệnh viện, trạm y tế"),
    Kind.SCHOOL.value: _l("trường học"),
    Kind.SUPERMARKET.value: _l("siêu thị"),
    Kind.MARKET.value: _l("chợ"),
    Kind.LODGING.value: _l("cơ sở lưu trú"),
    Kind.RESTAURANT.value: _l("nhà hàng"),
    Kind.EATERY.value: _l("quán ăn"),
    Kind.CAFE.value: _l("quán cà phê"),
    Kind.ENTERPRISE.value: _l("xí nghiệp, doanh nghiệp"),
    Kind.TRANSPORT.value: _l("phương tiện công cộng"),
    Kind.CHECKPOINT.value: _l("trạm kiểm soát liên ngành"),
}
PURPOSES: Final[dict[str, Any]] = {
    Purpose.GATE.value: _l("điểm kiểm dịch"),
    Purpose.QUARANTINE.value: _l("điểm kiểm soát cách ly"),
}
SITE_STATES: Final[dict[str, Any]] = {
    State.REQUESTED.value: _l("chờ duyệt"),
    State.ACTIVE.value: _l("đang hoạt động"),
    State.SUSPENDED.value: _l("tạm ngừng"),
    State.CLOSED.value: _l("đã đóng"),
}
GROUPS: Final[dict[str, Any]] = {
    Group.SCHOOL.value: _l("trường học"),
    Group.HOSPITAL.value: _l("bệnh viện"),
    Group.HOTEL.value: _l("khách sạn"),
    Group.QUARANTINE_HOTEL.value: _l("khách sạn cách ly"),
    Group.TRANSPORT.value: _l("doanh nghiệp vận tải"),
    Group.WORKPLACE.value: _l("cơ sở lao động"),
}
