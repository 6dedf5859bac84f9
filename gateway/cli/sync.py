"""Commands about the central databases: what waits for them, another try, files that go by hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from gateway.cli.opening import database, settings


@click.group()
def sync() -> None:
    """The exchange with the central databases."""


@sync.command("list")
def sync_list() -> None:
    """Each list: how far it has been read, rows acknowledged of late, the batch on its way and what ails it."""
    from gateway import clock
    from gateway.sync import waiting

    with database().transaction() as tx:
        for one in waiting.standings(tx):
            until = f"{clock.local(one.until):%d/%m %H:%M}" if one.until else "nothing yet"
            row = one.open
            held = f"batch {row.id} ({row.rows} rows) {row.state}, {row.tries} tries" if row else ""
            fault = f": {row.error}" if row and row.error else ""
            click.echo(f"{one.list:14}{until:14}{one.told:8} told  {held}{fault}".rstrip())


@sync.command("send")
def sync_send() -> None:
    """Send what is due now and say what became of it; `gateway worker` does the same by itself."""
    from gateway.errors import Misconfigured
    from gateway.messages import recovery
    from gateway.sync import target
    from workers.syncing import LANE, Syncing

    known = settings()
    where = target(known)
    if where is None:
        raise Misconfigured("SYNC_URL is not set: nothing is sent")
    way, sent = Syncing(database(keys=True), where, recovery.new_holder(LANE)), 0
    while way.step():
        sent += 1
    click.echo(f"{sent} batches acknowledged")


@sync.command("again")
@click.argument("batch", type=int)
@click.option("--reason", required=True, help="What was mended.")
def sync_again(batch: int, reason: str) -> None:
    """Make BATCH (as `list` shows it) due at once."""
    from gateway import clock
    from gateway.sync import outgoing

    with database().transaction() as tx:
        row = outgoing.again(tx, batch, by="operator", reason=reason, now=clock.now())
    click.echo(f"{row.public_id} is due")


@sync.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only what has changed since the day began.")
def sync_export(file: Path, since: datetime | None) -> None:
    """Write declarations, visits and reports to FILE, signed with SYNC_KEY, to be carried by hand."""
    from gateway import clock
    from gateway.sync import offline

    key, secret = _key()
    begins = None if since is None else clock.midnight(since.date())
    with database(keys=True).transaction() as tx, file.open("xb") as out:
        for part in offline.export(tx, key, secret, begins, clock.now()):
            out.write(part)
    click.echo(f"{file}: {file.stat().st_size} bytes")


@sync.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def sync_import(file: Path) -> None:
    """Take in FILE, which another installation exported with the same SYNC_KEY; reading it twice changes nothing."""
    from gateway import clock
    from gateway.sync import offline

    key, secret = _key()
    with database(keys=True).transaction() as tx:
        done = offline.bring(tx, file.read_bytes(), key, secret, clock.now())
    click.echo(f"{done.new} new, {done.newer} newer, {done.known} known already")


def _key() -> tuple[str, str]:
    from gateway.errors import Misconfigured

    known = settings()
    if not (known.sync_key and known.sync_secret):
        raise Misconfigured("SYNC_KEY and SYNC_SECRET are not set: a file could not be signed")
    return known.sync_key, known.sync_secret
