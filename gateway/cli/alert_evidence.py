"""The evidence of an alert as a file, however large, and whether such a file is as it was made."""

from __future__ import annotations

import io
from typing import IO

import click

from gateway.cli.acting import acting
from gateway.cli.opening import database


@click.command("evidence")
@click.argument("alert_id")
@click.option("--why", required=True, help="What it is needed for, as the audit log keeps it.")
@click.option("--by", type=int, required=True, help="Account of who takes it; the audit log keeps it.")
def evidence(alert_id: str, why: str, by: int) -> None:
    """Print the evidence for an inquiry, a JSON object a line: what was said, who released it, every number in full."""
    from gateway import alerts, audit, clock
    from gateway.errors import BadInput, Conflict

    reason, db, now = " ".join(why.split()), database(keys=True), clock.now()
    if len(reason) < alerts.evidence.SHORTEST_REASON:
        raise BadInput("why", "missing", "say what it is needed for")
    with db.transaction() as tx:  # on record before a number leaves, also where the pipe breaks half-way
        acting(tx, by, "alert.evidence", now)
        found = alerts.by_public_id(tx, alert_id)
        if alerts.State(found.state) not in alerts.RELEASED:
            raise Conflict("the alert was not released: there is no evidence")
        told = {"reason": reason, "numbers": found.count or 0}
        audit.record(tx, f"account:{by}", "alert.evidence", found.public_id, now, told)
    with db.transaction() as tx:
        for line in alerts.evidence.lines(tx, alerts.by_public_id(tx, alert_id), now):
            click.echo(line)


@click.command("verify")
@click.argument("file", type=click.File("rb"))
def verify(file: IO[bytes]) -> None:
    """Say whether an evidence FILE is whole, else at which line its chain breaks (exit code 1)."""
    from gateway import alerts

    try:
        lines = alerts.evidence.verify(io.TextIOWrapper(file, "utf-8", "replace", newline="\n"))
    except alerts.evidence.Broken as fault:
        raise click.ClickException(f"the file breaks at line {fault.line}: {fault.message}") from None
    click.echo(f"whole: {lines:,} lines, each chained to the one before")
