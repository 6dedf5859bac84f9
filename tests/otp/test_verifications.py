"""The life of a verification, told one step after another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from gateway import crypto, otp, people
from gateway.audit import AuditEntry
from gateway.errors import BadInput, NotFound
from gateway.messages.status import Status
from gateway.otp import SIGN_IN, Checked
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
    query = text("SELECT status, error, due_at IS NULL FROM messages WHERE recipient = :n ORDER BY id")
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


# The phone that asks


def test_a_phone_that_texts_gets_a_code_of_its_own(desk: Desk) -> None:
    begun = desk.asks()
    told = desk.later(seconds=5).phone_asks()
    assert (told.purpose, told.texted) == (SIGN_IN, True) and told.id != begun.id
    for client in (PORTAL, OTHER):
        with pytest.raises(NotFound):
            desk.checks(told, desk.code(), client)


def test_the_code_of_the_phone_is_right_for_what_was_begun_before(desk: Desk) -> None:
    """A page waits, its text is late: whichever code is typed there opens it."""
    slow, other = desk.asks(), desk.asks(purpose="delete_data")
    first = digits(desk.inbox()[0])
    desk.later(seconds=5).phone_asks()
    assert desk.checks(slow, first).approved
    assert desk.checks(other, desk.code()).approved


def test_the_code_of_the_phone_is_right_once_for_each_request(desk: Desk) -> None:
    told = desk.phone_asks()
    begun = [desk.asks(), desk.asks(), desk.asks(client=OTHER), desk.asks(purpose="delete_data")]
    assert len({ver.id for ver in (*begun, told)}) == 5
    assert not any(ver.texted for ver in begun) and len(desk.inbox()) == 1
    assert {ver.resend_after for ver in begun} == {300}, "until then the phone has its code"
    assert begun[0].expires_at == desk.now + timedelta(minutes=5)
    for ver, client in zip(begun, (PORTAL, PORTAL, OTHER, PORTAL), strict=True):
        assert desk.checks(ver, desk.code(), client) == Checked(True, 0)
        with pytest.raises(NotFound):
            desk.checks(ver, desk.code(), client)


def test_when_the_code_of_the_phone_is_over_clients_have_theirs_texted_again(desk: Desk) -> None:
    desk.phone_asks()
    old = desk.code()
    silent = desk.later(minutes=4).asks()
    fresh = desk.later(minutes=1).asks()
    assert fresh.texted and fresh.id != silent.id and desk.code() != old
    assert desk.checks(silent, old) == Checked(False, 4)
    assert desk.checks(silent, desk.code()) == Checked(False, 3), "the code of another verification"
    desk.phone_asks()
    assert desk.checks(silent, desk.code()).approved


def test_a_code_nobody_was_texted_is_never_right(desk: Desk) -> None:
    desk.phone_asks()
    begun = desk.asks()
    query = text("SELECT salt FROM verifications WHERE public_id = :id")
    salt = bytes(desk.tx.execute(query, {"id": begun.id}).scalar_one())
    assert not desk.checks(begun, crypto.ring().one_time_code(begun.id, salt)).approved


def test_pressed_twice_nothing_more_is_sent(desk: Desk) -> None:
    told = desk.phone_asks()
    again = desk.later(seconds=9.9).phone_asks()
    assert (again.id, again.texted) == (told.id, False) and desk.count() == 1
    again = desk.later(seconds=0.1).phone_asks()
    assert (again.id, again.texted) == (told.id, True)
    assert len(set(desk.inbox())) == 1 and desk.count() == 2


def test_what_a_phone_is_told_is_true_to_the_minute(desk: Desk) -> None:
    begun = desk.phone_asks()
    for _ in range(4):
        desk.later(minutes=1).phone_asks()
    old = desk.code()
    told = desk.later(minutes=3.5).phone_asks()
    assert told.id == begun.id and "het han sau 2 phut" in desk.inbox()[-1]
    assert told.expires_at == desk.now + timedelta(minutes=2.5)
    fresh = desk.later(minutes=1.6).phone_asks()
    assert fresh.id != begun.id and desk.code() != old and "het han sau 5 phut" in desk.inbox()[-1]


def test_guesses_at_the_code_of_a_phone_are_bounded_and_the_next_one_is_fresh(desk: Desk) -> None:
    desk.settings = replace(desk.settings, otp_per_key_hour=1_000)
    desk.phone_asks()
    old = desk.code()
    for _ in range(20):
        begun = desk.asks()
        for _ in range(5):
            desk.checks(begun, wrong(old))
    late = desk.asks(client=OTHER)
    assert late.texted, "the code of the phone is over"
    own = desk.code()
    assert not desk.checks(late, old, OTHER).approved
    fresh = desk.later(seconds=11).phone_asks()
    assert fresh.texted and desk.code() not in (old, own)
    assert desk.checks(late, desk.code(), OTHER).approved


def test_other_countries_get_nothing_by_asking(desk: Desk) -> None:
    for number in ("+870776123456", "+8562055512345", "+8419009095"):
        with pytest.raises(BadInput):
            desk.phone_asks(number)
        assert desk.count(number) == 0
    desk.settings = replace(desk.settings, otp_countries=("VN", "LA"))
    assert desk.phone_asks("+8562055512345").texted


# Gates and the phone that asks


def test_a_gate_needs_its_own_code(desk: Desk) -> None:
    desk.phone_asks()
    phones = desk.code()
    gate = desk.asks(purpose="gate", site="Chợ Ninh Hải")
    assert gate.texted and "CHO NINH HAI" in desk.inbox()[-1]
    assert not desk.checks(gate, phones).approved
    assert desk.checks(gate, desk.code()).approved
    begun = desk.asks()
    assert not desk.checks(begun, digits(desk.inbox()[1])).approved, "a gate code opens nothing else"


def test_another_clients_gate_is_never_what_a_phone_is_told(desk: Desk) -> None:
    desk.asks(client=OTHER, purpose="gate", site="Goi lai cho anh Ba")
    desk.later(seconds=5).phone_asks(lang="en")
    assert desk.inbox()[-1].startswith("1022 sign-in code: ")


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
