"""Commands about sites: what the console does with them, for operators and scripts; each act is on record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.opening import database

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gateway.sites import Site

BY = click.option("--by", default="operator", show_default=True, help="Who decides; goes into the audit log.")
REASON = click.option("--reason", required=True, help="Why; the phone of the site is told.")


@click.group()
def site() -> None:
    """Sites with a number at the gate, where people check in and out."""


@site.command("add")
@click.option("--name", required=True, help="As people call it; texts show the first 20 characters.")
@click.option("--kind", required=True, help="market, school, hospital, …; a wrong one lists them all.")
@click.option("--commune", required=True, help="GSO code of the commune, 5 digits.")
@click.option("--address", default=None)
@click.option("--plate", default=None, help="Of a means of transport.")
@click.option("--route", default=None, help="From where to where it goes.")
@click.option(
    "--phone", default=None, help="Mobile of whoever is responsible; only it may text for the site."
)
def site_add(
    name: str,
    kind: str,
    commune: str,
    address: str | None,
    plate: str | None,
    route: str | None,
    phone: str | None,
) -> None:
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
            plate=plate,
            route=route,
            phone=parse_recipient(phone, field="phone") if phone else None,
            by="operator",
            now=clock.now(),
        )
        click.echo(f"{added.code}  {added.name}")


@site.command("list")
@click.option("--state", default=None, help="requested, active, suspended or closed.")
def site_list(state: str | None) -> None:
    """Every site with its number, kind, commune and state."""
    from gateway import sites

    with database().transaction() as tx:
        for each in sites.every(tx):
            if state in (None, each.state):
                click.echo(f"{each.code}  {each.kind:12}{each.commune_code:7}{each.state:10}{each.name}")


@site.command("approve")
@click.argument("code")
@BY
def site_approve(code: str, by: str) -> None:
    """A site that was asked for takes people in; its phone is texted the number and the lines for the board."""
    from gateway import clock, sites

    with database(keys=True).transaction() as tx:
        _say(sites.approve(tx, _site(tx, code), by, clock.now()))


@site.command("refuse")
@click.argument("code")
@REASON
@BY
def site_refuse(code: str, reason: str, by: str) -> None:
    """A site that was asked for is not to be."""
    from gateway import clock, sites

    with database(keys=True).transaction() as tx:
        _say(sites.refuse(tx, _site(tx, code), reason, by, clock.now()))


@site.command("suspend")
@click.argument("code")
@REASON
@BY
def site_suspend(code: str, reason: str, by: str) -> None:
    """It takes nobody in for now; who is inside can leave."""
    from gateway import clock, sites

    with database(keys=True).transaction() as tx:
        _say(sites.suspend(tx, _site(tx, code), reason, by, clock.now()))


@site.command("resume")
@click.argument("code")
@BY
def site_resume(code: str, by: str) -> None:
    """It takes people in again."""
    from gateway import clock, sites

    with database(keys=True).transaction() as tx:
        _say(sites.resume(tx, _site(tx, code), by, clock.now()))


@site.command("close")
@click.argument("code")
@REASON
@BY
def site_close(code: str, reason: str, by: str) -> None:
    """For good; whoever texts its number is told."""
    from gateway import clock, sites

    with database(keys=True).transaction() as tx:
        _say(sites.close(tx, _site(tx, code), reason, by, clock.now()))


@site.command("reissue")
@click.argument("code")
@click.option(
    "--moved", is_flag=True, help="The site is somewhere else now; whoever texts the old number is told."
)
@BY
def site_reissue(code: str, moved: bool, by: str) -> None:
    """Another number for its gate; the boards that hang now open nothing any more. Prints the new one."""
    from gateway import clock, sites

    why = sites.Retired.MOVED if moved else sites.Retired.REISSUED
    with database(keys=True).transaction() as tx:
        _say(sites.reissue(tx, _site(tx, code), why, by, clock.now()))


@site.command("poster")
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path))
def site_poster(code: str, file: Path) -> None:
    """What hangs at its gate, into FILE: .pdf is an A4 sheet with every way in, .png and .svg the QR code alone."""
    from gateway import clock, places
    from gateway.cli.opening import settings
    from gateway.sites import poster

    known = settings()
    with database().transaction() as tx:
        found = _site(tx, code)
        commune = places.by_code(tx, found.commune_code)
        match file.suffix:
            case ".png":
                made = poster.png(found, known.public_url)
            case ".svg":
                made = poster.svg(found, known.public_url)
            case ".pdf":
                made = poster.pdf(
                    found,
                    commune.label_vi if commune else "",
                    public_url=known.public_url,
                    service_number=known.service_number,
                    voice_number=known.voice_number,
                    at=clock.local(clock.now()),
                )
            case _:
                raise click.UsageError("FILE ends in .pdf, .png or .svg")
    file.write_bytes(made)


def _site(tx: Session, code: str) -> Site:
    from gateway import sites
    from gateway.errors import NotFound

    found = sites.by_code(tx, code)
    if found is None:
        raise NotFound(f"no site has the number {code}")
    return found


def _say(site: Site) -> None:
    click.echo(f"{site.code}  {site.state}  {site.name}")
