"""How the database does what an alert asks of it: by an index, also where the outbox was counted while it was empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import TextClause, create_engine, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from gateway import alerts
from gateway.alerts import Alert, account, ending, walking, waves
from gateway.db import by_index
from gateway.up.postgres import EmbeddedPostgres
from tests.alerts.crowd import gather
from tests.alerts.siren import approved, expand
from tests.messages.writing import NOW

Believe = Callable[[str, int, int], None]


@pytest.fixture
def believe(postgres: EmbeddedPostgres) -> Iterator[Believe]:
    """Says how many pages and rows the planner believes a table to have; -1 rows: it was never counted."""
    engine = create_engine(
        make_url(postgres.admin_url()).set(database="shared"), isolation_level="AUTOCOMMIT"
    )
    told: set[str] = set()

    def has(table: str, pages: int, rows: int) -> None:
        told.add(table)
        count = text(
            "UPDATE pg_class SET relpages = :pages, reltuples = :rows WHERE oid = to_regclass(:table)"
        )
        with engine.connect() as admin:
            assert admin.execute(count, {"table": table, "pages": pages, "rows": rows}).rowcount == 1

    yield has
    for table in tuple(told):
        has(table, 0, -1)
    engine.dispose()


@pytest.fixture
def alert(tx: Session, believe: Believe) -> Alert:
    """Three thousand people are written down; whoever counted did so before the first of them."""
    believe("outbox", 400, 0)
    gather(tx, 3000)
    told = approved(tx)
    expand(tx)
    return told


def test_the_sweep_finds_its_rows_by_an_index(tx: Session, alert: Alert) -> None:
    by_index(tx)
    plan = _plan(tx, ending._SWEEP, _asked(alert) | {"why": "stopped", "now": NOW})
    _only_by_index(plan, "outbox")
    _only_by_index(plan, "messages")


def test_whether_anything_waits_is_one_look(tx: Session, alert: Alert) -> None:
    by_index(tx)
    _only_by_index(_plan(tx, ending._WAITS, _asked(alert)), "outbox")


def test_a_chunk_reads_its_recipients_by_their_places(tx: Session, believe: Believe, alert: Alert) -> None:
    """Not the whole audience for each ten thousand of it; and what the sequence is called is asked once."""
    believe("alert_recipients", 40_000, 1_000_000)
    forms = waves._forms(tx, alert)
    assert set(forms) == {"langs", "accents", "templates", "encodings", "segments"}
    span = {"after": 500, "upto": 1000, "month": alert.month, "purpose": "emergency", "real": True}
    moments = {"expires": alert.expires_at, "now": NOW}
    plan = _plan(
        tx, waves._CHUNK, {"alert": alert.id, **_asked(alert), **span, **moments, **forms}, "VERBOSE"
    )
    reads = [n for n, line in enumerate(plan) if "pk_alert_recipients" in line]
    assert reads and "r.ord > '500'" in "".join(plan[reads[0] : reads[0] + 3]), "\n".join(plan)
    naming = [line for line in plan if "pg_get_serial_sequence" in line]
    assert all("InitPlan" in plan[plan.index(line) - 2] for line in naming), "\n".join(plan)


@pytest.mark.parametrize("many", [3000, walking.MANY])
def test_the_account_never_compares_each_with_each(tx: Session, alert: Alert, many: int) -> None:
    """Though nothing of this alert was counted yet, and PostgreSQL expects a dozen recipients of it."""
    statement = account._COUNT_FEW if many < walking.MANY else account._COUNT_MANY
    asked = {"alert": alert.id, "month": alert.month, "firsts": [1, 501, 1001], "carriers": True}
    with walking.through(tx, many):
        plan = _plan(tx, statement, asked)
    assert not any("alert_waves" in line or "Join Filter" in line for line in plan), "\n".join(plan)
    assert any("Nested Loop" in line for line in plan) == (many < walking.MANY), "\n".join(plan)


def test_an_alert_of_many_leaves_the_next_statements_as_they_were(tx: Session) -> None:
    by_index(tx)
    with walking.through(tx, walking.MANY):
        assert _set(tx) == ("off", "on", "32MB")
    assert _set(tx) == ("on", "off", "4MB")


def _set(tx: Session) -> tuple[str, str, str]:
    names = ("enable_nestloop", "enable_hashjoin", "work_mem")
    nestloop, hashjoin, memory = (tx.execute(text(f"SHOW {name}")).scalar_one() for name in names)
    return nestloop, hashjoin, memory


def test_what_a_phone_was_told_last_is_found_by_its_number(
    tx: Session, believe: Believe, alert: Alert
) -> None:
    for table in ("alert_recipients", "alert_messages", "messages_202611"):
        believe(table, 20_000, 1_000_000)
    asked: list[str] = []
    run = tx.execute

    def listen(statement: Any, *more: Any, **much: Any) -> Any:
        asked.append(_sql(statement))
        return run(statement, *more, **much)

    tx.execute = listen  # type: ignore[method-assign]
    try:
        alerts.answers.newest(tx, "+84900000007", NOW)
    finally:
        tx.execute = run  # type: ignore[method-assign]
    assert len(asked) == 2
    for statement in asked:
        plan = list(run(text(f"EXPLAIN {statement}")).scalars())
        for table in ("alert_recipients", "alert_messages", "messages"):
            _only_by_index(plan, table, must=False)


def _asked(alert: Alert) -> dict[str, Any]:
    return {"lane": "emergency", "stream": waves.stream(alert)}


def _plan(tx: Session, statement: TextClause, asked: dict[str, Any], more: str = "") -> list[str]:
    return list(tx.execute(text(f"EXPLAIN {more} {statement.text}"), asked).scalars())


def _sql(statement: Any) -> str:
    return str(
        statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})  # type: ignore[no-untyped-call]
        if not isinstance(statement, TextClause)
        else statement.text
    )


def _only_by_index(plan: list[str], table: str, *, must: bool = True) -> None:
    reached = [n for n, line in enumerate(plan) if f" on {table}" in line and "Scan" in line]
    assert reached or not must, plan
    for n in reached:
        partial = "ix_outbox_leased" in plan[n]  # it has what is in somebody's hand, and nothing else
        found = partial or "Index Cond" in plan[n + 1] or "Recheck Cond" in plan[n + 1]
        assert found and "Seq Scan" not in plan[n], "\n".join(plan)
