"""Which sites are rated for safety, and by which set of criteria; a table, no rule.

Source: services E16 and A17 of the plan. A kind without a group is "không thuộc diện đánh giá": it is never overdue.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from gateway.sites import Kind


class Group(StrEnum):
    """One of the six groups with criteria of their own; `label` says it to staff."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Group:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    SCHOOL = "school", "trường học"
    HOSPITAL = "hospital", "bệnh viện"
    HOTEL = "hotel", "khách sạn"
    QUARANTINE_HOTEL = "quarantine_hotel", "khách sạn cách ly"
    TRANSPORT = "transport", "doanh nghiệp vận tải"
    WORKPLACE = "workplace", "cơ sở lao động"


UNRATED: Final = "không thuộc diện đánh giá"

RATED: Final[Mapping[str, Group]] = {
    Kind.SCHOOL: Group.SCHOOL,
    Kind.HOSPITAL: Group.HOSPITAL,
    Kind.LODGING: Group.HOTEL,
    Kind.TRANSPORT: Group.TRANSPORT,
    Kind.OFFICE: Group.WORKPLACE,
    Kind.ENTERPRISE: Group.WORKPLACE,
}


def group_of(kind: str) -> Group | None:
    """The group whose criteria a site answers; None: it is not rated."""
    return RATED.get(kind)
