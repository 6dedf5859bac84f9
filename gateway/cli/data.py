"""Commands about the database: upgrade, check, seed, and keep a copy."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.opening import owner_database, settings

if TYPE_CHECKING:
    from gateway.seed import Report


@click.group()
def db() -> None:
    """The database: upgrade, check, seed, and keep a copy."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the schema to this release and make partitions."""
    from gateway import clock, schema

    database = owner_database()
    schema.upgrade(database.engine)
    with database.transaction() as tx:
        made = schema.make_partitions(tx, clock.now())
    click.echo(f"schema is current; {len(made)} partitions made")


@db.command("check")
def db_check() -> None:
    """Look for missing partitions and a broken audit chain; exit code 1 when something is found."""
    from gateway import audit, clock, schema

    with owner_database().transaction() as tx:
        found = schema.problems(tx, clock.now())
        found += [f"audit seal {seal} does not match its rows" for seal in audit.broken_links(tx)]
    for problem in found:
        click.echo(problem)
    click.echo("nothing found" if not found else f"{len(found)} problems")
    sys.exit(1 if found else 0)


@db.command("seed")
@click.option("--demo/--no-demo", default=False, help="Also people who do not exist, for trying things out.")
@click.option(
    "--size",
    type=click.Choice(["demo", "province"]),
    default=None,
    help="Also a month of people who do not exist: 1,000 with 10,000 visits, or 100,000 with 1,000,000. Once.",
)
@click.option(
    "--number", default=1, show_default=True, help="Of --size: the same number makes the same people."
)
def db_seed(demo: bool, size: str | None, number: int) -> None:
    """Load provinces, communes and old places; harmless when they are there. In production nobody is made up."""
    from gateway import clock, crypto, places
    from gateway import demo as people_who_do_not_exist
    from gateway.errors import Misconfigured

    known = settings()
    if (demo or size) and known.mode == "production":
        raise Misconfigured(
            "in production nobody is made up: --demo and --size need GATEWAY_MODE demo or test"
        )
    crypto.install(crypto.Keyring.from_file(known.keys_file))
    database = owner_database()
    with database.transaction() as tx:
        places.seed(tx)
        if demo:
            people_who_do_not_exist.seed(tx, clock.now())
    if size:
        from gateway import seed

        province = known.home_province
        seed.seed(database, seed.SIZES[size], number=number, province=province, now=clock.now(), tell=_told)
    click.echo("seeded")


def _told(made: Report) -> None:
    click.echo(f"{made.rows:>11,}  {made.noun:22}{made.seconds:6.1f} s")


@db.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
def db_backup(target: Path) -> None:
    """Write the database to a file (pg_dump's own format). Keys are not in it: see `gateway keys backup`."""
    from gateway.up import archive

    archive.backup(settings().owner_url, target)
    click.echo(
        f"{target}: {target.stat().st_size:,} bytes; without its keys nobody can read the people in it"
    )


@db.command("restore")
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def db_restore(source: Path) -> None:
    """Fill an empty database from such a file; refuses one that has tables."""
    from gateway.up import archive

    archive.restore(settings().owner_url, source)
    click.echo("restored")
