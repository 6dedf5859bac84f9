"""Commands of site safety, beside its desk: how safe sites are, an inspector's word, the criteria."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gateway.cli.acting import acting
from gateway.cli.opening import database

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from gateway.sites import Site

BY = click.option("--by", type=int, required=True, help="Account of the inspector; the audit log keeps it.")


@click.group()
def safety() -> None:
    """How safe sites are: their own daily checks, inspectors' overrides, what is overdue."""


@safety.command("list")
@click.option("--overdue", is_flag=True, help="Only those whose check is overdue.")
def safety_list(overdue: bool) -> None:
    """Every open site with its level, how fresh it is, and the day of the last check."""
    from gateway import clock
    from gateway import safety as noun

    with database().transaction() as tx:
        wanted = noun.Staleness.OVERDUE if overdue else None
        found, _ = noun.ratings(tx, clock.now(), staleness=wanted, limit=5000)
        for each in found:
            level, day = each.level or "-", f"{each.day:%d/%m}" if each.day else "-"
            click.echo(f"{each.code}  {level:10}{each.staleness:9}{day:6}  {each.name}")


@safety.command("override")
@click.argument("code")
@click.option("--level", required=True, help="very_low, low, medium, high or very_high.")
@click.option("--reason", required=True, help="Kept with it.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Last day it stands.")
@BY
def safety_override(code: str, level: str, reason: str, until: datetime, by: int) -> None:
    """An inspector's word about the site CODE, in the place of its own."""
    from gateway import clock
    from gateway import safety as noun
    from gateway.errors import BadInput

    if level not in list(noun.Level):
        raise BadInput("level", "invalid", f"levels are {', '.join(noun.Level)}")
    with database(keys=True).transaction() as tx:
        now = clock.now()
        acting(tx, by, "safety.override", now)
        made = noun.override(tx, _site(tx, code), noun.Level(level), reason, until.date(), by, now)
        click.echo(f"{code} {made.level} until {made.until:%d/%m/%Y}")


@safety.command("lift")
@click.argument("code")
@BY
def safety_lift(code: str, by: int) -> None:
    """The inspector's word about the site CODE ends; its own checks count again."""
    from gateway import clock
    from gateway import safety as noun

    with database(keys=True).transaction() as tx:
        now = clock.now()
        acting(tx, by, "safety.override", now)
        noun.lift(tx, _site(tx, code), by, now)
        click.echo(f"{code} lifted")


@safety.command("criteria")
def safety_criteria() -> None:
    """Every version of the questions, group by group, with where they come from."""
    from gateway import safety as noun

    for each in noun.criteria.every():
        standing = "official" if each.official else "draft"
        click.echo(f"{each.group} {each.version} ({standing}): {each.source}")
        for place, item in enumerate(each.items, 1):
            click.echo(f"  {place:2} {item.vi}")


def _site(tx: Session, code: str) -> Site:
    from gateway import sites
    from gateway.errors import NotFound

    found = sites.by_code(tx, code)
    if found is None:
        raise NotFound(f"no site has the number {code}")
    return found
