"""What runs outside `gateway up` is as silent: single commands, and the application under another server.

Each runs as a process of its own on a real database in which something is broken, and its whole output is read.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

ROOT = Path(__file__).resolve().parent.parent.parent
NUMBER = "0900000123"
WORD = "Wumplequot"

_BROKEN = f"""
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'no place for {NUMBER}' USING DETAIL = 'Failing row contains ({WORD})'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON api_keys FOR EACH ROW EXECUTE FUNCTION refuse();
    ALTER TABLE tickets RENAME TO tickets_away;
    ALTER TABLE messages RENAME TO messages_away;
"""

_REQUEST = """
import wsgi
answer = wsgi.app.test_client().post("/api/v1/messages", headers={"Authorization": "Bearer " + KEY}, json=BODY)
raise SystemExit(0 if answer.status_code == 500 else f"answered {answer.status_code}: {answer.text}")
"""


@pytest.fixture
def broken(environ: dict[str, str], database: Callable[[str], str]) -> dict[str, str]:
    """The environment of a process whose database refuses new keys and has lost two tables."""
    engine = create_engine(database("gateway_owner"))
    with engine.begin() as tx:
        tx.execute(text(_BROKEN))
    engine.dispose()
    return environ


def run(environ: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """One process of ours, with nothing of this one's environment but the way to Python."""
    env = {**environ, "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    return subprocess.run([sys.executable, *words], env=env, capture_output=True, text=True, timeout=60)


def keys(environ: dict[str, str]) -> list[str]:
    """The encryption keys themselves."""
    found = json.loads(Path(environ["GATEWAY_KEYS_FILE"]).read_text())
    return [*found["data"]["keys"].values(), found["search"]]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("key", "create", "--name", WORD, "--scopes", "send"), "RaiseException"),
        (("ticket", "list"), "UndefinedTable"),
        (("ticket", "close", "2043", "--by", f"{WORD} {NUMBER}"), "UndefinedTable"),
    ],
)
def test_a_command_that_fails_tells_no_data(
    broken: dict[str, str], words: tuple[str, ...], fault: str
) -> None:
    done = run(broken, "-m", "gateway.cli", *words)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = map(json.loads, done.stderr.splitlines())
    assert line["event"] == "command failed" and fault in line["exception"]
    told = [secret for secret in (WORD, NUMBER, NUMBER[1:], "DETAIL", *keys(broken)) if secret in done.stderr]
    assert told == []


def test_a_wrong_setting_is_still_one_plain_line(environ: dict[str, str]) -> None:
    done = run({**environ, "GATEWAY_DUTY_PHONE": "khong co"}, "-m", "gateway.cli", "ticket", "list")
    assert done.returncode == 2
    assert done.stderr.startswith("gateway: GATEWAY_DUTY_PHONE cannot be used: ")
    assert len(done.stderr.splitlines()) == 1 and "khong co" not in done.stderr


def test_under_another_server_a_fault_tells_no_data(broken: dict[str, str]) -> None:
    """`wsgi.py` closes the log before the application can speak; unclosed, it would print every local variable."""
    engine = create_engine(broken["DATABASE_OWNER_URL"])
    with engine.begin() as tx:
        tx.execute(text("DROP TRIGGER refuse ON api_keys"))
    engine.dispose()
    made = run(
        broken, "-m", "gateway.cli", "key", "create", "--name", "x", "--scopes", "send", "--stdout-only"
    )
    key = made.stdout.strip()
    body = {"to": NUMBER, "text": WORD, "purpose": "notice"}
    script = f"KEY = {key!r}; BODY = {body!r}\n{_REQUEST}"
    done = run(broken, "-c", script)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert any("UndefinedTable" in line.get("exception", "") for line in lines)
    assert [s for s in (WORD, NUMBER, NUMBER[1:], key, *keys(broken)) if s in done.stderr + done.stdout] == []
