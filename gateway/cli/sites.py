"""Commands about sites, until the console is there: give one a number for its gate, list them."""

from __future__ import annotations

import click

from gateway.cli.opening import database


@click.group()
def site() -> None:
    """Sites with a number at the gate, where people check in and out."""


@site.command("add")
@click.option("--name", required=True, help="As people call it; texts show the first 20 characters.")
@click.option("--kind", required=True, help="market, school, hospital, …; a wrong one lists them all.")
@click.option("--commune", required=True, help="GSO code of the commune, 5 digits.")
@click.option("--address", default=None)
@click.option(
    "--phone", default=None, help="Mobile of whoever is responsible; only it may text for the site."
)
def site_add(name: str, kind: str, commune: str, address: str | None, phone: str | None) -> None:
    """Put a site on file; prints the number for the board at its gate."""
    from gateway import clock, sites
    from gateway.phone import parse_recipient

    with database().transaction() as tx:
        added = sites.add(
            tx,
            name=name,
            kind=kind,
            commune_code=commune,
            address=address,
            phone=parse_recipient(phone, field="phone") if phone else None,
            by="operator",
            now=clock.now(),
        )
        click.echo(f"{added.code}  {added.name}")


@site.command("list")
def site_list() -> None:
    """Every site with its number, kind, commune and state."""
    from gateway import sites

    with database().transaction() as tx:
        for each in sites.every(tx):
            click.echo(f"{each.code}  {each.kind:12}{each.commune_code:7}{each.state:10}{each.name}")
