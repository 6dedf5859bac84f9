"""The scoreboard at the command line: figures of a period by commune or by site, as CSV."""

from __future__ import annotations

import csv
import sys
from datetime import datetime

import click

from gateway.cli.opening import database, settings

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--since", type=DAY, required=True)
@click.option("--until", type=DAY, required=True, help="Its last day.")
@click.option("--sites", is_flag=True, help="By site instead of by commune.")
def scoreboard(since: datetime, until: datetime, *, sites: bool) -> None:
    """Declarations, visits, check-outs and kept promises of a period, counted up to this moment."""
    from gateway import clock
    from gateway import scoreboard as noun

    figures = noun.by_site if sites else noun.by_commune
    out = csv.DictWriter(sys.stdout, noun.COLUMNS)
    out.writeheader()
    with database().transaction() as tx:
        noun.count_fresh(tx, clock.now(), settings().keep_visits)
        out.writerows(noun.rows(figures(tx, since.date(), until.date(), None)))
