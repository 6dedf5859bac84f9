"""Commands of tracing, beside its desk: open a case by two people, review whom it finds, have them asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gateway.cli.acting import acting
from gateway.cli.opening import database, settings

if TYPE_CHECKING:
    from gateway.tracing import Reach

BY = click.option("--by", type=int, required=True, help="Account of who does this; the audit log keeps it.")


@click.group()
def case() -> None:
    """Whom an ill person met: cases that two people open, contacts that are reviewed, notices that two people send."""


@case.command("open")
@click.option("--phone", required=True, help="Whose visits are followed.")
@click.option(
    "--tested", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Day of the test; default: today."
)
@click.option("--commune", default=None, help="GSO code of the commune that works on it.")
@click.option("--note", default="", help="For the second person.")
@BY
def case_open(phone: str, tested: object, commune: str | None, note: str, by: int) -> None:
    """Propose a case; prints its id. Nobody is looked for until another account confirms it."""
    from datetime import datetime

    from gateway import clock, tracing
    from gateway.phone import parse_recipient

    now = clock.now
    with database(keys=True).transaction() as tx:
        proposed = tracing.cases.propose(
            tx,
            number=parse_recipient(phone, field="phone"),
            tested_on=tested.date() if isinstance(tested, datetime) else clock.today(now()),
            commune_code=commune,
            note=note,
            by=acting(tx, by, "tracing.write", now()),
            now=now(),
            reach=_reach(),
        )
        click.echo(proposed.public_id)


@case.command("confirm")
@click.argument("case_id")
@BY
def case_confirm(case_id: str, by: int) -> None:
    """Confirm what another has proposed, and look for contacts; prints how many."""
    from gateway import clock, tracing

    with database(keys=True).transaction() as tx:
        now = clock.now()
        acting(tx, by, "tracing.approve", now)
        confirmed = tracing.cases.by_public_id(tx, case_id)
        found = tracing.cases.confirm(tx, confirmed, tracing.cases.digest(confirmed), by, now)
        click.echo(f"{found} contacts")


@case.command("trace")
@click.argument("case_id")
@click.option("--around", is_flag=True, help="Whom the confirmed contacts met since (F2).")
@BY
def case_trace(case_id: str, around: bool, by: int) -> None:
    """Look again, for what was entered late; prints how many are new."""
    from gateway import clock, tracing

    look = tracing.cases.widen if around else tracing.cases.retrace
    with database(keys=True).transaction() as tx:
        now = clock.now()
        acting(tx, by, "tracing.write", now)
        found = look(tx, tracing.cases.by_public_id(tx, case_id), by, now)
        click.echo(f"{found} new contacts")


@case.command("list")
def case_list() -> None:
    """Cases, newest first, with their contacts: to review, confirmed, excluded."""
    from gateway import clock, tracing

    with database(keys=True).transaction() as tx:
        found, _ = tracing.list_cases(tx, limit=200)
        for line in found:
            opened = f"{clock.local(line.case.opened_at):%d/%m %H:%M}"
            counts = f"{line.found} {line.confirmed} {line.excluded}"
            click.echo(f"{line.case.public_id}  {line.case.state:10}{opened}  {counts}")


@case.command("contacts")
@click.argument("case_id")
def case_contacts(case_id: str) -> None:
    """Whom a case met, nearest first: id, depth, state, number, minutes together, where, what they answered."""
    from gateway import clock, tracing

    with database(keys=True).transaction() as tx:
        known = tracing.cases.by_public_id(tx, case_id)
        click.echo(tracing.assumed(tracing.cases.reach_of(known)))
        found, _ = tracing.contacts(tx, known, limit=1000)
        for line in found:
            met, each = f"{clock.local(line.contact.first_at):%d/%m %H:%M}", line.contact
            guessed = "~" if each.assumed else " "
            told = f"F{each.depth} {each.state:10}{each.number or '-':14}{met} {guessed}{each.minutes:4} min"
            click.echo(f"{each.id:6}  {told}  {line.site or line.how}  {line.asked or ''}".rstrip())


@case.command("accept")
@click.argument("case_id")
@click.argument("contacts", nargs=-1, required=True, type=int)
@BY
def case_accept(case_id: str, contacts: tuple[int, ...], by: int) -> None:
    """CONTACTS (ids) were near indeed."""
    from gateway import clock, tracing

    with database(keys=True).transaction() as tx:
        now = clock.now()
        acting(tx, by, "tracing.write", now)
        known = tracing.cases.by_public_id(tx, case_id)
        click.echo(f"{tracing.reviewing.confirm(tx, known, contacts, by, now)} confirmed")


@case.command("exclude")
@click.argument("case_id")
@click.argument("contacts", nargs=-1, required=True, type=int)
@click.option("--why", required=True, help="Kept with the contact.")
@BY
def case_exclude(case_id: str, contacts: tuple[int, ...], why: str, by: int) -> None:
    """CONTACTS (ids) were not near; they are asked nothing."""
    from gateway import clock, tracing

    with database(keys=True).transaction() as tx:
        now = clock.now()
        acting(tx, by, "tracing.write", now)
        known = tracing.cases.by_public_id(tx, case_id)
        click.echo(f"{tracing.reviewing.exclude(tx, known, contacts, why, by, now)} excluded")


@case.command("notice")
@click.argument("case_id")
@BY
def case_notice(case_id: str, by: int) -> None:
    """Fix the list of confirmed contacts to be asked; prints its id and count. Another account sends it."""
    from gateway import clock, tracing

    with database(keys=True).transaction() as tx:
        known, now = tracing.cases.by_public_id(tx, case_id), clock.now()
        acting(tx, by, "tracing.write", now)
        left_out = tracing.draft(tx, known, now).left_out
        notice = tracing.notices.submit(tx, known, by, now)
        click.echo(f"{notice.public_id}  {notice.count}")
        for reason, count in left_out.items():
            click.echo(f"left out: {count} {reason}", err=True)


@case.command("send")
@click.argument("notice_id")
@click.option(
    "--count", type=int, required=True, help="How many were seen on the list; another count is refused."
)
@BY
def case_send(notice_id: str, count: int, by: int) -> None:
    """Approve the list that another has fixed; `gateway schedule` texts exactly that."""
    from gateway import clock, tracing
    from gateway.errors import Conflict

    with database(keys=True).transaction() as tx:
        now = clock.now()
        acting(tx, by, "tracing.approve", now)
        notice = tracing.notices.by_public_id(tx, notice_id)
        if notice.count != count:
            raise Conflict(f"the list has {notice.count} numbers, not {count}")
        tracing.notices.approve(tx, notice, notice.digest, by, now)
        click.echo(f"{count} approved")


@case.command("answers")
@click.argument("notice_id")
def case_answers(notice_id: str) -> None:
    """Who was asked and what they said; silence is listed too."""
    from gateway import tracing

    with database(keys=True).transaction() as tx:
        notice = tracing.notices.by_public_id(tx, notice_id)
        stands = tracing.figures(tx, notice)
        click.echo(f"{notice.state}: {stands.yes} yes, {stands.no} no, {stands.texted} silent")
        listed, _ = tracing.recipients(tx, notice, limit=1000)
        for each in listed:
            click.echo(f"{each.number:14}{each.state:10}{each.reason or ''}".rstrip())


def _reach() -> Reach:
    """How far this installation looks."""
    from datetime import timedelta

    from gateway.tracing import Reach

    known = settings()
    return Reach(
        timedelta(days=known.trace_look_back_days),
        timedelta(minutes=known.trace_window_minutes),
        timedelta(hours=known.trace_stay_hours),
    )
