"""Copies of the database by PostgreSQL's own tools, from the wheel or the system; never the keys beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import IO

from sqlalchemy import create_engine, make_url, text

from gateway.errors import Misconfigured
from gateway.up.postgres import binaries


def backup(url: str, target: Path) -> None:
    """Write the database at `url` to `target` in pg_dump's custom format; the file appears whole or not at all."""
    partial = target.with_name(target.name + ".part")
    handle = os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        _run("pg_dump", url, ["--format=custom", str(make_url(url).database)], file)
    partial.replace(target)


def restore(url: str, source: Path) -> None:
    """Fill the empty database at `url` from `source`, all or nothing."""
    engine = create_engine(url)
    with engine.connect() as connection:
        tables = connection.execute(
            text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        ).scalar_one()
    engine.dispose()
    if tables:
        raise Misconfigured("the database already has tables; restore into an empty one")
    _run(
        "pg_restore",
        url,
        [
            "--no-owner",
            "--exit-on-error",
            "--single-transaction",
            f"--dbname={make_url(url).database}",
            str(source),
        ],
    )


def _run(program: str, url: str, arguments: list[str], output: int | IO[bytes] = subprocess.DEVNULL) -> None:
    parts = make_url(url)
    environ = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PGPASSWORD": parts.password or ""}
    options = {"host": parts.query.get("host") or parts.host, "port": parts.port, "username": parts.username}
    command = [_find(program), *(f"--{name}={value}" for name, value in options.items() if value), *arguments]
    done = subprocess.run(command, env=environ, stdout=output, stderr=subprocess.PIPE, check=False)  # noqa: S603
    if done.returncode != 0:
        words = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise Misconfigured(f"{program}: {' '.join(words) or 'failed'}")


def _find(program: str) -> str:
    bundled = binaries() / program
    if bundled.exists():
        return str(bundled)
    found = shutil.which(program)
    if found is None:
        raise Misconfigured(f"{program} is not installed: the Debian package postgresql-client has it")
    return found
