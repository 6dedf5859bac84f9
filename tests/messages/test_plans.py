"""How the database finds what runs all day: by an index made for it, however long the history of a phone is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import TextClause, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from gateway.db import by_index
from gateway.messages import applying, figures, outbox, outcomes, recovery
from gateway.messages.routing import moving
from gateway.up.postgres import EmbeddedPostgres

from .writing import MONTH, NOW, PHONE

QUERIES = {
    "ix_outbox_claim": outbox._CLAIM,
    "ix_outbox_order": outbox._CLAIM,
    "ix_outbox_expires": recovery._EXPIRE,
    "ix_messages_created_at": figures._BY_STATUS,
}

# Each of them has its rows given, one by one or by another table of the statement.
BATCHES = {
    name: getattr(module, name)
    for module, names in {
        outbox: ("_CLAIM", "_RELEASE", "_SUPPRESS", "_WITHDRAW", "_WITHDRAW_ALL"),
        outcomes: ("_DONE", "_AGAIN", "_FOLLOW"),
        applying: ("_ATTEMPTS", "_CAN_PASS"),
        recovery: ("_EXPIRE",),
        moving: ("_MOVE",),
    }.items()
    for name in names
}

AMONG_OTHERS = {"_WITHDRAW", "_WITHDRAW_ALL"}
"""What runs in the middle of other work, whose plans stay its own: it does without `by_index`."""

VALUES: dict[str, Any] = {
    "carrier": "twilio",
    "carriers": "{twilio,twilio}",
    "delivered": 40,
    "errors": "{NULL,NULL}",
    "failed": 30,
    "first": "news/1",
    "holder": "twilio@a",
    "ids": "{1,2}",
    "lane": "reply",
    "last": "news/2",
    "lease": 60,
    "limit": 5000,
    "month": MONTH,
    "months": f"{{{MONTH},{MONTH}}}",
    "nos": "{1,1}",
    "now": NOW,
    "origin": "news/1",
    "queued": 0,
    "recent": f"{{{MONTH}}}",
    "recipient": PHONE,
    "refs": "{a,b}",
    "retries": "{NULL,NULL}",
    "route": "twilio",
    "routes": "{twilio,operator}",
    "since": NOW - timedelta(days=1),
    "status": 5,
    "statuses": "{20,20}",
    "taken": 20,
    "common": "any",
    "takes": "phones",
    "unknown": 10,
    "unsent": 6,
}


TABLES = ("outbox", "messages_202611")

Believe = Callable[[str, int, int], None]


@pytest.fixture
def believe(postgres: EmbeddedPostgres) -> Iterator[Believe]:
    """Says how many pages and rows the planner believes a table to have; -1 rows: it was never counted."""
    engine = create_engine(
        make_url(postgres.admin_url()).set(database="shared"), isolation_level="AUTOCOMMIT"
    )

    def has(table: str, pages: int, rows: int) -> None:
        count = text(
            "UPDATE pg_class SET relpages = :pages, reltuples = :rows WHERE oid = to_regclass(:table)"
        )
        with engine.connect() as admin:
            assert admin.execute(count, {"table": table, "pages": pages, "rows": rows}).rowcount == 1

    yield has
    for table in TABLES:
        has(table, 0, -1)
    engine.dispose()


@pytest.mark.parametrize("index", QUERIES)
def test_what_runs_all_day_does_not_walk_all_that_was_ever_sent(
    tx: Session, believe: Believe, index: str
) -> None:
    for table in TABLES:
        believe(table, 0, -1)
    _history(tx)
    plan = "\n".join(_plan(tx, QUERIES[index]))
    assert (index if index.startswith("ix_outbox") else _index_of_the_month(tx, index)) in plan, plan
    assert _index_of_the_month(tx, "ix_messages_recipient") not in plan, plan


@pytest.mark.parametrize("name", BATCHES)
def test_an_outbox_that_filled_since_it_was_counted_is_not_walked_for_each_row(
    tx: Session, believe: Believe, name: str
) -> None:
    """A count between two alerts finds pages for thousands of rows, and no row in them."""
    believe("outbox", 400, 0)
    _history(tx)
    if name not in AMONG_OTHERS:
        by_index(tx)
    plan = _plan(tx, BATCHES[name])
    reached = [n for n, line in enumerate(plan) if " on outbox" in line and "Scan" in line]
    assert reached, plan
    assert all("Index Cond" in plan[n + 1] for n in reached), "\n".join(plan)


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


def _plan(tx: Session, statement: TextClause) -> list[str]:
    used = {name: VALUES[name] for name in statement.compile().params}
    return list(tx.execute(text(f"EXPLAIN {statement.text}"), used).scalars())


def _index_of_the_month(tx: Session, parent: str) -> str:
    query = text("""SELECT i.inhrelid::regclass::text FROM pg_inherits i JOIN pg_index x ON x.indexrelid = i.inhrelid
                     WHERE i.inhparent = to_regclass(:parent) AND x.indrelid = 'messages_202611'::regclass""")
    return str(tx.execute(query, {"parent": parent}).scalar_one())
