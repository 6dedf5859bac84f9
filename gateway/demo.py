"""A demo province: people and gates of Ninh Hải that do not exist, so that a newcomer finds something; demo only."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from gateway import checkpoint, clock, demo_news, duty, people, places, quarantine, sites
from gateway.accounts import Account, needs_second_factor, second_factor, staff
from gateway.errors import NotFound
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
_WAITS = sites.Fields("Quán Ông Tám", Kind.EATERY, "22861", "thôn Phước Nhơn 1, cạnh cầu", "+84900000107")
"""A site that waits for approval, so that whoever decides finds something to decide."""


_GATE_PHONE = "0900000998"
"""Of the colleague who stands at the market; the phone lab shows it."""
_MARKET = "41536"
_VINH_HAI_STATION = ("Trạm y tế xã Vĩnh Hải", ["22846"])
_NINH_HAI_TEAM = ("Đội khu vực Ninh Hải", ["22834", "22846", "22852", "22861"])
_COLLEAGUES = (
    ("tram", "Cán bộ Thử (trạm)", ("station",), _VINH_HAI_STATION),
    ("doi", "Cán bộ Thử (đội)", ("area_team",), _NINH_HAI_TEAM),
    ("cdc1", "Cán bộ Thử (CDC một)", ("cdc",), None),
    ("cdc2", "Cán bộ Thử (CDC hai)", ("cdc",), None),
    ("cong", "Cán bộ Thử (cổng chợ)", ("site_staff",), _VINH_HAI_STATION),
    ("tongdai", "Cán bộ Thử (tổng đài)", ("agent",), None),
    ("truongca", "Cán bộ Thử (trưởng ca)", ("supervisor",), None),
    ("dulieu", "Cán bộ Thử (dữ liệu)", ("dpo",), None),
    ("kiemtoan", "Cán bộ Thử (kiểm toán)", ("auditor",), None),
    ("quantri", "Cán bộ Thử (quản trị)", ("admin",), None),
    ("bientap", "Cán bộ Thử (biên tập)", ("editor",), None),
    ("duyet", "Cán bộ Thử (duyệt nội dung)", ("approver",), None),
)


def colleagues(tx: Session, now: datetime) -> list[dict[str, Any]]:
    """Make the demo's accounts; each as `ready.json` tells it: e-mail, password, roles, and an authenticator's key."""
    told = []
    for mailbox, name, roles, unit in _COLLEAGUES:
        unit_id = None if unit is None else staff.add_unit(tx, *unit, by="demo", now=now)
        email, password = f"{mailbox}@demo.example", staff.new_password()
        account = staff.add(
            tx,
            name=name,
            email=email,
            number=_GATE_PHONE if mailbox == "cong" else None,
            roles=roles,
            unit_id=unit_id,
            password=password,
            by="demo",
            now=now,
        )
        known: dict[str, Any] = {"email": email, "password": password, "roles": list(roles)}
        if mailbox == "cong":
            _stand_at_the_market(tx, account, now)
        if needs_second_factor(roles):
            account.tf_totp_secret, known["authenticator"] = second_factor.new_secret()
            account.tf_primary_method = "authenticator"
        told.append(known)
    writer, approver = (staff.id_of(tx, f"{mailbox}@demo.example") for mailbox in ("bientap", "duyet"))
    demo_news.seed(tx, writer, approver, now)
    return told


def _stand_at_the_market(tx: Session, account: Account, now: datetime) -> None:
    """Their phone needs no code in a demo; their day still begins with the PIN."""
    staff.prove_phone(tx, account.id, now)
    by = staff.by_id(tx, account.id, now)
    if by is not None and sites.by_code(tx, _MARKET) is not None:
        checkpoint.stand_at(tx, by, _MARKET, now)


def code_now(tx: Session, email: str) -> str:
    """The six digits of a demo account's authenticator; NotFound where it has none."""
    account = tx.get_one(Account, staff.id_of(tx, email))
    if account.tf_totp_secret is None:
        raise NotFound(f"{email} signs in with a password alone")
    return second_factor.code_now(account.tf_totp_secret)


_SHELTER = ("20038", "Khu cách ly Ninh Hải", Kind.LODGING)
_DUTY_PHONE = "+84900000999"  # as `gateway up` has it
_TEAMS = (
    ("Trực ban CDC Khánh Hòa", duty.Kind.CDC, (), ((_DUTY_PHONE, 1), ("+84900000993", 2))),
    ("Trạm y tế Vĩnh Hải", duty.Kind.STATION, (_VINH_HAI,), (("+84900000991", 1),)),
    ("Ban chỉ đạo xã Vĩnh Hải", duty.Kind.COMMITTEE, (_VINH_HAI,), (("+84900000992", 1),)),
)
_WATCHED = (
    ("+84900000104", "Lê Văn Mẫu", 1979, "f0_home", None),
    ("+84900000105", "Phạm Thị Nháp", 1988, "f1_site", "P5"),
    ("+84900000106", "Chamalea Thử", 1995, "f1_site", "P5"),
)
_KEEPER = "+84900000994"  # who reports for the rooms of the shelter


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
    _staff(tx, now)
    _watch(tx, now)


def _staff(tx: Session, now: datetime) -> None:
    """Somebody is on duty everywhere, for good."""
    for name, kind, communes, phones in _TEAMS:
        if duty.team_called(tx, name) is not None:
            continue
        team = duty.add_team(tx, name=name, kind=kind, communes=communes, by="demo", now=now)
        for number, rung in phones:
            duty.put_on_duty(
                tx, team.id, name="Người trực", number=number, starts_at=now, rung=rung, by="demo", now=now
            )


def _watch(tx: Session, now: datetime) -> None:
    """One at home, two in a room of the shelter with its keeper; again for a fortnight once that is over."""
    code, shelter, kind = _SHELTER
    site = sites.by_code(tx, code) or sites.add(
        tx, name=shelter, kind=kind, commune_code=_VINH_HAI, code=code, by="demo", now=now
    )
    if not quarantine.managers.of_number(tx, _KEEPER):
        quarantine.managers.add(tx, number=_KEEPER, name="Người giữ", site_id=site.id, by="demo", now=now)
    for number, name, year, cls, group in _WATCHED:
        people.contact(tx, number, now)
        member = people.remember(
            tx,
            number,
            None,
            name=name,
            birth_year=year,
            sex="Khac",
            commune_code=_VINH_HAI,
            address="thôn Mỹ Tường 2",
            now=now,
        )
        if not quarantine.watched_on(tx, number):
            quarantine.admit(
                tx,
                person_id=member.person_id,
                number=number,
                cls=cls,
                commune_code=_VINH_HAI,
                site_id=site.id if group else None,
                group=group,
                until=clock.today(now) + timedelta(days=13),
                by="demo",
                now=now,
            )
