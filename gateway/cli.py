"""The `gateway` command: each subcommand reads its settings, hands over to the part that does the work, and says in one
line what is wrong. Heavy parts are imported by the commands that need them, so that `gateway --help` is quick.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from gateway.errors import GatewayError

_DATA = click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path("data"),
    show_default=True,
    help="Folder of the running gateway.",
)


class _Gateway(click.Group):
    """Turns the house's own errors into one line and exit code 2; anything else is a fault worth its trace."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand."""
        try:
            return super().invoke(ctx)
        except GatewayError as fault:
            click.echo(f"gateway: {fault.message or fault.code}", err=True)
            sys.exit(2)


@click.group(cls=_Gateway, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def main() -> None:
    """The state on the phone people own: SMS, USSD, voice and alerts for a province."""


@main.command()
@_DATA
@click.option(
    "--port",
    default=8022,
    show_default=True,
    help="Web port; the next two are live pages and phone lab. 0: any free.",
)
@click.option(
    "--demo/--no-demo", default=True, show_default=True, help="Demo province, simulator and a turnable clock."
)
def up(data: Path, port: int, demo: bool) -> None:
    """Everything on one machine: database, queue, web, workers, phone lab. Ctrl-C stops it all."""
    from gateway.up import up as run_up

    sys.exit(run_up(data, port, demo, dict(os.environ)))


@main.command()
@click.option("--port", default=8022, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def web(host: str, port: int) -> None:
    """The web process: webhooks, API, health."""
    from gateway import web as part

    _begin("web")
    part.serve(host, port)


@main.command()
@click.option("--port", default=8023, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def live(host: str, port: int) -> None:
    """The process that keeps open pages up to date."""
    from gateway import live as part
    from gateway.settings import Settings

    _begin("live")
    part.serve(Settings.from_env(os.environ), host, port)


@main.command()
@click.option(
    "--lanes", default="inbound,receipts", show_default=True, help="Work lanes to drain, separated by commas."
)
def worker(lanes: str) -> None:
    """Answer texts and apply receipts."""
    from gateway.app import assemble
    from workers import working

    _begin("worker")
    working.serve(assemble(), [lane.strip() for lane in lanes.split(",") if lane.strip()])


@main.command()
@click.option("--carrier", required=True, help="Name of the carrier, such as twilio.")
def sender(carrier: str) -> None:
    """Hand texts over to one carrier."""
    from gateway.app import assemble
    from workers import sending

    _begin(f"sender-{carrier}")
    sending.serve(assemble(), carrier)


@main.command()
def schedule() -> None:
    """Everything that happens by the clock."""
    from gateway.app import assemble
    from workers import schedule as part

    _begin("schedule")
    part.serve(assemble())


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def simulator(arguments: tuple[str, ...]) -> None:
    """The network in a box and its phone lab: a program of its own; arguments are passed through (-- --help)."""
    os.execv(sys.executable, [sys.executable, "-m", "simulator", *arguments])  # noqa: S606


@main.group()
def db() -> None:
    """The database: upgrade, check, seed, and keep a copy."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the schema to this release and make partitions."""
    from gateway import clock, schema

    database = _owner_database()
    schema.upgrade(database.engine)
    with database.transaction() as tx:
        made = schema.make_partitions(tx, clock.now())
    click.echo(f"schema is current; {len(made)} partitions made")


@db.command("check")
def db_check() -> None:
    """Look for missing partitions and a broken audit chain; exit code 1 when something is found."""
    from gateway import audit, clock, schema

    with _owner_database().transaction() as tx:
        found = schema.problems(tx, clock.now())
        found += [f"audit seal {seal} does not match its rows" for seal in audit.broken_links(tx)]
    for problem in found:
        click.echo(problem)
    click.echo("nothing found" if not found else f"{len(found)} problems")
    sys.exit(1 if found else 0)


@db.command("seed")
@click.option("--demo/--no-demo", default=False, help="Also people who do not exist, for trying things out.")
def db_seed(demo: bool) -> None:
    """Load provinces, communes and old places; harmless when they are there."""
    from gateway import clock, crypto, places
    from gateway import demo as people_who_do_not_exist
    from gateway.settings import Settings

    settings = Settings.from_env(os.environ)
    crypto.install(crypto.Keyring.from_file(settings.keys_file))
    clock.use_offset_file(settings.clock_file)
    with _owner_database().transaction() as tx:
        places.seed(tx)
        if demo:
            people_who_do_not_exist.seed(tx, clock.now())
    click.echo("seeded")


@db.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
def db_backup(target: Path) -> None:
    """Write the database to a file (pg_dump's own format). Keys are not in it: see `gateway keys backup`."""
    from gateway.up import archive

    archive.backup(_settings().owner_url, target)
    click.echo(
        f"{target}: {target.stat().st_size:,} bytes; without its keys nobody can read the people in it"
    )


@db.command("restore")
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def db_restore(source: Path) -> None:
    """Fill an empty database from such a file; refuses one that has tables."""
    from gateway.up import archive

    archive.restore(_settings().owner_url, source)
    click.echo("restored")


@main.group()
def key() -> None:
    """API keys of other systems."""


@key.command("create")
@click.option("--name", required=True)
@click.option("--scopes", required=True, help="Separated by commas, such as send,read.declarations.")
@click.option("--stdout-only", is_flag=True, help="Print the key alone, for scripts.")
def key_create(name: str, scopes: str, stdout_only: bool) -> None:
    """Make a key; it is shown once."""
    from gateway import accounts, clock

    with _database().transaction() as tx:
        secret = accounts.create_key(
            tx, name, [scope.strip() for scope in scopes.split(",") if scope.strip()], clock.now()
        )
    click.echo(secret)
    if not stdout_only:
        click.echo("Keep it now: it is stored hashed and cannot be shown again.", err=True)


@key.command("revoke")
@click.argument("name")
def key_revoke(name: str) -> None:
    """Close every open key of that name."""
    from gateway import accounts, clock

    with _database().transaction() as tx:
        count = accounts.revoke_key(tx, name, clock.now())
    click.echo(f"{count} keys revoked")


@main.group()
def keys() -> None:
    """Encryption keys."""


@keys.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
def keys_backup(target: Path) -> None:
    """Copy the encryption keys, readable by you alone; keep them apart from every copy of the database."""
    source = _settings().keys_file
    handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(source.read_bytes())
    click.echo(
        f"{target}: whoever holds this and a copy of the database can read everything. Store them apart."
    )


@main.group()
def config() -> None:
    """Settings."""


@config.command("show")
def config_show() -> None:
    """Every setting in force; secrets show only whether they are set."""
    from dataclasses import fields

    from gateway.settings import Settings

    settings = Settings.from_env(os.environ)
    for item in fields(settings):
        value = getattr(settings, item.name)
        shown = ("set" if value else "not set") if item.metadata["secret"] else value
        click.echo(f"{item.metadata['name']:24} {shown if shown is not None else ''}")


@main.group()
def ticket() -> None:
    """What people asked for and somebody must act on, until the desks are there."""


@ticket.command("list")
@click.option("--kind", default=None, help="rescue, callback, question or text.")
def ticket_list(kind: str | None) -> None:
    """Open requests, oldest promise first, with the number to call."""
    from gateway import clock
    from gateway.tickets import desk

    with _database(keys=True).transaction() as tx:
        for line in desk.open_list(tx, kind):
            promised = f"by {clock.local(line.promised_at):%d/%m %H:%M}" if line.promised_at else ""
            click.echo(f"{line.code:8}{line.kind:10}{line.number:14}{promised:18}{line.said}")


@ticket.command("close")
@click.argument("code")
@click.option("--by", required=True, help="Who closes it; goes into the audit log.")
def ticket_close(code: str, by: str) -> None:
    """Somebody has acted; the request leaves the list."""
    from gateway import clock
    from gateway.tickets import desk

    with _database(keys=True).transaction() as tx:
        desk.close(tx, code, by, clock.now())
    click.echo(f"{code} closed")


@main.command("text")
@_DATA
@click.option("--lab", default=None, help="Address of the simulator; default: from ready.json.")
@click.argument("phone")
@click.argument("words", nargs=-1)
def text_command(data: Path, lab: str | None, phone: str, words: tuple[str, ...]) -> None:
    """Text the gateway as PHONE would, and read what comes back. Without TEXT: a conversation."""
    from gateway import terminal

    terminal.talk(lab or _ready(data)["lab_url"], phone, " ".join(words))


@main.command()
@click.argument("name")
@click.option(
    "--json", "target", type=click.Path(path_type=Path), default=None, help="Also write the figures here."
)
def bench(name: str, target: Path | None) -> None:
    """Measure a part: prints figures with their spread, proves correctness in the same run."""
    from importlib import import_module

    known = sorted(path.stem for path in (Path(__file__).parent.parent / "benchmarks").glob("[a-z]*.py"))
    if name not in known:
        raise click.UsageError(f"no benchmark is called {name}; there are: {', '.join(known)}")
    part = import_module(f"benchmarks.{name}")
    figures = part.run()
    click.echo(part.report(figures))
    if target is not None:
        target.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")


def _begin(process: str) -> None:
    from gateway import log

    log.configure(process)


def _settings() -> Any:
    from gateway.settings import Settings

    return Settings.from_env(os.environ)


def _database(*, keys: bool = False) -> Any:
    from gateway import clock, crypto
    from gateway.db import Database, make_engine

    settings = _settings()
    clock.use_offset_file(settings.clock_file)
    if keys:
        crypto.install(crypto.Keyring.from_file(settings.keys_file))
    return Database(make_engine(settings.database_url, pool_size=1))


def _owner_database() -> Any:
    from gateway import clock
    from gateway.db import Database, make_engine

    settings = _settings()
    clock.use_offset_file(settings.clock_file)
    return Database(make_engine(settings.owner_url, pool_size=1, statement_timeout=600))


def _ready(data: Path) -> dict[str, Any]:
    try:
        ready: dict[str, Any] = json.loads((data / "ready.json").read_text())
    except (OSError, ValueError):
        raise click.ClickException(
            f"nothing runs in {data}: start it with `make up`, or name --data or --lab"
        ) from None
    return ready


if __name__ == "__main__":
    main()
