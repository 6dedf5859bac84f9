"""Every kind of personal data leaves at its promised age: not a minute before, and not a cell of it after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from gateway import (
    abuse,
    approvals,
    audit,
    chat,
    clock,
    duty,
    obliged,
    otp,
    people,
    quarantine,
    retention,
    rights,
    safety,
    sites,
    suspects,
    tickets,
    tracing,
)
from gateway.accounts import staff
from gateway.api import idempotency
from gateway.content import Kind, Subscription, contributors
from gateway.conversations import Conversations
from gateway.db import Database
from gateway.house import House
from gateway.messages import inbox, pieces, routing
from gateway.messages.carriers import InboundPiece, InboundText
from gateway.otp import Wish
from gateway.settings import Settings
from gateway.sites import trips
from sms.answering import Answering
from tests.waiting import until

ADDRESS = "12 thon My Tuong 2"
STORY = (
    ("+84900772001", "KB Nguyen Van An 1985 nam Nhon Hai khoe"),
    ("+84900772001", "1"),
    ("+84900772001", ADDRESS),
    ("+84900772001", "1"),
    ("+84900772001", "41536"),
    ("+84900772002", "KB"),
    ("+84900772002", "1"),
    ("+84900772002", "Tran Thi Binh"),
    ("+84900772003", "CUU nuoc len toi mai nha"),
)

KEPT = {
    "verifications": (timedelta(hours=24), "verifications"),
    "codes": (timedelta(hours=24), "messages WHERE args IS NOT NULL AND purpose = 'otp'"),
    "idempotency": (timedelta(days=1), "idempotency_keys WHERE answer IS NOT NULL"),
    "sessions": (timedelta(hours=24), "sessions WHERE state IS NOT NULL OR awaiting_ref IS NOT NULL"),
    "inbound_seen": (timedelta(days=14), "inbound_seen"),
    "channel_log": (timedelta(days=7), "channel_log"),
    "callbacks": (timedelta(days=30), "callbacks"),
    "chat_reached": (timedelta(days=90), "chat_reached"),
    "chat_followers": (timedelta(days=90), "chat_followers"),
    "route_minutes": (timedelta(days=90), "route_minutes"),
    "ported": (timedelta(days=365), "ported"),
    "visits": (timedelta(days=28), "visits"),
    "trips": (timedelta(days=28), "trips"),
    "gate_look_ups": (timedelta(days=1), "gate_look_ups"),
    "gate_days": (timedelta(days=28), "gate_days"),
    "site_requests": (timedelta(days=90), "sites WHERE approved_at IS NULL"),
    "site_phones": (timedelta(days=730), "sites WHERE phone IS NOT NULL"),
    "bodies": (timedelta(days=90), "messages WHERE args IS NOT NULL AND purpose <> 'otp'"),
    "inbound": (timedelta(days=90), "inbound"),
    "pieces": (timedelta(days=90), "pieces"),
    "quarantines": (timedelta(days=180), "quarantines"),
    "voluntary": (timedelta(days=180), "health_reports WHERE quarantine_id IS NULL"),
    "managers": (timedelta(days=180), "quarantine_managers"),
    "contacts": (timedelta(days=28), "contacts"),
    "cases": (timedelta(days=28), "cases WHERE number IS NOT NULL"),
    "declared_contacts": (timedelta(days=28), "declared_contacts"),
    "declarations": (timedelta(days=180), "declarations"),
    "suspects": (timedelta(days=180), "suspects"),
    "suspect_events": (timedelta(days=180), "suspect_events"),
    "movements": (timedelta(days=180), "movements"),
    "lodging_guests": (timedelta(days=28), "lodging_guests"),
    "lodging_days": (timedelta(days=28), "lodging_days"),
    "members": (timedelta(days=180), "household_members"),
    "people": (timedelta(days=180), "people"),
    "obliged": (timedelta(days=730), "obliged"),
    "merges": (timedelta(days=180), "person_merges"),
    "holds": (timedelta(days=180), "legal_holds"),
    "rights": (timedelta(days=1826), "rights_requests"),
    "ticket_texts": (timedelta(days=730), "ticket_events WHERE body IS NOT NULL"),
    "duty": (timedelta(days=730), "duty"),
    "pages": (timedelta(days=90), "pages"),
    "ticket_numbers": (timedelta(days=730), "tickets WHERE number <> ''"),
    "ticket_reporters": (timedelta(days=730), "ticket_reporters"),
    "consultations": (timedelta(days=730), "consultations WHERE advice IS NOT NULL"),
    "number_marks": (timedelta(days=730), "number_marks"),
    "subscriptions": (timedelta(days=90), "subscriptions"),
    "contributors": (timedelta(days=730), "contributors"),
    "safety_checks": (timedelta(days=730), "safety_checks"),
    "safety_overrides": (timedelta(days=730), "safety_overrides"),
    "safety_reminders": (timedelta(days=7), "safety_reminders"),
    "approval_words": (timedelta(days=730), "approvals WHERE note IS NOT NULL OR why IS NOT NULL"),
    "audit": (timedelta(days=1826), "audit_log WHERE action <> 'audit.purge'"),
}
"""Services §2.5 of the plan: how long, and the rows that still tell something."""

_TOLD = text("""
    INSERT INTO callbacks (public_id, month, message_id, status, key_id, url, host, body, created_at, done_at, outcome)
    VALUES ('evt_x', '2026-11-01', 1, 40, 1, 'https://a.example/', 'a.example:443', '{}', :at, :at, 'told')
""")
_AT_A_GATE = text("""
    WITH looked AS (INSERT INTO gate_look_ups (account_id, number_key, at) VALUES (7, 'x', :at))
    INSERT INTO gate_days (account_id, day, mark, round, wrong, changed_at) VALUES (7, '2026-11-20', 'x', 1, 0, :at)
""")
_ARRIVED = text("""
    WITH guest AS (INSERT INTO lodging_guests (site_id, day, number, channel, by, entered_at)
                   SELECT min(id), '2026-11-20', '+84900772009', 'sms', 'site', :at FROM sites),
         told AS (INSERT INTO lodging_days SELECT min(id), '2026-11-20', :at, 'site' FROM sites)
    INSERT INTO movements (public_id, person_id, number, from_province, arrived_on, commune_code, details, class,
                           reasons, rules, state, declared_at, changed_at)
    VALUES ('mov_x', :person, '+84900772009', '48', '2026-11-20', '22846', 'x', 'none', 'x', 1, 'noted', :at, :at)
""")


def _asked(tx: Session, at: datetime) -> None:
    """Somebody has asked what is kept, was said to be another, and was wanted by a court until today."""
    one, other = (
        people.remember(tx, "+84900772001", None, name=name, birth_year=1960, sex="Nam", commune_code=None,
                        address=None, now=at)
        for name in ("Trần Văn Ba", "Lê Văn Bá")
    )  # fmt: skip
    asked = rights.Asked(rights.Kind.SEE, "paper", "đơn", "+84900772001")
    rights.record_done(tx, asked, "đã trả lời", by="tests", now=at)
    people.distinct(tx, one.person_id, other.person_id, "tests", "hai anh em", at)
    today = clock.today(at)
    entry = obliged.Entry("22846", "đi từ vùng dịch", "15/QĐ", today, today, number="+84900772009")
    obliged.enter(tx, entry, by="tests", now=at)
    suspects.feed(tx, suspects.Source.STAFF, number="+84900772009", now=at)
    tx.execute(_ARRIVED, {"at": at, "person": one.person_id})
    held = rights.hold(tx, one.person_id, "12/QĐ", "vụ án", None, "tests", at)
    rights.lift(tx, held.id, "tests", at)


@pytest.fixture
def owner(house: House) -> Iterator[Database]:
    engine = create_engine(house.settings.owner_url)
    yield Database(engine)
    engine.dispose()


@pytest.fixture
def told(house: House, owner: Database) -> datetime:
    """One has declared and gone in, one stopped half-way, one called for help and somebody was paged, one system sent;
    all is over.
    """
    start = clock.now()
    answering = Answering(Conversations(house.settings))
    with house.db.transaction() as tx:
        sites.add(
            tx, name="Chợ Ninh Hải", kind="market", commune_code="22846", code="41536", by="tests", now=start
        )
        bus = sites.add(tx, name="Xe Ninh Chữ", kind="transport", commune_code="22846", by="tests", now=start)
        trips.end(tx, trips.begin(tx, bus, start, staff_id=7, by="tests", now=start), by="tests", now=start)
        shut = sites.add(
            tx, name="Quán Cũ", kind="cafe", commune_code="22846", phone="+84900772006", by="tests", now=start
        )
        sites.close(tx, shut, "nghỉ bán", "tests", start)
        wish = sites.Fields("Quán Mới", "cafe", "22846", "thôn Mỹ Tường 1")
        asked = sites.request(tx, wish, channel="web", proved_at=start, by="citizen", now=start)
        sites.refuse(tx, asked, "chưa rõ", "tests", start)
        tx.execute(_AT_A_GATE, {"at": start})
        room = duty.add_team(tx, name="Trực ban CDC", kind=duty.Kind.CDC, by="tests", now=start)
        shift = duty.put_on_duty(
            tx, room.id, name="Người trực", number="0900000991", starts_at=start, by="tests", now=start
        )
    for nth, (number, words) in enumerate(STORY):
        with house.db.transaction() as tx:
            inbox.store(tx, InboundText("twilio", f"SM{nth}", number, "1022", words), start)
            waiting = inbox.take_next(tx, start)
            assert waiting is not None
            inbox.mark_done(tx, waiting.id, answering.hear(tx, waiting, start), start)
    with house.db.transaction() as tx:
        duty.end_duty(tx, shift.id, "tests", start)
        _quarantined(tx, start)
        otp.issue(tx, house.settings, Wish(otp.OPERATOR, "+84900772005", ip="203.0.113.7"), start)
        idempotency.once(tx, 1, "key-of-a-client", {"text": "x"}, lambda: {"id": "msg_x"}, start)
        tx.execute(text("WITH gone AS (DELETE FROM outbox) UPDATE messages SET status = 40"))
        tx.execute(_TOLD, {"at": start})
        _asked(tx, start)
        pieces.keep(tx, [InboundPiece("tests", "a", 1, "CUU nuoc")], "tests@h-1-a", start)
        chat.heard(tx, "zalo:5500000001", start)
        reached = "INSERT INTO chat_reached VALUES ('b1', 'zalo:5500000001', :at, NULL)"
        tx.execute(text(reached), {"at": start})
        today = clock.today(start)
        case = tracing.cases.propose(tx, number="+84900772001", tested_on=today, note="x", by=11, now=start)
        tracing.cases.confirm(tx, case, tracing.cases.digest(case), 12, start)
        tracing.declare(tx, "+84900772001", "+84900772002", None, "sms", start)
        school = sites.add(tx, name="Trường", kind="school", commune_code="22846", by="tests", now=start)
        unit = staff.add_unit(tx, "Đơn vị thử", ["22846"], by="tests", now=start)
        contributors.register(tx, unit, [Kind.NEWS], "Đầu mối", None, 11, start)
        contributors.end(tx, unit, 11, start)
        tx.add(Subscription(address="+84900772001", topic="", place="", since=start, ended_at=start))
        safety.record(tx, school, [1] * 8, channel="web", by=11, now=start)
        safety.override(tx, school, safety.Level.HIGH, "x", today, 11, start)
        tx.add(safety.SafetyReminder(site_id=school.id, day=today, reminded_at=start))
        approvals.submit(tx, "case", 0, "a1", 11, start, "chợ Ninh Hải")
        _helped(tx, start)
        routing.learn(tx, [("+84900772001", "viettel", "tests")], start)
        routing.note(tx, "tests", [routing.Tally("viettel", start, handed=1)])
    sealer, newest = audit.Sealer(), text("SELECT max(id) FROM audit_log")

    def sealed() -> bool:
        """the audit log is chained, without which nothing of it may leave"""
        with house.db.transaction() as tx:
            seal = sealer.seal(tx, start)
            return seal is not None and seal.last_id == tx.execute(newest).scalar()

    until(sealed)
    return start


def _quarantined(tx: Session, now: datetime) -> None:
    """Somebody was watched and has reported, with a manager; somebody else reported unasked."""
    an = people.household(tx, "+84900772001")[0].person_id
    line = quarantine.admit(
        tx, person_id=an, number="+84900772001", cls="f0_home", commune_code="22846", until=clock.today(now),
        by="tests", now=now,
    )  # fmt: skip
    well = quarantine.Report({"temperature": 36.8}, well=True)
    quarantine.enter(tx, line.id, well, author="number", channel="sms", now=now, fallback=None)
    quarantine.release(tx, line.id, "tests", now)
    quarantine.enter_voluntary(
        tx, None, "+84900772009", well, author="number", channel="sms", now=now, fallback=None
    )
    keeper = quarantine.managers.add(
        tx, number="0900000881", name="Người giữ", commune_code="22846", by="tests", now=now
    )
    quarantine.managers.end(tx, keeper.id, "tests", now)


def _helped(tx: Session, now: datetime) -> None:
    """Two have reported the same, a doctor has called one of them, and their number was marked for a moment."""
    for number in ("+84900772001", "+84900772002"):
        wish = tickets.Wish(tickets.Kind.REPORT, number, "sms", "hai người sốt cao", "22846", "cạnh chợ cũ")
        report = tickets.receive(tx, wish, now, now).ticket
    notes = tickets.consultations.Notes("sốt", "uống nước", consented=True, outcome="advised")
    tickets.consultations.record(tx, report.id, None, notes, 7, now)
    mark = abuse.propose(tx, "+84900772001", "báo sai", 1, 7, now - timedelta(days=1))
    abuse.return_(tx, mark, "không phải", 8, now)


def _left(owner: Database) -> dict[str, int]:
    with owner.transaction() as tx:
        return {
            kind: int(tx.execute(text(f"SELECT count(*) FROM {rows}")).scalar_one())
            for kind, (_, rows) in KEPT.items()
        }


@pytest.mark.parametrize("kind", KEPT)
def test_each_kind_leaves_at_its_age(kind: str, house: House, owner: Database, told: datetime) -> None:
    before = _left(owner)
    assert all(before.values()), before
    life = KEPT[kind][0]
    retention.purge(owner, house.settings, told + life - timedelta(minutes=1))
    assert _left(owner)[kind] == before[kind]
    counts = retention.purge(owner, house.settings, told + life + timedelta(minutes=1))
    after = _left(owner)
    assert after[kind] == 0
    assert counts[kind] == before[kind]
    assert [other for other in KEPT if KEPT[other][0] > life and after[other] != before[other]] == []


def test_figures_outlive_what_was_said(house: House, owner: Database, told: datetime) -> None:
    """Redacting empties cells; a month's counts stay what they were."""
    shown = text(
        "SELECT template, lang, segments, status, count(*) FROM messages GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
    )
    with owner.transaction() as tx:
        before = tx.execute(shown).all()
    retention.purge(owner, house.settings, told + timedelta(days=800))
    with owner.transaction() as tx:
        assert tx.execute(shown).all() == before
        assert tx.execute(text("SELECT count(*) FROM tickets")).scalar_one() == 1


def test_what_still_waits_is_not_purged(house: House, owner: Database, told: datetime) -> None:
    with house.db.transaction() as tx:
        inbox.store(tx, InboundText("twilio", "SM-late", "+84900772004", "1022", "HOI bao gio co dien"), told)
        tx.execute(text("UPDATE messages SET status = 0"))
        tx.execute(
            text("""INSERT INTO outbox (month, id, lane, route, recipient, due_at, expires_at)
                    SELECT month, id, lane, 'any', recipient, :now, expires_at FROM messages ON CONFLICT DO NOTHING"""),
            {"now": told},
        )
    before = _left(owner)["bodies"]
    retention.purge(owner, house.settings, told + timedelta(days=91))
    left = _left(owner)
    assert (left["inbound"], left["bodies"]) == (1, before)


def test_every_promise_has_a_statement_and_every_setting_is_used(house: House) -> None:
    assert set(retention.lifetimes(house.settings)) == set(KEPT)
    promised = {kind: life for kind, (life, _) in KEPT.items()}
    assert retention.lifetimes(house.settings) == promised
    keeping = [setting.name for setting in fields(Settings) if setting.name.startswith("keep_")]
    assert len(keeping) == 9


def test_a_second_purge_finds_nothing(house: House, owner: Database, told: datetime) -> None:
    late = told + timedelta(days=2000)
    retention.purge(owner, house.settings, late)
    assert set(retention.purge(owner, house.settings, late).values()) == {0}
