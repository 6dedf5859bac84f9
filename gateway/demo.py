"""A demo province: people and gates of Ninh Hải that do not exist, so that a newcomer finds something; demo only."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from gateway import (
    answers,
    appointments,
    checkpoint,
    clock,
    demo_news,
    directory,
    duty,
    editions,
    people,
    places,
    quarantine,
    rumours,
    sites,
    zones,
)
from gateway.accounts import (
    FOR_A_PERSON,
    Account,
    create_key,
    needs_second_factor,
    pins,
    second_factor,
    staff,
)
from gateway.arrivals import Level, areas
from gateway.errors import BadInput, Conflict, NotFound
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

_STATION = "20023"
"""Takes bookings for exams."""
_SITES = (
    ("41536", "Chợ Ninh Hải", Kind.MARKET),
    ("20014", "Trường Nhơn Hải", Kind.SCHOOL),
    (_STATION, "Trạm y tế Vĩnh Hải", Kind.HOSPITAL),
)
_VINH_HAI = "22846"  # the commune of all three
_WAITS = sites.Fields("Quán Ông Tám", Kind.EATERY, "22861", "thôn Phước Nhơn 1, cạnh cầu", "+84900000107")
"""A site that waits for approval, so that whoever decides finds something to decide."""


_GATE_PHONE = "0900000998"
"""Of the colleague who stands at the market; the phone lab shows it."""
_STATION_PHONE = "0900000997"
"""Of the colleague at the health station, who texts BC from it."""
_AGENT_PHONES = {"tongdai": "0900000996", "truongca": "0900000995"}
"""Of those who take calls; they ring in the phone lab."""
_RELEASER_PHONES = {"phat1": "0900000994", "phat2": "0900000993"}
"""Of those who release alerts: called while one waits."""
_DOCTOR_PHONE = "0900000990"
"""Of the doctor whom an agent asks into a call; it rings in the phone lab."""
_PHONES = {
    "bacsi": _DOCTOR_PHONE,
    "cong": _GATE_PHONE,
    "tram": _STATION_PHONE,
    **_AGENT_PHONES,
    **_RELEASER_PHONES,
}
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
    ("bacsi", "Bác sĩ Thử", ("clinician",), None),
    ("dulieu", "Cán bộ Thử (dữ liệu)", ("dpo",), None),
    ("kiemtoan", "Cán bộ Thử (kiểm toán)", ("auditor",), None),
    ("quantri", "Cán bộ Thử (quản trị)", ("admin",), None),
    ("bientap", "Cán bộ Thử (biên tập)", ("editor",), None),
    ("duyet", "Cán bộ Thử (duyệt nội dung)", ("approver",), None),
    ("phat1", "Cán bộ Thử (phát cảnh báo một)", ("releaser",), None),
    ("phat2", "Cán bộ Thử (phát cảnh báo hai)", ("releaser",), None),
)


_UNITS = (
    ("station", "Trạm y tế xã Vĩnh Hải", "0900000201", "xã Vĩnh Hải", _VINH_HAI, ""),
    ("station", "Trạm y tế xã Ninh Hải", "0900000202", "xã Ninh Hải", "22852", ""),
    ("centre", "Trung tâm y tế Ninh Hải", "0900000203", "huyện Ninh Hải", "22852", "khám bệnh, cấp cứu"),
    ("hospital", "Bệnh viện đa khoa Thử", "0900000204", "tỉnh Khánh Hòa", "22759", "cấp cứu, hồi sức"),
    ("hospital", "Bệnh viện Ví Dụ Nha Trang", "0900000205", "tỉnh Khánh Hòa", "22366", "cấp cứu, nhi"),
    ("committee", "UBND xã Vĩnh Hải", "0900000206", "xã Vĩnh Hải", _VINH_HAI, ""),
    ("cdc", "CDC tỉnh (thử)", "0900000207", "tỉnh Khánh Hòa", None, ""),
    ("department", "Sở Y tế (thử)", "0900000208", "tỉnh Khánh Hòa", None, ""),
    ("ministry", "Bộ Y tế (thử)", "0900000209", "cả nước", None, ""),
)
_RAPID = (
    ("Đội phản ứng nhanh Ninh Hải", ("22834", "22846", "22852", "22861"), "+84900000211", "+84900000989"),
    ("Đội phản ứng nhanh tỉnh", (), "+84900000212", None),
)
"""Names, communes, who is on duty, and the number that an agent asks the team into a call by."""
_FIRST_DAY = date(2026, 1, 1)
_ZONE_COMMUNE = "22861"
_PROPOSER, _APPROVER = "doi", "cdc1"


def colleagues(tx: Session, now: datetime) -> list[dict[str, Any]]:
    """Make the demo's accounts; each as `ready.json` tells it: e-mail, password, roles, an authenticator's key, and
    an API key where alerts are released.
    """
    told = []
    for mailbox, name, roles, unit in _COLLEAGUES:
        unit_id = None if unit is None else staff.add_unit(tx, *unit, by="demo", now=now)
        email, password = f"{mailbox}@demo.example", staff.new_password()
        account = staff.add(
            tx,
            name=name,
            email=email,
            number=_PHONES.get(mailbox),
            roles=roles,
            unit_id=unit_id,
            password=password,
            by="demo",
            now=now,
        )
        known: dict[str, Any] = {"email": email, "password": password, "roles": list(roles)}
        if "releaser" in roles:
            known["api_key"] = create_key(tx, mailbox, sorted(FOR_A_PERSON), now, account_id=account.id)
            staff.prove_phone(tx, account.id, now)
            known["pin"] = _choose_a_pin(tx, account.id, now)
        if mailbox == "tram":
            staff.prove_phone(tx, account.id, now)
        if mailbox == "cong":
            _stand_at_the_market(tx, account, now)
        if needs_second_factor(roles):
            account.tf_totp_secret, known["authenticator"] = second_factor.new_secret()
            account.tf_primary_method = "authenticator"
        told.append(known)
    listed_area(tx, now)
    _order_a_zone(tx, now)
    _publish(tx, now)
    writer, approver = (staff.id_of(tx, f"{mailbox}@demo.example") for mailbox in ("bientap", "duyet"))
    demo_news.seed(tx, writer, approver, now)
    return told


def _choose_a_pin(tx: Session, account_id: int, now: datetime) -> str:
    """One that opens in calls; what is too easy to guess is thrown again."""
    while True:
        pin = f"{secrets.randbelow(10**pins.DIGITS):0{pins.DIGITS}d}"
        with suppress(BadInput):
            pins.choose(tx, account_id, pin, now)
            return pin


_ANSWERS = (
    ("Chợ mở giờ nào", "Chợ Ninh Hải mở cửa mấy giờ?", "giờ mở cửa chợ Ninh Hải\nchợ Ninh Hải mở từ mấy giờ",
     "Chợ Ninh Hải mở từ 5 giờ đến 17 giờ mỗi ngày. Vào cổng phải có tờ khai còn hạn", "UBND xã"),
    ("Giấy đi đường xin ở đâu", "Giấy đi đường xin ở đâu?",
     "làm giấy đi đường ở đâu\nmuốn xin giấy đi đường thì đến đâu",
     "UBND xã cấp giấy đi đường trong giờ làm việc, mang theo căn cước. Không thu tiền", "UBND xã"),
    ("Khai y tế có mất tiền không", "Khai y tế có mất tiền không?", "khai báo y tế tốn bao nhiêu tiền",
     "Khai y tế miễn phí trên mọi kênh. 1022 không bao giờ hỏi tiền, mật khẩu hay mã OTP", "CDC tỉnh"),
    ("Tờ khai dùng mấy ngày", "Tờ khai y tế dùng được mấy ngày?", "tờ khai có hạn bao lâu\ntờ khai còn hạn mấy ngày",
     "Tờ khai dùng được 7 ngày. Khai lại chỉ cần soạn KB và bấm một số", "CDC tỉnh"),
    ("Không có điện thoại thì sao", "Không có điện thoại thì vào chợ bằng gì?",
     "không mang điện thoại có vào chợ được không",
     "Đọc số điện thoại của mình hoặc đưa thẻ BHYT, căn cước cho người ở cổng", "CDC tỉnh"),
    ("Số máy 1022 gọi lại", "1022 gọi lại từ số nào?", "số nào gọi lại cho tôi\nđầu số 1022 là số gì",
     "Cán bộ chỉ gọi từ một số của 1022, in trên áp phích ở mọi cổng. Số khác xưng 1022 là giả", "1022"),
)  # fmt: skip
_RUMOURS = (
    ("Nước tỏi không chữa Covid", "uống nước tỏi chữa khỏi Covid",
     "nước tỏi trị dứt covid\nuống nước tỏi hết covid\nnước tỏi chữa covid",
     "Nước tỏi không chữa được Covid", rumours.About.HEALTH, "CDC tỉnh"),
    ("Không ai thu tiền khử khuẩn", "mỗi nhà nộp tiền khử khuẩn", "to truong thu tien khu khuan tung nha",
     "Không có khoản thu tiền khử khuẩn nào", rumours.About.SCAM, "UBND xã"),
    ("Chợ Ninh Hải vẫn mở cửa", "chợ Ninh Hải đóng cửa cả tháng", "cho Ninh Hai dong cua mot thang",
     "Chợ Ninh Hải vẫn mở cửa mỗi ngày", rumours.About.ORDERS, "UBND xã"),
)  # fmt: skip
"""Titles, what people ask or say and in which other ways, what is so, whence; all of it made up."""


def _publish(tx: Session, now: datetime) -> None:
    """What the editor has written and the approver agreed to."""
    writer, approver = (staff.id_of(tx, f"{who}@demo.example") for who in ("bientap", "duyet"))
    today = clock.today(now)
    days: Any = {"as_of": today, "expires_on": today + timedelta(days=180)}
    for title, question, wordings, answer, source in _ANSWERS:
        told = answers.Fields(title, question, answer, source, wordings=wordings, nobody_in_it=True, **days)
        row = answers.publishing.submit(tx, told, writer, now)
        editions.publish(tx, row, row.digest(), approver, now)
    for title, claim, wordings, fact, about, source in _RUMOURS:
        read = ("BS Thử, CDC tỉnh", today) if about is rumours.About.HEALTH else ("", None)
        false = rumours.Verdict.FALSE
        known = rumours.Fields(
            title,
            claim,
            fact,
            false,
            about,
            source,
            wordings=wordings,
            clinician=read[0],
            clinician_on=read[1],
            **days,
        )
        rumour = rumours.register.submit(tx, known, writer, now)
        rumours.register.publish(tx, rumour, rumour.digest(), approver, now)


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
    _take_bookings(tx, now)
    with suppress(sites.RegisteredAlready):
        sites.request(tx, _WAITS, channel="sms", proved_at=now, by="demo", now=now)
    _staff(tx, now)
    _answer(tx, now)
    _watch(tx, now)
    _lodging(tx, now)


_INN = ("20046", "Nhà nghỉ Ninh Chữ", "+84900000108")
"""A lodging with a phone of its own, which tells its guests by LT."""


def _lodging(tx: Session, now: datetime) -> None:
    """A lodging that keeps its list."""
    code, name, number = _INN
    if sites.by_code(tx, code) is None:
        sites.add(
            tx,
            name=name,
            kind=Kind.LODGING,
            commune_code=_VINH_HAI,
            code=code,
            phone=number,
            by="demo",
            now=now,
        )


def listed_area(tx: Session, now: datetime) -> None:
    """Đà Nẵng is on the list, agreed on by two of the demo's accounts; once."""
    if areas.every(tx):
        return
    one, other = (staff.id_of(tx, f"{mailbox}@demo.example") for mailbox in ("cdc1", "cdc2"))
    wished = areas.Wished("48", None, Level.HIGH, clock.today(now) - timedelta(days=20), None, "00/QĐ-DEMO")
    row = areas.submit(tx, wished, one, now)
    areas.approve(tx, row, areas.digest(row), other, now)


def _take_bookings(tx: Session, now: datetime) -> None:
    """The station takes four people each half hour, all week long, so that KHAM finds a day."""
    station = sites.by_code(tx, _STATION)
    if station is not None and appointments.by_site(tx, station) is None:
        hours = {str(day): [["07:30", "11:30"], ["13:30", "16:30"]] for day in range(1, 8)}
        appointments.set_up(tx, station, hours=hours, slot_minutes=30, seats=4, by=None, now=now)


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


def _answer(tx: Session, now: datetime) -> None:
    """Whom to call, and who is on duty to come."""
    for kind, unit, number, where, commune, services in _UNITS:
        with suppress(Conflict):
            written = directory.Written(
                kind=kind,
                unit=unit,
                numbers=[number],
                places=directory.areas.read(tx, where, places.HOME),
                commune_code=commune,
                services=services,
                starts_on=_FIRST_DAY,
            )
            directory.add(tx, written, "demo", now)
    for name, communes, number, public in _RAPID:
        if duty.team_called(tx, name) is None:
            team = duty.add_team(
                tx, name=name, kind=duty.Kind.RAPID, communes=communes, number=public, by="demo", now=now
            )
            duty.put_on_duty(tx, team.id, name="Người trực", number=number, starts_at=now, by="demo", now=now)


def _order_a_zone(tx: Session, now: datetime) -> None:
    """One hamlet is closed, as two colleagues of the demo have ordered."""
    proposer, approver = (staff.id_of(tx, f"{mailbox}@demo.example") for mailbox in (_PROPOSER, _APPROVER))
    order = zones.Order(
        level=zones.Level.LOCKDOWN,
        communes=[_ZONE_COMMUNE],
        hamlets="thôn Phước Nhơn 1",
        starts_at=now,
        ends_at=clock.midnight(clock.today(now)) + timedelta(days=50, hours=18),
        order_number="01/QĐ-THỬ",
        issuer="UBND xã (thử)",
    )
    ordered = zones.propose(tx, order, proposer, now)
    zones.approve(tx, ordered, zones.digest(ordered), approver, now)


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
