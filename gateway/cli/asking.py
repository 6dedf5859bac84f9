"""Commands of questions and rumours, beside their desks: answering one, the verdict on a text people ask about."""

from __future__ import annotations

import click

from gateway.cli.acting import acting
from gateway.cli.opening import database

BY = click.option("--by", type=int, required=True, help="Account of whoever decides; the audit log keeps it.")


@click.group()
def question() -> None:
    """Questions people have asked: each is answered once, by one colleague."""


@question.command("answer")
@click.argument("code")
@click.argument("said")
@BY
def question_answer(code: str, said: str, by: int) -> None:
    """Text the answer SAID to whoever asked the question CODE, and close it."""
    from gateway import answers, clock
    from gateway.errors import NotFound
    from gateway.tickets import Kind, listing

    with database(keys=True).transaction() as tx:
        now = clock.now()
        acting(tx, by, "qa.write", now)
        found, _ = listing.find(tx, None, listing.Asked(kind=Kind.QUESTION, code=code))
        if not found:
            raise NotFound(f"no open question has the number {code}")
        answers.replying.reply(tx, found[0].id, said, by, now)
    click.echo(f"question {code} is answered")


@click.group()
def rumour() -> None:
    """Texts that people want checked, and what is known to be false."""


@rumour.command("checks")
def rumour_checks() -> None:
    """Every text that waits for a verdict: its id, the number of its request, how many phones ask."""
    from gateway import rumours

    with database(keys=True).transaction() as tx:
        found, _ = rumours.checks.listed(tx, None, limit=500)
        for line in found:
            click.echo(f"{line.check.id}  {line.code}  {line.askers:5}")


@rumour.command("list")
def rumour_list() -> None:
    """Every rumour that is told of today: its id, the verdict, the fact."""
    from gateway import clock, editions
    from gateway.rumours import Rumour

    with database().transaction() as tx:
        for row in editions.current(tx, Rumour, clock.today(clock.now())):
            click.echo(f"{row.public_id}  {row.verdict:7}{row.fact}")


@rumour.command("settle")
@click.argument("check", type=int)
@click.argument("public_id")
@BY
def rumour_settle(check: int, public_id: str, by: int) -> None:
    """The published rumour PUBLIC_ID is the verdict on CHECK: everybody who asked is told."""
    from gateway import clock, editions, rumours
    from gateway.rumours import Rumour

    with database(keys=True).transaction() as tx:
        now = clock.now()
        acting(tx, by, "rumour.write", now)
        row = editions.by_public_id(tx, Rumour, public_id)
        rumours.checks.settle(tx, check, row, by, now)
        line = rumours.checks.one(tx, check)
    click.echo(f"check {check} is settled: {line.askers} numbers are told")
