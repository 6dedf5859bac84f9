"""The life of a verification, told one step after another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from gateway import otp, people
from gateway.audit import AuditEntry
from gateway.errors import BadInput, NotFound
from gateway.messages.status import Status
from gateway.otp import Checked
from tests.otp.desk import AN, OTHER, PORTAL, Desk, digits, wrong


def test_a_code_is_texted_typed_and_approved_once(desk: Desk) -> None:
    begun = desk.asks("0900 000 111")
    assert begun.id.startswith("ver_") and len(begun.id) == 30
    assert (begun.number, begun.texted, begun.resend_after) == (AN, True, 60)
    assert begun.expires_at == desk.now + timedelta(minutes=5)
    (told,) = desk.inbox()
    assert told == f"Ma xac thuc 1022: {desk.code()}, het han sau 5 phut. " + (
        "KHONG dua ma nay cho bat ky ai, ke ca nguoi xung la can bo"
    )
    assert desk.checks(begun, wrong(desk.code())) == Checked(False, 4)
    assert desk.checks(begun, desk.code()) == Checked(True, 0)
    with pytest.raises(NotFound):
        desk.checks(begun, desk.code())


def test_the_right_code_may_come_fifth(desk: Desk) -> None:
    begun = desk.asks()
    left = [desk.checks(begun, wrong(desk.code())).attempts_left for _ in range(4)]
    assert left == [4, 3, 2, 1]
    assert desk.checks(begun, desk.code()).approved


def test_the_fifth_wrong_code_ends_it(desk: Desk) -> None:
    begun = desk.asks()
    for _ in range(4):
        desk.checks(begun, wrong(desk.code()))
    assert desk.checks(begun, wrong(desk.code())) == Checked(False, 0)
    with pytest.raises(NotFound):
        desk.checks(begun, desk.code())
    old = desk.code()
    fresh = desk.asks()
    assert fresh.id != begun.id and fresh.texted and desk.code() != old


def test_what_cannot_be_a_code_is_not_counted(desk: Desk) -> None:
    begun = desk.asks()
    for _ in range(9):
        with pytest.raises(BadInput):
            desk.checks(begun, "48291")
    assert desk.checks(begun, wrong(desk.code())).attempts_left == 4


def test_nothing_tells_apart_why_there_is_nothing_to_check(desk: Desk) -> None:
    used, mine, expired = desk.asks("0900000112"), desk.asks("0900000113"), desk.asks("0900000114")
    desk.checks(used, desk.code("+84900000112"))
    for ver, code, client in (
        (used, desk.code("+84900000112"), PORTAL),
        (mine, desk.code("+84900000113"), OTHER),
        (replace(mine, id="ver_aaaaaaaaaaaaaaaaaaaaaaaaaa"), "482913", PORTAL),
        (replace(mine, id=""), "482913", PORTAL),
        (replace(mine, id=mine.id.replace("ver_", "ver\x00")), "482913", PORTAL),
        (replace(mine, id=mine.id + "\n"), "482913", PORTAL),
        (replace(mine, id=mine.id.upper()), "482913", PORTAL),
    ):
        with pytest.raises(NotFound) as fault:
            desk.checks(ver, code, client)
        assert (fault.value.message, fault.value.code) == ("", "not_found")
    with pytest.raises(NotFound):
        desk.later(minutes=5).checks(expired, desk.code("+84900000114"))


def test_within_a_minute_nothing_is_sent_again(desk: Desk) -> None:
    begun = desk.asks()
    again = desk.later(seconds=59.5).asks()
    assert (again.id, again.texted, again.resend_after) == (begun.id, False, 1)
    assert again.expires_at == begun.expires_at and len(desk.inbox()) == 1


def test_after_a_minute_the_same_code_comes_again_and_lives_on(desk: Desk) -> None:
    begun = desk.asks()
    again = desk.later(seconds=60).asks()
    assert (again.id, again.texted, again.resend_after) == (begun.id, True, 60)
    assert again.expires_at == desk.now + timedelta(minutes=5)
    assert len(set(desk.inbox())) == 1 and len(desk.inbox()) == 2
    assert desk.later(minutes=4.5).checks(begun, desk.code()).approved


def test_a_code_never_lives_beyond_ten_minutes_and_no_text_promises_more(desk: Desk) -> None:
    desk.settings = replace(desk.settings, otp_per_number_hour=100)
    begun = desk.asks()
    first = desk.code()
    for _ in range(5):
        assert desk.later(minutes=1).asks().id == begun.id
    fresh = desk.later(seconds=1 + 60).asks()
    assert fresh.id != begun.id and fresh.expires_at == desk.now + timedelta(minutes=5)
    assert desk.code() != first
    with pytest.raises(NotFound):
        desk.checks(begun, first)


def test_a_text_that_still_waits_gives_way_to_the_next(desk: Desk) -> None:
    """After an outage the phone gets one text, and never an ended code after the good one."""
    desk.settings = replace(desk.settings, otp_minutes=9)
    desk.asks()
    desk.asks(client=OTHER)
    desk.later(seconds=60).asks()
    desk.later(seconds=60).asks()
    query = text(
        """SELECT status, error, o.id IS NULL FROM messages m LEFT JOIN outbox o USING (month, id)
                     WHERE m.recipient = :n ORDER BY m.id"""
    )
    withdrawn, waiting = (Status.UNSENT, "withdrawn", True), (Status.QUEUED, None, False)
    rows = [tuple(row) for row in desk.tx.execute(query, {"n": AN})]
    assert rows == [withdrawn, waiting, withdrawn, waiting], "another client's text is its own"


def test_one_for_each_client_number_and_purpose(desk: Desk) -> None:
    others = [
        desk.asks(),
        desk.asks(client=OTHER),
        desk.asks(purpose="delete_data"),
        desk.asks("0900000112"),
    ]
    assert len({ver.id for ver in others}) == 4
    assert len({digits(told) for number in (AN, "+84900000112") for told in desk.inbox(number)}) == 4


def test_a_gate_code_opens_its_own_gate(desk: Desk) -> None:
    market = desk.asks(purpose="gate", site="Chợ Ninh Hải")
    assert desk.inbox()[-1].startswith("Ma vao CHO NINH HAI: ")
    assert "can bo dang dung o cong" in desk.inbox()[-1]
    first = desk.code()
    assert desk.asks(purpose="gate", site=" chợ  Ninh Hải").id != market.id, (
        "another spelling is another gate"
    )
    school = desk.asks(purpose="gate", site="Trường Nhơn Hải")
    assert school.texted and school.id != market.id and "TRUONG NHON HAI" in desk.inbox()[-1]
    with pytest.raises(NotFound):
        desk.checks(market, first)
    assert desk.checks(school, desk.code()).approved


@pytest.mark.parametrize(
    "site", ["Chợ Ninh Hải (cổng 2)", "Trường THCS Nguyễn Trãi - Q. 1", "UBND xã Ea H'Leo", "Km 22, lô 12-14"]
)
def test_gates_are_named_as_people_name_them(desk: Desk, site: str) -> None:
    assert desk.asks(purpose="gate", site=site).texted


def test_a_page_gets_the_line_for_its_browser(desk: Desk) -> None:
    desk.asks(web_domain="khaibao.example")
    assert desk.inbox()[0].endswith(f"\n@khaibao.example #{desk.code()}")


def test_the_language_is_the_wished_one_or_the_usual_one(desk: Desk) -> None:
    people.contact(desk.tx, "+84900000112", desk.now, "en")
    desk.asks("0900000112")
    desk.asks("0900000113", lang="en")
    desk.asks("0900000114")
    assert desk.inbox("+84900000112")[0].startswith("1022 sign-in code: ")
    assert desk.inbox("+84900000113")[0].startswith("1022 sign-in code: ")
    assert desk.inbox("+84900000114")[0].startswith("Ma xac thuc 1022: ")
    assert people.remembered(desk.tx, "+84900000114") is None, "to be texted is not to have been in touch"


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"to": "02593822222"}, "to", "landline"),
        ({"to": "19009095"}, "to", "premium"),
        ({"to": "+8562055512345"}, "to", "foreign"),
        ({"to": "+870776123456"}, "to", "foreign"),
        ({"purpose": "Sign-In"}, "purpose", "bad_purpose"),
        ({"purpose": ""}, "purpose", "bad_purpose"),
        ({"purpose": "a" * 31}, "purpose", "bad_purpose"),
        ({"purpose": "gate"}, "site", "missing"),
        ({"purpose": "gate", "site": " \u200b"}, "site", "bad_site"),
        ({"purpose": "gate", "site": "a" * 101}, "site", "bad_site"),
        ({"purpose": "gate", "site": "vneid-gov.example"}, "site", "bad_site"),
        ({"purpose": "gate", "site": "Chợ．example"}, "site", "bad_site"),
        ({"purpose": "gate", "site": "bit.ly/abc"}, "site", "bad_site"),
        ({"purpose": "gate", "site": "https://a"}, "site", "bad_site"),
        ({"purpose": "gate", "site": "goi 0900 000 123"}, "site", "bad_site"),
        ({"purpose": "gate", "site": "0900-000.(123"}, "site", "bad_site"),
        ({"purpose": "gate", "site": "٠٩٠٠٠٠٠"}, "site", "bad_site"),
        ({"purpose": "gate", "site": "Chợ\u2024example"}, "site", "bad_site"),
        ({"purpose": "gate", "site": "Chợ: mã 482913"}, "site", "bad_site"),
        ({"purpose": "gate", "site": "..."}, "site", "bad_site"),
        ({"site": "Chợ Ninh Hải"}, "site", "only_at_gates"),
        ({"purpose": "gate", "site": "Chợ", "web_domain": "a.example"}, "web_domain", "not_at_gates"),
        ({"web_domain": "https://a.example"}, "web_domain", "bad_domain"),
        ({"web_domain": "a.example\n@b.example"}, "web_domain", "bad_domain"),
        ({"web_domain": "localhost"}, "web_domain", "bad_domain"),
        ({"web_domain": "a" * 33 + ".example"}, "web_domain", "bad_domain"),
        ({"ip": "example"}, "ip", "bad_address"),
        ({"ip": ""}, "ip", "bad_address"),
    ],
)
def test_what_cannot_be_had(desk: Desk, more: dict[str, str], field: str, code: str) -> None:
    with pytest.raises(BadInput) as fault:
        desk.asks(**{"to": "0900000111", **more})
    assert (fault.value.field, fault.value.code) == (field, code)
    assert desk.inbox() == []


def test_countries_are_an_allow_list(desk: Desk) -> None:
    desk.settings = replace(desk.settings, otp_countries=("VN", "LA"))
    assert desk.asks("+8562055512345").texted
    assert desk.inbox("+8562055512345")[0].startswith("1022 sign-in code: ")
    for other in ("+85512345678", "+14155552671"):
        with pytest.raises(BadInput):
            desk.asks(other)


def test_a_longer_life_is_said_and_kept(desk: Desk) -> None:
    desk.settings = replace(desk.settings, otp_minutes=10)
    begun = desk.asks()
    assert "het han sau 10 phut" in desk.inbox()[0]
    assert desk.later(minutes=9.9).checks(begun, desk.code()).approved


def test_an_approval_is_audited_without_code_or_whole_number(desk: Desk) -> None:
    begun = desk.asks()
    desk.checks(begun, wrong(desk.code()))
    desk.checks(begun, desk.code())
    query = select(AuditEntry).where(AuditEntry.action == "verification.approve")
    (entry,) = desk.tx.execute(query.where(AuditEntry.subject == begun.id)).scalars()
    assert (entry.actor, entry.at) == ("key:7", desk.now)
    assert entry.details == {"client": "portal", "to": "+84 90 *** 0111", "purpose": "sign_in"}


def test_the_row_holds_neither_the_code_nor_the_address(desk: Desk) -> None:
    desk.asks(ip="203.0.113.7", purpose="gate", site="Chợ Ninh Hải")
    row = desk.tx.execute(text("SELECT v::text FROM verifications v ORDER BY id DESC LIMIT 1")).scalar_one()
    message = desk.tx.execute(text("SELECT m::text FROM messages m ORDER BY id DESC LIMIT 1")).scalar_one()
    assert [told for told in (desk.code(), "203.0.113.7", "Chợ") if told in row + message] == []


def test_midnight_at_the_turn_of_a_year_changes_nothing(desk: Desk) -> None:
    desk.now = datetime(
        2026, 12, 31, 16, 59, 30, tzinfo=UTC
    )  # 23:59:30 in Viet Nam, the last day of the partition
    begun = desk.asks()
    again = desk.later(seconds=60).asks()
    assert again.id == begun.id and again.texted
    assert len(set(desk.inbox())) == 1 and len(desk.inbox()) == 2
    assert desk.later(minutes=4).checks(begun, desk.code()).approved


def test_the_newest_pending_is_the_one_texted_last(desk: Desk) -> None:
    assert otp.newest_pending(desk.tx, AN, desk.now) is None
    first = desk.asks()
    second = desk.later(seconds=1).asks(client=OTHER)
    newest = otp.newest_pending(desk.tx, AN, desk.now)
    assert newest is not None and newest.id == second.id
    desk.later(seconds=60).asks()
    newest = otp.newest_pending(desk.tx, AN, desk.now)
    assert newest is not None and newest.id == first.id
    assert otp.newest_pending(desk.tx, AN, desk.now + timedelta(minutes=5)) is None
