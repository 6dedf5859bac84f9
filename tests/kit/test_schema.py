"""The schema: up twice, down to nothing, up again; what the migrations make is what the models say."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pkgutil import walk_packages

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, text

import gateway
from gateway import clock, retention, schema
from gateway.db import Base, Database
from gateway.house import House
from gateway.settings import Settings
from tests.messages.writing import order
from tests.waiting import STANDSTILL

LIVES = {
    "verifications": 1,
    "codes": 1,
    "bodies": 90,
    "inbound": 90,
    "pieces": 90,
    "inbound_seen": 14,
    "visits": 28,
    "trips": 28,
    "gate_look_ups": 1,
    "gate_days": 28,
    "site_requests": 90,
    "site_phones": 730,
    "quarantines": 180,
    "voluntary": 180,
    "managers": 180,
    "contacts": 28,
    "cases": 28,
    "suspects": 180,
    "suspect_events": 180,
    "movements": 180,
    "lodging_guests": 28,
    "lodging_days": 28,
    "declared_contacts": 28,
    "declarations": 180,
    "exam_bookings": 180,
    "vaccine_registrations": 180,
    "vaccine_reactions": 180,
    "vaccine_doses": 1826,
    "members": 180,
    "obliged": 730,
    "merges": 180,
    "holds": 180,
    "rights": 1826,
    "people": 180,
    "ticket_texts": 730,
    "ticket_numbers": 730,
    "ticket_reporters": 730,
    "consultations": 730,
    "number_marks": 730,
    "sent_texts": 90,
    "rumour_checks": 730,
    "answers": 730,
    "answer_uses": 90,
    "duty": 730,
    "pages": 90,
    "approval_words": 730,
    "alert_recipients": 730,
    "alert_messages": 730,
    "alert_unheard": 730,
    "alert_answers": 730,
    "alert_plays": 730,
    "subscriptions": 90,
    "lists": 180,
    "list_numbers": 1,
    "list_faults": 1,
    "mover_checks": 180,
    "movers": 180,
    "contributors": 730,
    "safety_checks": 730,
    "safety_overrides": 730,
    "safety_reminders": 7,
    "chat_reached": 90,
    "chat_followers": 90,
    "unit_reports": 1826,
    "report_reminders": 30,
    "sync_batches": 90,
    "sync_waiting": 180,
    "sync_facts": 180,
    "handovers": 730,
    "briefings": 1826,
    "callbacks": 30,
    "channel_log": 7,
    "ported": 365,
    "route_minutes": 90,
    "surges": 730,
    "agent_spans": 730,
    "recordings": 30,
    "dictations": 30,
    "call_events": 90,
    "call_orders": 7,
    "calls": 730,
    "call_notes": 730,
    "call_needs": 730,
    "call_handovers": 730,
    "call_reviews": 730,
    "crew_reads": 730,
    "crew_words": 730,
    "crew_flags": 730,
    "call_places": 730,
    "prompt_sounds": 180,
    "prompt_sittings": 1,
    "idempotency": 1,
    "audit": 1826,
    "sessions": 1,
}


@pytest.fixture
def owner(database: Callable[[str], str]) -> Engine:
    """The owner's connections to a database of its own."""
    return create_engine(database("gateway_owner"))


def tables(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(
            connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars()
        )


def test_up_twice_down_to_nothing_and_up_again(owner: Engine) -> None:
    before = tables(owner)
    schema.upgrade(owner)
    assert tables(owner) == before
    schema.downgrade(owner, "base")
    assert tables(owner) == {"alembic_version"}
    schema.upgrade(owner)
    with Database(owner).transaction() as tx:
        schema.make_partitions(tx, clock.now())
    assert tables(owner) == before
    with owner.connect() as connection:
        rights = text("SELECT has_table_privilege('gateway_app', 'audit_log', :right)")
        assert [
            connection.execute(rights, {"right": r}).scalar() for r in ("INSERT", "UPDATE", "DELETE")
        ] == [
            True,
            False,
            False,
        ]
    owner.dispose()


def test_several_hosts_may_upgrade_at_once(owner: Engine, database: Callable[[str], str]) -> None:
    schema.downgrade(owner, "base")
    owner.dispose()
    faults: list[BaseException] = []

    def upgrade() -> None:
        engine = create_engine(database("gateway_owner"))
        try:
            schema.upgrade(engine)
        except BaseException as fault:
            faults.append(fault)
        engine.dispose()

    threads = [threading.Thread(target=upgrade) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(STANDSTILL)
    assert faults == []
    assert "messages" in tables(owner)
    owner.dispose()


def test_models_are_what_the_migrations_make(owner: Engine) -> None:
    for module in walk_packages(gateway.__path__, "gateway."):
        if module.name.endswith((".model", ".idempotency", ".audit", ".accounts")):
            import_module(module.name)
    with owner.connect() as connection:
        parts = set(connection.execute(text("SELECT relname FROM pg_class WHERE relispartition")).scalars())

        def ours(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
            return not (kind == "table" and name in parts | {"alembic_version"})

        context = MigrationContext.configure(
            connection, opts={"include_object": ours, "compare_type": True, "compare_server_default": False}
        )
        differences = compare_metadata(context, Base.metadata)
    owner.dispose()
    assert differences == []


def test_each_kind_of_data_lives_as_long_as_promised(house: House) -> None:
    lives = retention.lifetimes(house.settings)
    assert lives == {kind: timedelta(days=days) for kind, days in LIVES.items()}
    fields = {"keep_bodies": "KEEP_BODIES_DAYS", "keep_audit": "KEEP_AUDIT_DAYS"}
    assert all(hasattr(Settings, name) for name in fields)


_ROWS = {
    "inbound": """INSERT INTO inbound (carrier, ref, number, service_number, received_at, done_at)
                  VALUES ('c', :kind || :n, 'p', '1022', :at, :at)""",
    "pieces": "INSERT INTO pieces VALUES ('c', :kind || :n, 1, 'c@h-1-a', 'x', :at)",
    "inbound_seen": "INSERT INTO inbound_seen VALUES ('c', :kind || :n, :at)",
    "sessions": """INSERT INTO sessions (number, service, state, channel, touched_at)
                   VALUES (:kind || :n, 's', 'x', 'sms', :at)""",
    "callbacks": """INSERT INTO callbacks
                    (public_id, month, message_id, status, key_id, url, host, body, created_at, done_at, outcome)
                    VALUES (:kind || :n, '2026-11-01', hashtext(:n), 40, 1, 'u', 'h', '{}', :at, :at, 'told')""",
    "idempotency": "INSERT INTO idempotency_keys VALUES (1, :kind || :n, 'x', NULL, :at)",
    "ticket_numbers": """INSERT INTO tickets (code, kind, number, channel, created_at, changed_at, closed_at)
                         VALUES (:kind || :n, 'text', '+84900000101', 'sms', :at, :at, :at)""",
    "ticket_texts": """INSERT INTO ticket_events (ticket_id, at, kind, body)
                       VALUES ((SELECT min(id) FROM tickets), :at, :kind, 'x')""",
}
_LEFT = {
    "inbound": "SELECT count(*) FROM inbound",
    "pieces": "SELECT count(*) FROM pieces",
    "inbound_seen": "SELECT count(*) FROM inbound_seen",
    "sessions": "SELECT count(*) FROM sessions WHERE state IS NOT NULL",
    "callbacks": "SELECT count(*) FROM callbacks",
    "idempotency": "SELECT count(*) FROM idempotency_keys",
    "ticket_numbers": "SELECT count(*) FROM tickets WHERE number <> ''",
    "ticket_texts": "SELECT count(*) FROM ticket_events WHERE body IS NOT NULL",
    "bodies": "SELECT count(*) FROM messages WHERE args IS NOT NULL",
}


def test_the_purge_takes_what_is_too_old_and_nothing_else(
    house: House, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_SLICE", 2)
    now = clock.now()
    ages = {kind: timedelta(days=days) for kind, days in LIVES.items()}
    with house.db.transaction() as tx:
        for side, count in ((timedelta(minutes=1), 5), (-timedelta(minutes=1), 3)):
            for n in range(count):
                mark = f"{n}{side.days}"
                for kind in ("ticket_numbers", *(k for k in _ROWS if k != "ticket_numbers")):
                    at = now - ages[kind] - side
                    tx.execute(
                        text(_ROWS[kind].replace(":n", f"'{mark}'").replace(":kind", f"'{kind}'")), {"at": at}
                    )
                order(tx, now=now - ages["bodies"] - side)
        tx.execute(text("DELETE FROM outbox"))
    slices = iter([False, False])
    stopped = retention.purge(
        Database(owner), house.settings, now, {"inbound"}, stop=lambda: next(slices, True)
    )
    assert stopped == {"inbound": 4}, "two slices, then it was told to stop"
    counts = retention.purge(Database(owner), house.settings, now)
    counts["inbound"] += stopped["inbound"]
    assert {kind: counts[kind] for kind in _LEFT} == dict.fromkeys(_LEFT, 5)
    with house.db.transaction() as tx:
        left = {kind: tx.execute(text(query)).scalar() for kind, query in _LEFT.items()}
        assert tx.execute(text("SELECT count(*) FROM messages")).scalar() == 8, "the row stays, its words go"
    assert left == dict.fromkeys(_LEFT, 3)
    assert set(retention.purge(Database(owner), house.settings, now).values()) == {0}
    owner.dispose()
