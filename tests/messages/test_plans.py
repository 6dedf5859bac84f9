"""How the database finds what runs all day: by an index made for it, however long the history of a phone is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from gateway.messages import figures, outbox, recovery

from .writing import MONTH, NOW, PHONE

QUERIES = {
    "ix_outbox_claim": outbox._CLAIM,
    "ix_outbox_order": outbox._CLAIM,
    "ix_outbox_expires": recovery._EXPIRE,
    "ix_messages_created_at": figures._BY_STATUS,
}


@pytest.mark.parametrize("index", QUERIES)
def test_what_runs_all_day_does_not_walk_all_that_was_ever_sent(tx: Session, index: str) -> None:
    _history(tx)
    plan = _plan(tx, QUERIES[index])
    assert (index if index.startswith("ix_outbox") else _index_of_the_month(tx, index)) in plan, plan
    assert _index_of_the_month(tx, "ix_messages_recipient") not in plan, plan


def _history(tx: Session) -> None:
    """A month in which one phone, that of the officer on duty, was sent twenty thousand texts."""
    tx.execute(
        text("""
        INSERT INTO messages (month, public_id, lane, purpose, recipient, template, lang, accents, encoding,
                              segments, status, expires_at, created_at, status_at)
        SELECT :month, 'msg_' || n, 'reply', 'reply', :phone, 'K1', 'vi', 'fold', 'gsm7', 1, 40, at, at, at
          FROM (SELECT n, CAST(:now AS timestamptz) - make_interval(mins => n) AS at
                  FROM generate_series(1, 20000) n) past"""),
        {"month": MONTH, "phone": PHONE, "now": NOW},
    )
    tx.execute(
        text("""
        INSERT INTO outbox (month, id, lane, route, recipient, keeps_order, due_at, expires_at)
        SELECT month, id, lane, 'any', recipient, true, created_at, CAST(:now AS timestamptz) + interval '1 day'
          FROM messages WHERE recipient = :phone"""),
        {"phone": PHONE, "now": NOW},
    )
    tx.execute(
        text("ANALYZE messages, outbox")
    )  # autovacuum may have counted both as empty: it sees no open transaction


def _plan(tx: Session, statement: TextClause) -> str:
    parameters = {
        "now": NOW,
        "since": NOW - timedelta(days=1),
        "limit": 5000,
        "unsent": 6,
        "taken": 20,
        "lane": "reply",
        "route": "twilio",
        "takes": "phones",
        "holder": "twilio@a",
        "unknown": 10,
        "lease": 60,
    }
    used = {name: value for name, value in parameters.items() if name in statement.compile().params}
    return "\n".join(tx.execute(text(f"EXPLAIN {statement.text}"), used).scalars())


def _index_of_the_month(tx: Session, parent: str) -> str:
    query = text("""SELECT i.inhrelid::regclass::text FROM pg_inherits i JOIN pg_index x ON x.indexrelid = i.inhrelid
                     WHERE i.inhparent = to_regclass(:parent) AND x.indrelid = 'messages_202611'::regclass""")
    return str(tx.execute(query, {"parent": parent}).scalar_one())
