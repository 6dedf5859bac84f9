"""Commands about those obliged to declare, until the desk is there: enter, import, list, excuse, review, export."""

from __future__ import annotations

import csv
import sys
from datetime import datetime
from pathlib import Path

import click

from gateway.cli.opening import database

BY = click.option("--by", required=True, help="Who acts; goes into the audit log.")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def obliged() -> None:
    """Who is obliged to declare, and has not."""


@obliged.command("add")
@click.option("--number", default=None, help="Their phone, such as 0900000123.")
@click.option("--name", default=None)
@click.option("--born", type=int, default=None, help="Year; needed with a name.")
@click.option("--commune", required=True, help="GSO code, 5 digits.")
@click.option("--ground", required=True, help="Why they must, in words that may stand on paper.")
@click.option("--paper", required=True, help="Number of the order.")
@click.option("--since", type=DAY, required=True)
@click.option("--until", type=DAY, required=True, help="The last day.")
@BY
def add(
    number: str | None,
    name: str | None,
    born: int | None,
    commune: str,
    ground: str,
    paper: str,
    since: datetime,
    until: datetime,
    by: str,
) -> None:
    """Put one person on the list."""
    from gateway import clock
    from gateway import obliged as noun

    entry = noun.Entry(commune, ground, paper, since.date(), until.date(), name, born, number)
    with database(keys=True).transaction() as tx:
        row = noun.enter(tx, entry, by=by, now=clock.now())
        click.echo(f"{row.id} {row.state}")


@obliged.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--partial", is_flag=True, help="Enter the good lines although others are wrong.")
@BY
def import_file(file: Path, by: str, *, partial: bool) -> None:
    """Put a whole file on the list; every wrong line is named, and then nothing is entered unless --partial."""
    from gateway import clock
    from gateway import obliged as noun

    with database(keys=True).transaction() as tx:
        done = noun.import_list(tx, file.read_text("utf-8"), by=by, now=clock.now(), partial=partial)
    for fault in done.faults:
        click.echo(f"line {fault.line}: {fault.field}: {fault.message}", err=True)
    click.echo(f"{done.entered} entered, {len(done.faults)} wrong")
    sys.exit(1 if done.faults and not partial else 0)


@obliged.command("list")
@click.option("--state", default=None, help="due, declared, excused or closed.")
@click.option("--late", is_flag=True, help="Only those whose last day is over.")
def list_all(state: str | None, *, late: bool) -> None:
    """People on the list, those whose time ends first."""
    from gateway import clock
    from gateway import obliged as noun

    with database(keys=True).transaction() as tx:
        wanted = noun.State(state) if state else None
        lines, total = noun.listing(tx, None, clock.now(), state=wanted, late=late, limit=500)
        for line in lines:
            who = f"{line.number or 'no phone':14}{line.name or '':28}"
            until = f"{line.until:%d/%m/%Y}"
            click.echo(
                f"{line.id:<7}{line.state:10}{who}{until}  reminded {line.reminders}  {line.why or ''}".rstrip()
            )
    click.echo(f"{total} people")


@obliged.command("excuse")
@click.argument("obliged_id", type=int)
@click.option("--why", required=True, help="no_phone, unreached, in_care, cannot, away or deceased.")
@BY
def excuse(obliged_id: int, why: str, by: str) -> None:
    """There is a reason."""
    from gateway import clock
    from gateway import obliged as noun
    from gateway.errors import BadInput

    if why not in {each.value for each in noun.Excuse}:
        raise BadInput("why", "invalid", f"reasons are {', '.join(noun.Excuse)}")
    with database().transaction() as tx:
        noun.excuse(tx, obliged_id, noun.Excuse(why), by=by, now=clock.now())
    click.echo(f"{obliged_id} excused")


@obliged.command("review")
@click.argument("obliged_id", type=int)
@click.option("--uphold/--let-go", required=True)
@click.option("--note", required=True, help="What was looked at.")
@BY
def review(obliged_id: int, note: str, by: str, *, uphold: bool) -> None:
    """Somebody other than who entered it has looked at it."""
    from gateway import clock
    from gateway import obliged as noun

    verdict = noun.Verdict.UPHELD if uphold else noun.Verdict.LET_GO
    with database(keys=True).transaction() as tx:
        noun.review(tx, obliged_id, verdict, note, by=by, now=clock.now())
    click.echo(f"{obliged_id} {verdict}")


@obliged.command("export")
@click.option("--purpose", required=True, help="What it is needed for; goes into the audit log.")
@BY
def export(purpose: str, by: str) -> None:
    """Evidence of what was upheld, as CSV: who, why, and each reminder with when it was delivered and answered."""
    from gateway import clock
    from gateway import obliged as noun

    out = csv.writer(sys.stdout)
    out.writerow(
        [
            "id",
            "name",
            "born",
            "number",
            "ground",
            "paper",
            "since",
            "until",
            "no",
            "sent",
            "delivered",
            "read",
        ]
    )
    with database(keys=True).transaction() as tx:
        for each in noun.export(tx, None, purpose, by=by, now=clock.now()):
            line = each.line
            who = [
                line.id,
                line.name,
                line.birth_year,
                line.number,
                line.ground,
                line.paper,
                line.since,
                line.until,
            ]
            for told in each.reminders:
                moments = (told.sent_at, told.delivered_at, told.acknowledged_at)
                out.writerow(
                    [
                        *who,
                        told.no,
                        *(clock.local(at).isoformat(timespec="minutes") if at else "" for at in moments),
                    ]
                )
