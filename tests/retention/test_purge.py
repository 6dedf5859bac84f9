"""Every kind of personal data leaves at its promised age: not a minute before, and not a cell of it after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta

import pytest
from sqlalchemy import create_engine, text

from gateway import retention
from gateway.db import Database
from gateway.house import House
from gateway.messages import inbox
from gateway.messages.carriers import InboundText
from gateway.settings import Settings
from tests.retention.life import happened

_NO_DOSE = "WHERE person_id NOT IN (SELECT person_id FROM vaccine_doses)"
"""Whoever has had a dose keeps the name it was given for as long as the dose."""
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
    "exam_bookings": (timedelta(days=180), "exam_bookings"),
    "vaccine_registrations": (timedelta(days=180), "vaccine_registrations"),
    "vaccine_reactions": (timedelta(days=180), "vaccine_reactions"),
    "vaccine_doses": (timedelta(days=1826), "vaccine_doses"),
    "members": (timedelta(days=180), f"household_members {_NO_DOSE}"),
    "people": (timedelta(days=180), f"people {_NO_DOSE}".replace("WHERE person_id", "WHERE id")),
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
    "call_notes": (timedelta(days=730), "call_notes"),
    "call_needs": (timedelta(days=730), "call_needs"),
    "call_handovers": (timedelta(days=730), "call_handovers WHERE who IS NOT NULL"),
    "call_reviews": (timedelta(days=730), "call_reviews"),
    "crew_reads": (timedelta(days=730), "crew_reads"),
    "crew_words": (timedelta(days=730), "crew_words"),
    "crew_flags": (timedelta(days=730), "crew_flags"),
    "sent_texts": (timedelta(days=90), "sent_texts"),
    "rumour_checks": (timedelta(days=730), "rumour_checks"),
    "answers": (timedelta(days=730), "answers WHERE said IS NOT NULL"),
    "answer_uses": (timedelta(days=90), "answer_uses"),
    "unit_reports": (timedelta(days=1826), "unit_reports"),
    "report_reminders": (timedelta(days=30), "report_reminders"),
    "sync_batches": (timedelta(days=90), "sync_batches WHERE acknowledged_at IS NOT NULL"),
    "sync_waiting": (timedelta(days=180), "sync_batches WHERE acknowledged_at IS NULL"),
    "sync_facts": (timedelta(days=180), "sync_facts"),
    "handovers": (timedelta(days=730), "handovers"),
    "briefings": (timedelta(days=1826), "briefings"),
    "lists": (timedelta(days=180), "number_lists WHERE state <> 'discarded'"),
    "list_numbers": (timedelta(days=1), "number_list_rows"),
    "list_faults": (timedelta(days=1), "number_list_faults"),
    "mover_checks": (timedelta(days=180), "mover_checks"),
    "movers": (timedelta(days=180), "movers"),
    "alert_recipients": (timedelta(days=730), "alert_recipients"),
    "alert_messages": (timedelta(days=730), "alert_messages"),
    "alert_unheard": (timedelta(days=730), "alert_unheard"),
    "alert_answers": (timedelta(days=730), "alert_answers"),
    "alert_plays": (timedelta(days=730), "alert_plays WHERE by_number IS NOT NULL"),
    "subscriptions": (timedelta(days=90), "subscriptions"),
    "contributors": (timedelta(days=730), "contributors"),
    "safety_checks": (timedelta(days=730), "safety_checks"),
    "safety_overrides": (timedelta(days=730), "safety_overrides"),
    "safety_reminders": (timedelta(days=7), "safety_reminders"),
    "approval_words": (timedelta(days=730), "approvals WHERE note IS NOT NULL OR why IS NOT NULL"),
    "call_events": (timedelta(days=90), "call_events"),
    "call_orders": (timedelta(days=7), "call_orders"),
    "surges": (timedelta(days=730), "surges"),
    "calls": (timedelta(days=730), "calls WHERE number <> ''"),
    "call_places": (timedelta(days=730), "call_places WHERE number <> ''"),
    "agent_spans": (timedelta(days=730), "agent_spans"),
    "prompt_sounds": (timedelta(days=180), "prompt_recordings WHERE sound IS NOT NULL"),
    "prompt_sittings": (timedelta(days=1), "prompt_sittings"),
    "recordings": (timedelta(days=30), "recordings"),
    "dictations": (timedelta(days=30), "dictations WHERE talk IS NOT NULL"),
    "audit": (timedelta(days=1826), "audit_log WHERE action <> 'audit.purge'"),
}
"""Services §2.5 of the plan: how long, and the rows that still tell something."""


@pytest.fixture
def owner(house: House) -> Iterator[Database]:
    engine = create_engine(house.settings.owner_url)
    yield Database(engine)
    engine.dispose()


@pytest.fixture
def told(house: House) -> datetime:
    """When everything happened that is now over."""
    return happened(house)


def _left(owner: Database) -> dict[str, int]:
    with owner.transaction() as tx:
        return {
            kind: int(tx.execute(text(f"SELECT count(*) FROM {rows}")).scalar_one())
            for kind, (_, rows) in KEPT.items()
        }


def test_each_kind_leaves_at_its_age(house: House, owner: Database, told: datetime) -> None:
    """One database is purged at the end of every life, the shortest first."""
    there = _left(owner)
    assert [kind for kind, rows in there.items() if not rows] == []
    for life in sorted({life for life, _ in KEPT.values()}):
        over = {kind for kind, (its, _) in KEPT.items() if its == life}
        stays = {kind: 0 if its < life else there[kind] for kind, (its, _) in KEPT.items()}
        retention.purge(owner, house.settings, told + life - timedelta(minutes=1))
        assert _left(owner) == stays, f"a minute before {life}"
        gone = retention.purge(owner, house.settings, told + life + timedelta(minutes=1))
        assert {kind: gone[kind] for kind in over} == {kind: there[kind] for kind in over}, f"at {life}"
        assert _left(owner) == stays | dict.fromkeys(over, 0), f"a minute after {life}"


def test_figures_outlive_what_was_said(house: House, owner: Database, told: datetime) -> None:
    """Redacting empties cells; a month's counts stay what they were."""
    shown = text(
        "SELECT template, lang, segments, status, count(*) FROM messages GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
    )
    tickets = text("SELECT count(*) FROM tickets")
    with owner.transaction() as tx:
        before, asked = tx.execute(shown).all(), tx.execute(tickets).scalar_one()
    retention.purge(owner, house.settings, told + timedelta(days=800))
    with owner.transaction() as tx:
        assert tx.execute(shown).all() == before
        assert tx.execute(tickets).scalar_one() == asked


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
    assert len(keeping) == 11


def test_a_second_purge_finds_nothing(house: House, owner: Database, told: datetime) -> None:
    late = told + timedelta(days=2000)
    retention.purge(owner, house.settings, late)
    assert set(retention.purge(owner, house.settings, late).values()) == {0}
