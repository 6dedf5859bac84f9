"""Marked words go through every path; afterwards nothing on disk or in /proc tells them, and who may read them can."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from tests.journeys.town import Town
from tests.kill import books, parts
from tests.leaks import search, story
from tests.leaks.story import MARKS, PHONES, PLAIN, WORD
from tests.waiting import STANDSTILL, until

Places = list[tuple[str, bytes]]


class Aftermath:
    """What was left when the story was told: everything a thief could copy, and what rightful readers saw."""

    def __init__(self, town: Town) -> None:
        self.folder = town.folder
        self.secrets = _secrets(town)
        self.phones = {number: town.phone(number).inbox() for number in [*PHONES.values(), story.API_PHONE]}
        self.duty = town.phone("+84900000999").inbox()
        self.declarations = until(lambda: _both_declarations(town), 15)
        self.processes = list(_processes(town))
        self.metrics = story.ask(town.ready["url"], "GET", "/metrics", None, None)[1]
        self.rows = list(_rows(town))
        self.queries = _queries(town)
        self.running: Places = list(search.files(town.folder, without=[town.folder / "secrets"]))
        assert town.falls() == 0
        self.stopped: Places = list(search.files(town.folder, without=[town.folder / "secrets"]))
        self.console: Places = [("console", (town.folder.parent / "data.out").read_bytes())]

    @property
    def logs(self) -> Places:
        """Every log file and what the terminal showed."""
        return self.console + [place for place in self.stopped if place[0].startswith("log/")]


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    town = Town.rises(tmp_path_factory.mktemp("leaks") / "data")
    try:
        story.tell(town)
        yield Aftermath(town)
    finally:
        if town.process.poll() is None:
            town.process.kill()
            town.process.wait(STANDSTILL)


def test_the_marks_are_where_they_must_be(aftermath: Aftermath) -> None:
    """Otherwise silence elsewhere would prove nothing."""
    read = {number: " ".join(m["text"] for m in inbox) for number, inbox in aftermath.phones.items()}
    assert f"{PLAIN.upper()} THACBEXUM" in read[PHONES["talks"]]
    assert f"hem {PLAIN} Viquapha" in read[PHONES["talks"]]
    assert "Wumplequot" in read[PHONES["talks"]]
    assert f"{PLAIN.upper()} FERQUALDIM" in read[PHONES["line"]]
    assert "Zefglandor" in read[story.API_PHONE]
    duty = " ".join(m["text"] for m in aftermath.duty)
    assert "Savroldimp" in duty
    assert "Voktranzel" in duty
    filed = json.dumps(aftermath.declarations, ensure_ascii=False)
    for where in ("name in a dialogue", "address in a dialogue", "journey in own words", "name in one line"):
        assert MARKS[where] in filed, where
    assert "Wumplequớt" in filed


def test_no_mark_in_any_log(aftermath: Aftermath) -> None:
    assert len(aftermath.logs) > len(parts.PARTS) - 2
    assert search.look(aftermath.logs, WORD, MARKS) == []


def test_no_mark_on_disk_while_it_runs(aftermath: Aftermath) -> None:
    """Data files and write-ahead log of PostgreSQL, Redis' append-only file unfolded, flight files, ready.json."""
    found = {name.split("/")[0] for name, _ in aftermath.running}
    assert {"postgres", "redis", "log", "run", "ready.json"} <= found
    assert any("pg_wal" in name for name, _ in aftermath.running)
    assert any("appendonly" in name for name, _ in aftermath.running)
    assert search.look(aftermath.running, WORD, MARKS) == []


def test_no_mark_on_disk_after_the_last_checkpoint(aftermath: Aftermath) -> None:
    assert any("/base/" in name for name, _ in aftermath.stopped)
    assert search.look(aftermath.stopped, WORD, MARKS) == []


def test_no_mark_in_any_row(aftermath: Aftermath) -> None:
    """What an administrator of the database sees: every table as text, and the statements it remembers."""
    tables = {name for name, _ in aftermath.rows}
    assert {
        "messages",
        "inbound",
        "declarations",
        "people",
        "sessions",
        "ticket_events",
        "audit_log",
        "channel_log",
    } <= tables
    assert search.look(aftermath.rows + aftermath.queries, WORD, MARKS) == []
    exchanged = dict(aftermath.rows)["channel_log"]
    for way, phone in (
        (b",sent,", story.API_PHONE),
        (b",receipt,", story.API_PHONE),
        (b",text,", PHONES["cries"]),
    ):
        assert any(way in line and phone.encode() in line for line in exchanged.splitlines()), way


def test_no_mark_in_figures_or_processes(aftermath: Aftermath) -> None:
    assert b"gateway_turns_total" in aftermath.metrics
    assert search.look([("/metrics", aftermath.metrics), *aftermath.processes], WORD, MARKS) == []


def test_no_secret_in_logs_command_lines_or_environments(aftermath: Aftermath) -> None:
    assert {"keys.json", "twilio_token", "redis_password", "api_key"} <= {
        n.split(":")[0] for n in aftermath.secrets
    }
    assert search.look_exactly(aftermath.logs + aftermath.processes, aftermath.secrets) == []


def test_no_secret_on_disk_outside_its_folder(aftermath: Aftermath) -> None:
    """ready.json is the operator's own card with addresses and the demo key, closed to others."""
    elsewhere = [place for place in aftermath.running if place[0] != "ready.json"]
    assert search.look_exactly(elsewhere, aftermath.secrets) == []


def test_no_whole_phone_number_in_any_log(aftermath: Aftermath) -> None:
    number = re.compile(rb"(?<!\d)(?:\+?84|0)\s?9\d{2}[\s.]?\d{3}[\s.]?\d{3}(?!\d)")
    shown = [(name, found) for name, content in aftermath.logs for found in number.findall(content)]
    assert shown == []


def test_a_planted_mark_is_found(aftermath: Aftermath) -> None:
    """The same search over the same folder sees a mark, a secret and a number that do lie there."""
    name, secret = next(iter(aftermath.secrets.items()))
    plant = aftermath.folder / "log" / "planted.log"
    plant.write_text(f'{{"event": "{MARKS["rescue"]}", "with": "{secret}"}}')
    try:
        places = list(search.files(aftermath.folder, without=[aftermath.folder / "secrets"]))
    finally:
        plant.unlink()
    assert search.look(places, WORD, MARKS) == ["log/planted.log: utf-8 of rescue"]
    assert search.look_exactly(places, {name: secret}) == [f"log/planted.log: {name}"]


def _both_declarations(town: Town) -> list[dict[str, Any]]:
    found = books.declarations_by_api(town)
    return found if len(found) == 2 else []


def _secrets(town: Town) -> dict[str, str]:
    """Every secret value by the file that holds it; of addresses the password alone."""
    found: dict[str, str] = {}
    for path in sorted((town.folder / "secrets").iterdir()):
        value = path.read_text().strip()
        if path.name == "twilio_account":
            continue  # a name, not a secret
        if path.name == "keys.json":
            keys = json.loads(value)
            found |= {f"keys.json: {name}": key for name, key in keys["data"]["keys"].items()}
            found |= {f"keys.json: {name}": keys[name] for name in ("search", "otp")}
        elif "://" in value:
            password = re.search(r":([^:@/]+)@", value)
            assert password is not None, path.name
            found[f"{path.name}: password"] = password[1]
        else:
            found[path.name] = value
    return found


def _processes(town: Town) -> Iterator[tuple[str, bytes]]:
    for pid in {town.process.pid, *parts.family(town.process.pid)}:
        folder = Path(f"/proc/{pid}")
        for name in ("cmdline", "environ"):
            try:
                yield f"{name} of {' '.join(parts.command_line(pid))[:60]}", (folder / name).read_bytes()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                if os.geteuid() == 0 and folder.exists():
                    raise


def _rows(town: Town) -> Iterator[tuple[str, bytes]]:
    engine = create_engine((town.folder / "secrets" / "database_owner_url").read_text())
    with engine.connect() as tx:
        tables = (
            tx.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
        )
        for table in tables:
            rows = tx.execute(text(f'SELECT t::text FROM "{table}" t')).scalars()
            yield table, "\n".join(rows).encode()
    engine.dispose()


def _queries(town: Town) -> Places:
    engine = create_engine((town.folder / "secrets" / "database_owner_url").read_text())
    with engine.connect() as tx:
        said = tx.execute(text("SELECT query FROM pg_stat_activity WHERE query IS NOT NULL")).scalars().all()
    engine.dispose()
    return [("pg_stat_activity", "\n".join(said).encode())]
