"""What commands open before they work: settings, log, database; each import waits until a command needs it."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from gateway.db import Database
    from gateway.settings import Settings

DATA = click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path("data"),
    envvar="GATEWAY_DATA",
    show_default=True,
    help="Folder of the running gateway; also GATEWAY_DATA.",
)


def begin(process: str, *, quiet: bool = False) -> None:
    """Start this process's log, closed to secrets; `quiet` keeps what is not a warning off a person's screen."""
    from gateway import log

    log.configure(process, level=logging.WARNING if quiet else logging.INFO)


def settings() -> Settings:
    """The settings of the environment or, where it names no database, of the `gateway up` in GATEWAY_DATA (./data)."""
    from gateway.settings import Settings

    return Settings.from_env(environ())


def environ() -> dict[str, str]:
    """The environment, completed from the `gateway up` in GATEWAY_DATA (./data) where it names no database."""
    found = dict(os.environ)
    data = Path(found.get("GATEWAY_DATA") or "data").absolute()
    secrets = data / "secrets"
    if found.get("DATABASE_URL") or found.get("DATABASE_URL_FILE") or not (secrets / "database_url").exists():
        return found
    for name in ("database_url", "database_owner_url", "redis_url"):
        found[f"{name.upper()}_FILE"] = str(secrets / name)
    found["GATEWAY_DATA"] = str(data)
    found.setdefault("GATEWAY_KEYS_FILE", str(secrets / "keys.json"))
    if (secrets / "api_key").exists():  # made in demo mode only
        found |= {"GATEWAY_MODE": "demo", "GATEWAY_CLOCK": str(data / "clock")}
        _demo_carriers(found, data)
    return found


def _demo_carriers(found: dict[str, str], data: Path) -> None:
    """The contracts of a running demo, as its parts know them; those that the operator names are respected."""
    from gateway.up import demo_network

    try:
        lab = str(json.loads((data / "ready.json").read_text())["lab_url"])
    except (OSError, ValueError, KeyError):
        return  # nothing runs: there is no company to have a contract with
    for name, value in demo_network.environment(data, lab).items():
        found.setdefault(name, value)


def database(*, keys: bool = False) -> Database:
    """The database as the application; with its encryption keys where texts are to be read."""
    from gateway import clock, crypto
    from gateway.db import Database, make_engine

    known = settings()
    clock.use_offset_file(known.clock_file)
    if keys:
        crypto.install(crypto.Keyring.from_file(known.keys_file))
    return Database(make_engine(known.database_url, pool_size=1))


def owner_database() -> Database:
    """The database as the schema's owner, with patience for long statements."""
    from gateway import clock
    from gateway.db import Database, make_engine

    known = settings()
    clock.use_offset_file(known.clock_file)
    return Database(make_engine(known.owner_url, pool_size=1, statement_timeout=600))


def ready(data: Path) -> dict[str, Any]:
    """Where the gateway running in `data` can be reached."""
    try:
        found: dict[str, Any] = json.loads((data / "ready.json").read_text())
    except (OSError, ValueError):
        raise click.ClickException(
            f"nothing runs in {data}: start it with `make up`, or name --data or --lab"
        ) from None
    return found
