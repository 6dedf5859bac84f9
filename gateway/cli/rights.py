"""Commands about people's own data, until the desks are there: requests, people on file twice, orders and holds."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.opening import database

if TYPE_CHECKING:
    from gateway.rights import Line

BY = click.option("--by", required=True, help="Who acts; goes into the audit log.")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def rights() -> None:
    """What people ask about their own data, with the law's timers."""


@rights.command("list")
@click.option("--all", "ended", is_flag=True, help="Also those that have ended.")
@click.option("--late", is_flag=True, help="Only those past a timer.")
def rights_list(*, ended: bool, late: bool) -> None:
    """Requests, what is due first."""
    from gateway import clock
    from gateway import rights as noun

    with database(keys=True).transaction() as tx:
        lines, total = noun.listing(
            tx, None, clock.now(), is_open=None if ended else True, late=late, limit=200
        )
        for line in lines:
            click.echo(_shown(line))
    click.echo(f"{total} requests")


@rights.command("open")
@click.option("--kind", required=True, help="see, correct, copy, withdraw, erase, restrict or object.")
@click.option("--number", required=True, help="The phone to answer, such as 0900000123.")
@click.option("--said", required=True, help="What the paper or the caller says.")
@click.option("--third-party", is_flag=True, help="Others hold the data too: the law gives longer.")
@BY
def rights_open(kind: str, number: str, said: str, by: str, *, third_party: bool) -> None:
    """Put a request on file that came on paper or by voice; prints it with its days."""
    from gateway import clock, phone
    from gateway import rights as noun
    from gateway.errors import BadInput

    if kind not in {each.value for each in noun.Kind}:
        raise BadInput("kind", "invalid", f"kinds are {', '.join(noun.Kind)}")
    asked = noun.Asked(noun.Kind(kind), "paper", said, phone.parse_recipient(number), third_party=third_party)
    with database(keys=True).transaction() as tx:
        opened = noun.open_request(tx, asked, told=False, by=by, now=clock.now())
        click.echo(_shown(noun.one(tx, opened.id, None, clock.now())[0]))


@rights.command("done")
@click.argument("request_id", type=int)
@click.option("--said", required=True, help="What was done and what the person was told.")
@BY
def rights_done(request_id: int, said: str, by: str) -> None:
    """What was asked has been done."""
    from gateway import clock
    from gateway import rights as noun

    with database(keys=True).transaction() as tx:
        noun.answer(tx, request_id, said, by=by, now=clock.now())
    click.echo(f"{request_id} done")


@rights.command("extend")
@click.argument("request_id", type=int)
@click.option("--days", required=True, type=int)
@click.option("--because", required=True, help="As the person is told.")
@BY
def rights_extend(request_id: int, days: int, because: str, by: str) -> None:
    """Give it longer, once."""
    from gateway import clock
    from gateway import rights as noun

    with database(keys=True).transaction() as tx:
        request = noun.extend(tx, request_id, days, because, by=by, now=clock.now())
        click.echo(f"{request_id} due {clock.local(request.due_at):%d/%m/%Y}")


@rights.command("refuse")
@click.argument("request_id", type=int)
@click.option(
    "--ground", required=True, help="no_consent_needed, legal_hold, kept_by_law, …; a wrong one lists them."
)
@click.option("--said", required=True, help="What the person was told.")
@BY
def rights_refuse(request_id: int, ground: str, said: str, by: str) -> None:
    """The law does not let it be done."""
    from gateway import clock
    from gateway import rights as noun
    from gateway.errors import BadInput

    if ground not in {each.value for each in noun.Ground}:
        raise BadInput("ground", "invalid", f"grounds are {', '.join(noun.Ground)}")
    with database(keys=True).transaction() as tx:
        noun.refuse(tx, request_id, noun.Ground(ground), said, by=by, now=clock.now())
    click.echo(f"{request_id} refused")


@click.group()
def person() -> None:
    """People on file: twice, under a number that is not theirs, or wanted on paper by themselves."""


@person.command("twins")
@click.option("--name", default="", help="Only people who are called so.")
def person_twins(name: str) -> None:
    """Pairs of the same name and birth year, the likeliest first."""
    from gateway import people

    with database(keys=True).transaction() as tx:
        found, total = people.twins(tx, None, name=name, limit=200)
        for pair in found:
            shares = [
                word for word, so in (("number", pair.same_number), ("commune", pair.same_commune)) if so
            ]
            names = f"{pair.one.person_id} {pair.other.person_id}  {pair.one.name}, {pair.birth_year}"
            click.echo(f"{names}  {' '.join(shares)}".rstrip())
    click.echo(f"{total} pairs")


@person.command("merge")
@click.argument("keep", type=int)
@click.argument("other", type=int)
@click.option("--because", required=True)
@BY
def person_merge(keep: int, other: int, because: str, by: str) -> None:
    """Everything of OTHER becomes KEEP's; prints the number by which it can be split again."""
    from gateway import clock, people, suspects

    with database(keys=True).transaction() as tx:
        merged = people.merge(tx, keep, other, by, because, clock.now())
        suspects.settle(tx, keep, clock.now())
        click.echo(f"merge {merged}")


@person.command("split")
@click.argument("merge_id", type=int)
@click.option("--because", required=True)
@BY
def person_split(merge_id: int, because: str, by: str) -> None:
    """Undo a merge."""
    from gateway import clock, people, suspects

    with database(keys=True).transaction() as tx:
        back = people.split(tx, merge_id, by, because, clock.now())
        suspects.settle(tx, back, clock.now())
        click.echo(f"person {back} is back")


@person.command("detach")
@click.argument("number")
@click.option("--person", "person_id", type=int, required=True)
@BY
def person_detach(number: str, person_id: int, by: str) -> None:
    """NUMBER does not speak for this person: it was typed wrongly, given up or sold again."""
    from gateway import clock, people, phone
    from gateway.errors import NotFound

    with database(keys=True).transaction() as tx:
        if not people.detach(tx, phone.parse_recipient(number), person_id, by, clock.now()):
            raise NotFound(f"{number} does not speak for person {person_id}")
    click.echo("detached")


@person.command("idle")
@click.argument("number")
@BY
def person_idle(number: str, by: str) -> None:
    """NUMBER was given up or sold again, as a carrier or a caller says: whoever texts next names an initial first."""
    from gateway import clock, people, phone
    from gateway.errors import NotFound

    with database(keys=True).transaction() as tx:
        if not people.suspect(tx, phone.parse_recipient(number), by, clock.now()):
            raise NotFound(f"{number} was never in touch, or is idle already")
    click.echo("idle")


@person.command("copy")
@click.argument("person_id", type=int)
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--because", required=True, help="Who asked, and how they showed who they are.")
@BY
def person_copy(person_id: int, target: Path, because: str, by: str) -> None:
    """Everything on file of one person as a sheet to print, written to TARGET."""
    from gateway import clock
    from gateway import rights as noun

    with database(keys=True).transaction() as tx:
        target.write_bytes(noun.printed(noun.copy_of(tx, person_id, because, by=by, now=clock.now())))
    click.echo(f"{target} written; hand it to nobody else")


@click.group()
def order() -> None:
    """Orders under which health data is collected without consent."""


@order.command("enter")
@click.argument("number")
@click.option("--since", type=DAY, required=True)
@click.option("--until", type=DAY, required=True, help="Its last day.")
@BY
def order_enter(number: str, since: datetime, until: datetime, by: str) -> None:
    """An order NUMBER rules from one day through another."""
    from gateway import clock, people

    with database().transaction() as tx:
        people.enter_order(tx, number, since.date(), until.date(), by, clock.now())
    click.echo(f"{number} rules until {until:%d/%m/%Y}")


@order.command("end")
@click.argument("number")
@BY
def order_end(number: str, by: str) -> None:
    """It ends today; what rested on it alone is erased from tomorrow."""
    from gateway import clock, people

    with database().transaction() as tx:
        people.end_order(tx, number, by, clock.now())
    click.echo(f"{number} ends today")


@click.group()
def hold() -> None:
    """What courts and agencies want kept."""


@hold.command("set")
@click.argument("person_id", type=int)
@click.option("--paper", required=True, help="Number of the order.")
@click.option("--because", required=True)
@click.option("--until", type=DAY, default=None)
@BY
def hold_set(person_id: int, paper: str, because: str, until: datetime | None, by: str) -> None:
    """Keep everything of a person, even past its time."""
    from gateway import clock
    from gateway import rights as noun

    with database(keys=True).transaction() as tx:
        last = until.date() if until else None
        click.echo(f"hold {noun.hold(tx, person_id, paper, because, last, by, clock.now()).id}")


@hold.command("lift")
@click.argument("hold_id", type=int)
@BY
def hold_lift(hold_id: int, by: str) -> None:
    """The order is over."""
    from gateway import clock
    from gateway import rights as noun

    with database(keys=True).transaction() as tx:
        noun.lift(tx, hold_id, by, clock.now())
    click.echo("lifted")


def _shown(line: Line) -> str:
    from gateway import clock

    late = "LATE" if line.late else ""
    due = f"{clock.local(line.due_at):%d/%m/%Y}"
    return f"{line.id:<7}{line.kind:10}{line.state:14}{line.number or '':14}due {due}  {line.ticket_code or '':8}{late}"
