"""A demo province: people and gates of Ninh Hải that do not exist, so that a newcomer finds something; demo only."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from gateway import people, places, sites
from gateway.sites import Kind

_FAMILIES = (
    ("+84900000101", (("Nguyễn Văn Thử", 1961, "Nam", "22846", "thôn Mỹ Tường 2"),)),
    (
        "+84900000102",
        (
            ("Trần Thị Mẫu", 1958, "Nu", "22846", "thôn Khánh Nhơn"),
            ("Trần Văn Nháp", 2012, "Nam", "22846", "thôn Khánh Nhơn"),
        ),
    ),
    ("+84900000103", (("Katơr Thị Ví Dụ", 1990, "Nu", "22861", "thôn Phước Nhơn 1"),)),
)  # fmt: skip

_SITES = (
    ("41536", "Chợ Ninh Hải", Kind.MARKET),
    ("20014", "Trường Nhơn Hải", Kind.SCHOOL),
    ("20023", "Trạm y tế Vĩnh Hải", Kind.HOSPITAL),
)
_VINH_HAI = "22846"  # the commune of all three
_WAITS = sites.Fields("Quán Ông Tám", Kind.EATERY, "22861", "thôn Phước Nhơn 1, cạnh cầu", "+84900000104")
"""A site that waits for approval, so that whoever decides finds something to decide."""


def seed(tx: Session, now: datetime) -> None:
    """Store them once; calling it again changes nothing but their times."""
    for number, members in _FAMILIES:
        people.contact(tx, number, now)
        for name, birth_year, sex, ward, address in members:
            commune = places.by_code(tx, ward)
            people.remember(
                tx,
                number,
                None,
                name=name,
                birth_year=birth_year,
                sex=sex,
                commune_code=commune.code if commune else None,
                address=address,
                now=now,
            )
    for code, name, kind in _SITES:
        if sites.by_code(tx, code) is None:
            sites.add(tx, name=name, kind=kind, commune_code=_VINH_HAI, code=code, by="demo", now=now)
    with suppress(sites.RegisteredAlready):
        sites.request(tx, _WAITS, channel="sms", proved_at=now, by="demo", now=now)
