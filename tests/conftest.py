"""What every test may use: one real PostgreSQL and Redis per session, a fresh database per test, a whole house."""

from __future__ import annotations

import base64
import json
import os
import uuid
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session

from gateway import accounts, clock, crypto, places, schema
from gateway.accounts import staff
from gateway.api import ApiApp
from gateway.app import create_app
from gateway.db import Database, make_engine
from gateway.house import House, assemble
from gateway.up.postgres import EmbeddedPostgres
from gateway.up.redis import EmbeddedRedis
from tests.addresses import Unhurried
from tests.commands import Gateway, command
from tests.journeys.town import Town
from tests.memory import memory_folder

pytest_plugins = ["tests.report", "tests.rows_page", "tests.sharing"]

ApiApp.url_rule_class = Unhurried

TWILIO_TOKEN = "token-of-the-tests"
TWILIO_ACCOUNT = "AC00000000000000000000000000000000"
PUBLIC_URL = "https://gateway.example"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for the servers of this session."""
    with memory_folder(otherwise=tmp_path_factory.mktemp("servers")) as found:
        yield found


@pytest.fixture(scope="session")
def postgres(folder: Path) -> Iterator[EmbeddedPostgres]:
    """A real PostgreSQL whose database `gateway` is migrated and knows the places: the template of all others."""
    server = EmbeddedPostgres(folder, durable=False)
    server.start()
    try:
        engine = create_engine(server.owner_url)
        schema.upgrade(engine)
        with Database(engine).transaction() as tx:
            schema.make_partitions(tx, clock.now())
            places.seed(tx)
        engine.dispose()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def redis_server(folder: Path) -> Iterator[EmbeddedRedis]:
    """A real Redis."""
    server = EmbeddedRedis(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def keys_file(folder: Path) -> Path:
    """Encryption keys of the session."""
    path = folder / "keys.json"
    key = base64.b64encode(os.urandom(32)).decode()
    path.write_text(json.dumps({"data": {"current": "k1", "keys": {"k1": key}}, "search": key, "otp": key}))
    crypto.install(crypto.Keyring.from_file(path))
    return path


@pytest.fixture
def database(postgres: EmbeddedPostgres) -> Iterator[Callable[[str], str]]:
    """A database of its own for this test: call it with a role (gateway_app, gateway_owner) for the address."""
    name = f"t_{uuid.uuid4().hex[:12]}"
    admin = create_engine(postgres.admin_url(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(
            text(f"CREATE DATABASE {name} TEMPLATE gateway OWNER gateway_owner STRATEGY FILE_COPY")
        )
    yield lambda role: postgres.address(role, name)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def environ(
    database: Callable[[str], str], redis_server: EmbeddedRedis, keys_file: Path, tmp_path: Path
) -> dict[str, str]:
    """The environment of a process of the house."""
    return {
        "GATEWAY_MODE": "test",
        "GATEWAY_DATA": str(tmp_path),
        "GATEWAY_CLOCK": str(tmp_path / "clock"),
        "GATEWAY_KEYS_FILE": str(keys_file),
        "GATEWAY_DUTY_PHONE": "+84900000999",
        "DATABASE_URL": database("gateway_app"),
        "DATABASE_OWNER_URL": database("gateway_owner"),
        "REDIS_URL": redis_server.url,
        "PUBLIC_URL": PUBLIC_URL,
        "TWILIO_ACCOUNT_SID": TWILIO_ACCOUNT,
        "TWILIO_AUTH_TOKEN": TWILIO_TOKEN,
        "TWILIO_API_URL": "http://127.0.0.1:9",
        "LIVE_SECRET": "live-secret-of-the-tests",
    }


@pytest.fixture
def house(environ: dict[str, str]) -> Iterator[House]:
    """The parts of a process on a fresh database; the clock may be turned by writing seconds to GATEWAY_CLOCK."""
    built = assemble(environ, connections=8)
    built.doorbell.forget()
    yield built
    built.close()
    clock.use_offset_file(None)


@pytest.fixture
def gateway(environ: dict[str, str]) -> Gateway:
    """Runs `gateway …`."""
    return command(environ)


@pytest.fixture
def daylight(environ: dict[str, str]) -> None:
    """Ten in the morning of today, when what can wait is sent too (`messages.policy.sleeps`)."""
    here = clock.local(datetime.now(UTC))
    morning = here.replace(hour=10, minute=0, second=0, microsecond=0)
    Path(environ["GATEWAY_CLOCK"]).write_text(f"{(morning - here).total_seconds()}\n")


@pytest.fixture
def app(house: House):  # type: ignore[no-untyped-def]
    """The web application of `house`."""
    return create_app(house)


@pytest.fixture
def client(app) -> FlaskClient:  # type: ignore[no-untyped-def]
    """A browser, a carrier or another system."""
    return app.test_client()


@pytest.fixture
def api_key(house: House) -> Callable[..., str]:
    """Make an API key with the scopes given; one that needs a person acts for a releaser of alerts of that name."""

    def make(*scopes: str, name: str = "tests", account_id: int | None = None) -> str:
        with house.db.transaction() as tx:
            if account_id is None and accounts.FOR_A_PERSON.intersection(scopes):
                account_id = _releaser(tx, name)
            return accounts.create_key(tx, name, list(scopes), clock.now(), account_id=account_id)

    return make


def _releaser(tx: Session, name: str) -> int:
    return staff.add(
        tx,
        name=f"Cán bộ {name}",
        email=f"{name}@demo.example",
        number=None,
        roles=["releaser"],
        unit_id=None,
        password=None,
        by="tests",
        now=clock.now(),
    ).id


@pytest.fixture(scope="session")
def shared_engine(postgres: EmbeddedPostgres, keys_file: Path) -> Iterator[object]:
    """Connections to one copy of the template that tests only touch inside a transaction they roll back."""
    admin = create_engine(postgres.admin_url(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(
            text("CREATE DATABASE shared TEMPLATE gateway OWNER gateway_owner STRATEGY FILE_COPY")
        )
    admin.dispose()
    engine = make_engine(make_url(postgres.address("gateway_app", "shared")).render_as_string(False))
    yield engine
    engine.dispose()


@pytest.fixture
def tx(shared_engine) -> Iterator[Session]:  # type: ignore[no-untyped-def]
    """A transaction that is rolled back when the test ends."""
    with Session(shared_engine, expire_on_commit=False) as session:
        yield session
        session.rollback()


@pytest.fixture
def own_tx(database: Callable[[str], str]) -> Iterator[Session]:
    """The schema's owner in a database that no other test has filled: plans of tables that are analyzed are true."""
    engine = create_engine(database("gateway_owner"))
    with Session(engine, expire_on_commit=False) as session:
        yield session
        session.rollback()
    engine.dispose()


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """`gateway up` in an empty folder: one for all stories and for the browser, each with phones of its own."""
    risen = Town.rises(tmp_path_factory.mktemp("town") / "data")
    yield risen
    assert risen.falls() == 0


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A story that failed is shown with what the gateway said meanwhile."""
    report = yield
    towns = [value for value in getattr(item, "funcargs", {}).values() if isinstance(value, Town)]
    if report.failed:
        report.sections += [("what the gateway logged last", town.log()) for town in towns]
    return report
