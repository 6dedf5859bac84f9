"""The kinds of sites as two pages of keys, and the words that name them wherever the page; vocabulary only."""

from __future__ import annotations

from typing import Final

from gateway.dialogue.steps import Option
from gateway.sites.states import Kind, Purpose

MORE: Final = "more"

_LODGING: Final = Option(
    Kind.LODGING.value, ("nơi lưu trú", "cơ sở lưu trú", "khách sạn", "nhà nghỉ", "lodging", "hotel")
)
_OFFICE: Final = Option(Kind.OFFICE.value, ("cơ quan", "công sở", "văn phòng", "office"))
_SCHOOL: Final = Option(Kind.SCHOOL.value, ("trường", "trường học", "school"))
_HOSPITAL: Final = Option(Kind.HOSPITAL.value, ("bệnh viện", "trạm y tế", "phòng khám", "hospital"))
_ENTERPRISE: Final = Option(
    Kind.ENTERPRISE.value, ("xí nghiệp", "doanh nghiệp", "công ty", "nhà máy", "enterprise", "company")
)
_CHECKPOINT: Final = Option(
    Kind.CHECKPOINT.value, ("trạm kiểm soát", "trạm kiểm soát liên ngành", "chốt", "checkpoint")
)

FIRST: Final = (
    Option(Kind.MARKET.value, ("chợ", "market")),
    Option(Kind.SUPERMARKET.value, ("siêu thị", "supermarket")),
    Option(Kind.EATERY.value, ("quán ăn", "quán cơm", "eatery")),
    Option(Kind.RESTAURANT.value, ("nhà hàng", "restaurant")),
    Option(Kind.CAFE.value, ("quán cà phê", "cà phê", "cafe")),
    _LODGING,
    Option(MORE, ("khác", "loại khác", "another", "another kind")),
)
SECOND: Final = (
    _OFFICE,
    _SCHOOL,
    _HOSPITAL,
    _ENTERPRISE,
    Option(
        Kind.TRANSPORT.value,
        ("xe", "tàu", "xe tàu công cộng", "phương tiện công cộng", "xe khách", "xe buýt", "transport", "bus"),
    ),
    _CHECKPOINT,
    Option(Purpose.QUARANTINE.value, ("cách ly", "điểm cách ly", "điểm kiểm soát cách ly", "quarantine")),
)
WHERE: Final = (_LODGING, _HOSPITAL, _SCHOOL, _OFFICE, _ENTERPRISE, _CHECKPOINT)
