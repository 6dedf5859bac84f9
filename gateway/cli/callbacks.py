"""Commands about clients' servers that are called back: who has not heard what, and another try for a mended one."""

from __future__ import annotations

import click

from gateway.cli.opening import database


@click.group()
def callback() -> None:
    """Reports to clients' callback addresses."""


@callback.command("list")
def callback_list() -> None:
    """Servers that have not heard everything: how many reports wait, since when, how many were given up, a fault."""
    from gateway import clock
    from gateway.callbacks import figures

    with database().transaction() as tx:
        for line in figures.by_host(tx):
            since = f"since {clock.local(line.since):%d/%m %H:%M}" if line.since else ""
            counts = f"{line.waiting:6} waiting {since:18}{line.given_up:6} given up"
            click.echo(f"{line.host:40}{counts}  {line.error or ''}".rstrip())


@callback.command("again")
@click.argument("host")
def callback_again(host: str) -> None:
    """Call HOST (as `list` shows it) at once for all that waits or was given up; after its people have mended it."""
    from gateway import clock
    from gateway.callbacks import waiting

    with database().transaction() as tx:
        count = waiting.again(tx, host, clock.now())
    click.echo(f"{count} reports are due")
