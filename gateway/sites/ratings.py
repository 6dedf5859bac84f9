"""Which sites are rated for safety, and by which set of criteria; a table, no rule.

Source: services E16 and A17 of the plan. A kind without a group is "không thuộc diện đánh giá": it is never overdue.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from gateway.sites.states import Kind, Purpose


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

_GROUPS: Final[Mapping[tuple[str, str], Group]] = {
    (Kind.SCHOOL, Purpose.GATE): Group.SCHOOL,
    (Kind.SCHOOL, Purpose.QUARANTINE): Group.SCHOOL,
    (Kind.HOSPITAL, Purpose.GATE): Group.HOSPITAL,
    (Kind.HOSPITAL, Purpose.QUARANTINE): Group.HOSPITAL,
    (Kind.LODGING, Purpose.GATE): Group.HOTEL,
    (Kind.LODGING, Purpose.QUARANTINE): Group.QUARANTINE_HOTEL,
    (Kind.TRANSPORT, Purpose.GATE): Group.TRANSPORT,
    (Kind.OFFICE, Purpose.GATE): Group.WORKPLACE,
    (Kind.ENTERPRISE, Purpose.GATE): Group.WORKPLACE,
}


def group_of(kind: str, purpose: str) -> Group | None:
    """The group whose criteria a site answers; None: it is not rated."""
    return _GROUPS.get((kind, purpose))


def rated(group: Group | None = None) -> list[str]:
    """What is rated, or is in `group`, as `kind/purpose`: how a statement compares sites with the table."""
    return [f"{kind}/{purpose}" for (kind, purpose), of in _GROUPS.items() if group in (None, of)]
