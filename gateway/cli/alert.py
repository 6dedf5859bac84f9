"""Commands of alerts: one drafts and submits, another approves what it shows, whoever may holds and stops."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

import click

from gateway.cli import alert_evidence, alert_feeds, alert_status, alert_words
from gateway.cli.acting import acting
from gateway.cli.opening import database, settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from gateway.alerts import Alert
    from gateway.messages.terms import Terms

BY = click.option("--by", type=int, required=True, help="Account of who does this; the audit log keeps it.")
WHY = click.option("--why", required=True, help="Kept with the alert.")


@click.group()
def alert() -> None:
    """Warnings to many: written by one, released by another, in waves, with an account of everybody."""


@alert.command("draft")
@click.argument("file", type=click.File("rb"))
@BY
def draft(file: IO[bytes], by: int) -> None:
    """Draft an alert from FILE (- for what is piped in): JSON as the API takes it, or a CAP 1.2 document.

    Prints its id; what must be put right before it is submitted follows on the error stream.
    """
    from gateway import alerts, clock
    from gateway.accounts import staff
    from gateway.alerts import exchange
    from gateway.api.alerts.drafting import understood, unit_of
    from gateway.api.alerts.parsing import parsed
    from gateway.errors import BadInput

    raw, home, now = file.read(), settings().home_province, clock.now()
    with database(keys=True).transaction() as tx:
        author = staff.by_id(tx, acting(tx, by, "alert.write", now), now)
        area = None if author is None else author.area("alert.write")
        unit = unit_of(tx, by)
        try:
            if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
                made = exchange.take(tx, raw, by, now, home, area=area, unit_id=unit)
            else:
                wish = understood(tx, parsed(raw), home)
                may = None if author is None else author.permissions
                made = alerts.writing.create(tx, wish, by, now, area=area, may=may, unit_id=unit)
        except BadInput as fault:
            raise alert_words.located(fault) from None
        click.echo(made.public_id)
        for finding in alerts.looking.look(tx, made, now):
            click.echo(
                f"{finding.weight}: {finding.lang} {finding.field} {finding.rule}: {finding.said}", err=True
            )


@alert.command("submit")
@click.argument("alert_id")
@click.option(
    "--acknowledge", multiple=True, metavar="RULE", help="A warning that was looked at; may be repeated."
)
@click.option("--note", default="", help="For the second person.")
@BY
def submit(alert_id: str, acknowledge: tuple[str, ...], note: str, by: int) -> None:
    """Put a draft before a second person; prints how many are told, what it costs, how long it takes."""
    from gateway import alerts, clock
    from gateway.errors import BadInput, Conflict

    with database(keys=True).transaction() as tx:
        now = clock.now()
        acting(tx, by, "alert.write", now)
        found = alerts.by_public_id(tx, alert_id)
        try:
            alerts.releasing.submit(tx, found, by, now, terms=_terms(), note=note, seen=set(acknowledge))
        except alerts.Warned as fault:
            rules = " ".join(
                f"--acknowledge {rule}" for rule in dict.fromkeys(f.rule for f in fault.findings)
            )
            raise Conflict(f"{fault.message} Look at it, then: {rules}") from None
        except BadInput as fault:
            raise alert_words.located(fault) from None
        click.echo(f"{alert_id} is submitted: {alert_words.cost(found)}")


@alert.command("approve")
@click.argument("alert_id")
@click.option(
    "--yes",
    "count",
    type=int,
    default=None,
    metavar="COUNT",
    help="The count, for scripts: nothing is asked.",
)
@BY
def approve(alert_id: str, count: int | None, by: int) -> None:
    """Release what another has submitted. Shows whom it tells what, and asks for the count to be typed."""
    from gateway import alerts, clock
    from gateway.errors import Conflict

    with database(keys=True).transaction() as tx:
        acting(tx, by, "alert.approve", clock.now())
        found = alerts.by_public_id(tx, alert_id)
        if alerts.State(found.state) is not alerts.State.SUBMITTED:
            raise alert_words.moved(tx, alerts.moving.moved(tx, found))
        for line in alert_words.seen(tx, found):
            click.echo(line)
        seen, many = alerts.fingerprint.submitted(found), found.count
    typed = click.prompt(f"Type the count ({many}) to release it", type=int) if count is None else count
    if typed != many:
        raise Conflict(f"the alert is for {many} numbers, not {typed}: nothing is released")
    _do(
        alert_id,
        by,
        "alert.approve",
        lambda tx, one: alerts.releasing.approve(tx, one, seen, by, clock.now()),
    )
    click.echo(f"{alert_id} is approved; gateway alert status {alert_id} --watch")


@alert.command("pause")
@click.argument("alert_id")
@WHY
@BY
def pause(alert_id: str, why: str, by: int) -> None:
    """Hold what is being sent; who is told already stays told."""
    from gateway import alerts, clock

    _do(alert_id, by, "alert.steer", lambda tx, one: alerts.steering.pause(tx, one, by, why, clock.now()))
    click.echo(f"{alert_id} is paused")


@alert.command("resume")
@click.argument("alert_id")
@BY
def resume(alert_id: str, by: int) -> None:
    """Let what was paused go on where it was."""
    from gateway import alerts, clock

    _do(alert_id, by, "alert.steer", lambda tx, one: alerts.steering.resume(tx, one, by, clock.now()))
    click.echo(f"{alert_id} goes on")


@alert.command("stop")
@click.argument("alert_id")
@WHY
@BY
def stop(alert_id: str, why: str, by: int) -> None:
    """Stop for good: who was not told yet is not told."""
    from gateway import alerts, clock

    _do(alert_id, by, "alert.steer", lambda tx, one: alerts.steering.stop(tx, one, by, why, clock.now()))
    click.echo(f"{alert_id} is stopped")


@alert.command("list")
@click.option("--limit", type=click.IntRange(1, 1000), default=30, show_default=True)
def every(limit: int) -> None:
    """Alerts, newest change first: id, state, whether it is real, when it ends, how many, what."""
    from gateway import clock
    from gateway.alerts import changes

    with database(keys=True).transaction() as tx:
        for one in changes.newest(tx, limit):
            ends = f"{clock.local(one.expires_at):%d/%m %H:%M}"
            many = "-" if one.count is None else f"{one.count:,}"
            click.echo(
                f"{one.public_id}  {one.state:10}{one.reality:9}{ends}  {many:>9}  {one.event} ({one.issuer})"
            )


alert.add_command(alert_status.status)
alert.add_command(alert_evidence.evidence)
alert.add_command(alert_evidence.verify)
alert.add_command(alert_feeds.feed)


def _do(alert_id: str, by: int, permission: str, act: Callable[[Session, Alert], Any]) -> None:
    """One act of an account that may; whoever comes second hears who was first."""
    from gateway import alerts, clock

    with database(keys=True).transaction() as tx:
        acting(tx, by, permission, clock.now())
        try:
            act(tx, alerts.by_public_id(tx, alert_id))
        except alerts.Moved as fault:
            raise alert_words.moved(tx, fault) from None


def _terms() -> list[Terms]:
    from gateway.house import carriers_of
    from gateway.messages import routing

    return routing.contracts(carriers_of(settings()))
