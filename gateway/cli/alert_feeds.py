"""Commands of the addresses from which CAP documents become drafts: listed one by one, nothing else is ever fetched."""

from __future__ import annotations

import click

from gateway.cli.acting import acting
from gateway.cli.opening import database, settings

BY = click.option(
    "--by", type=int, required=True, help="Account of who does this; drafts from it are theirs."
)


@click.group()
def feed() -> None:
    """Addresses of CAP 1.2: a document, or an Atom or RSS feed of them; each new one becomes a draft."""


@feed.command("add")
@click.argument("url")
@click.option("--name", required=True, help="Whose it is.")
@BY
def feed_add(url: str, name: str, by: int) -> None:
    """List URL (https); `gateway schedule` reads it each minute."""
    from gateway import clock
    from gateway.alerts import fetching

    with database(keys=True).transaction() as tx:
        now = clock.now()
        fetching.add(tx, url, name, acting(tx, by, "alert.write", now), now, fetching.Means.of(settings()))
    click.echo(f"{url} is listed")


@feed.command("remove")
@click.argument("url")
@BY
def feed_remove(url: str, by: int) -> None:
    """Read URL no more; drafts that came from it stay."""
    from gateway import clock
    from gateway.alerts import fetching

    with database(keys=True).transaction() as tx:
        now = clock.now()
        fetching.remove(tx, url, acting(tx, by, "alert.write", now), now)
    click.echo(f"{url} is not read any more")


@feed.command("list")
def feed_list() -> None:
    """Every listed address, when it was read last, and what was wrong."""
    from gateway import clock
    from gateway.alerts import fetching

    with database().transaction() as tx:
        for one in fetching.every(tx):
            looked = "never" if one.looked_at is None else f"{clock.local(one.looked_at):%d/%m %H:%M:%S}"
            click.echo(f"{one.name}  {one.url}  {looked}  {one.said or ''}".rstrip())
