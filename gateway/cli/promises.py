"""The command that tells how the public promise was kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from gateway.cli.opening import database

if TYPE_CHECKING:
    from gateway.messages.promises import Day


@click.command()
@click.option("--days", type=click.IntRange(1, 3660), default=30, show_default=True, help="How many days.")
@click.option("--json", "as_json", is_flag=True, help="For programs: a line a day.")
def promise(days: int, as_json: bool) -> None:
    """How much of what is promised to the public was kept: 95 % of one-time codes handed over within 2 s.

    Counted each day by `gateway schedule` for the day before; a day without codes says so.
    """
    from gateway.messages import promises

    with database().transaction() as tx:
        told = promises.told(tx, days)
    for day in told:
        click.echo(plain(day) if as_json else said(day))
    if not told and not as_json:
        click.echo("no day is counted yet: `gateway schedule` counts yesterday at a quarter past midnight")


def plain(day: Day) -> str:
    """One day as a line of JSON."""
    return json.dumps({**vars(day), "day": day.day.isoformat()})


def said(day: Day) -> str:
    """One day in a line for a person."""
    from gateway.messages.promises import TARGET

    if day.share is None:
        return f"{day.day:%d/%m/%Y}  no codes"
    verdict = "kept" if day.share >= TARGET else "NOT KEPT"
    # rounded down: 94.99 % is not 95 %
    percent = int(day.share * 10_000) / 100
    return f"{day.day:%d/%m/%Y}  {percent:6.2f} %  {day.kept:,} of {day.total:,}  {verdict}"
