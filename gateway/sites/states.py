"""The words a site or a visit can be described by, each with a sentence; no rule."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a site is; `label` says it to staff (services of the plan, §2.3)."""

    label: str

    def __new__(cls, value: str, label: str) -> Kind:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    OFFICE = "office", "cơ quan, công sở"
    HOSPITAL = "hospital", "bệnh viện, trạm y tế"
    SCHOOL = "school", "trường học"
    SUPERMARKET = "supermarket", "siêu thị"
    MARKET = "market", "chợ"
    LODGING = "lodging", "cơ sở lưu trú"
    RESTAURANT = "restaurant", "nhà hàng"
    EATERY = "eatery", "quán ăn"
    CAFE = "cafe", "quán cà phê"
    ENTERPRISE = "enterprise", "xí nghiệp, doanh nghiệp"
    TRANSPORT = "transport", "phương tiện công cộng"
    CHECKPOINT = "checkpoint", "trạm kiểm soát liên ngành"


class State(StrEnum):
    """Whether a site takes people in. Leaving is always possible."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class Arrival(StrEnum):
    """How the arrival of a visit is known."""

    EXACT = "exact"  # recorded when the person came
    TOLD = "told"  # said by the person when they left
    UNKNOWN = "unknown"  # only the departure was recorded


class ClosedBy(StrEnum):
    """What ended a visit; a visit without it is open, unless it was disputed."""

    PERSON = "person"  # they said that they left
    NEXT_VISIT = "next_visit"  # they were seen elsewhere
    TIME = "time"  # nobody said anything for hours: when they left is not known
