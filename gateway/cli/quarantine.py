"""Commands about quarantine and daily health, until the console is there: admit, list, end, managers, the call list."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from gateway.cli.opening import database

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_BY = click.option(
    "--by", default="operator", show_default=True, help="Who does it; goes into the audit log."
)
_ENDS = ("hospitalised", "released", "deceased", "moved")


@click.group()
def quarantine() -> None:
    """People in quarantine: who is watched, who has not reported, who reports for a room."""


@quarantine.command("admit")
@click.option("--number", required=True, help="The phone that is reminded; a family may share it.")
@click.option("--name", required=True)
@click.option("--year", required=True, type=int, help="Year of birth.")
@click.option("--sex", default="Khac", show_default=True, type=click.Choice(["Nam", "Nu", "Khac"]))
@click.option(
    "--class", "cls", required=True, help="f0_home, f1_home, f1_site, …; a wrong one lists them all."
)
@click.option("--commune", required=True, help="GSO code of the commune, 5 digits.")
@click.option("--days", default=14, show_default=True, help="How many days, today included.")
@click.option("--site", default=None, help="Number of the site, for a class that stays at one.")
@click.option("--group", default=None, help="Room or hamlet with a manager, such as P5.")
@click.option("--pregnant", is_flag=True, help="A person then reads every report.")
@_BY
def admit(
    number: str,
    name: str,
    year: int,
    sex: str,
    cls: str,
    commune: str,
    days: int,
    site: str | None,
    group: str | None,
    pregnant: bool,
    by: str,
) -> None:
    """Begin to watch somebody; prints their number in the register."""
    from gateway import clock, people, phone
    from gateway import quarantine as register

    with database(keys=True).transaction() as tx:
        now = clock.now()
        own = phone.parse_recipient(number, field="number")
        people.contact(tx, own, now)
        member = people.remember(
            tx, own, None, name=name, birth_year=year, sex=sex, commune_code=commune, address=None, now=now
        )
        row = register.admit(
            tx,
            person_id=member.person_id,
            number=own,
            cls=cls,
            commune_code=commune,
            until=clock.today(now) + timedelta(days=days - 1),
            site_id=_site_id(tx, site),
            group=group,
            care=register.Care(pregnant=pregnant),
            by=by,
            now=now,
        )
        click.echo(f"{row.id}")


@quarantine.command("list")
@click.option("--commune", default=None, help="GSO code of a commune.")
@click.option("--all", "everybody", is_flag=True, help="Also those whose quarantine is over.")
def listed(commune: str | None, everybody: bool) -> None:
    """Who is watched, with the number to call and the last day."""
    from gateway.quarantine import Filter, State, listing

    wanted = Filter(commune=commune, state=None if everybody else State.WATCHED)
    with database(keys=True).transaction() as tx:
        lines, total = listing.page(tx, wanted, limit=listing.MOST)
        for line in lines:
            where = f"{line.commune_code}{f' {line.group}' if line.group else ''}"
            click.echo(
                f"{line.id:<6} {line.state:13}{line.cls:9}{line.number or '':14}{where:14}"
                f"{line.until:%d/%m/%Y}  {line.name}"
            )
    if total > len(lines):
        click.echo(f"… and {total - len(lines)} more")


@quarantine.command("end")
@click.argument("line", type=int)
@click.option("--as", "state", required=True, type=click.Choice(_ENDS))
@_BY
def end(line: int, state: str, by: str) -> None:
    """End LINE of the register; whatever was about to be texted is withdrawn."""
    from gateway import clock
    from gateway import quarantine as register

    acts = dict(
        zip(
            _ENDS, (register.hospitalise, register.release, register.decease, register.move_away), strict=True
        )
    )
    with database(keys=True).transaction() as tx:
        acts[state](tx, line, by, clock.now())
    click.echo(f"{line} {state}")


@quarantine.command("calls")
@click.option("--commune", default=None, help="GSO code of a commune.")
def calls(commune: str | None) -> None:
    """Who has not reported today, with the number to call; who was never called comes first."""
    from gateway import clock
    from gateway.quarantine import SlotState, board

    area = frozenset({commune}) if commune else None
    states = (SlotState.CALLING, SlotState.MISSED, SlotState.ESCALATED)
    with database(keys=True).transaction() as tx:
        today = clock.midnight(clock.today(clock.now()))
        found, _ = board.call_list(tx, area, today, states=states, limit=200)
        for call in found:
            click.echo(
                f"{call.quarantine_id:<6} {call.state:10}{call.slot:11}{call.number or 'no phone':14}"
                f"{call.commune_code} {call.group or '':8}{call.reached or '':10}{call.name}"
            )


@quarantine.command("manager")
@click.option("--number", required=True, help="The phone they report from.")
@click.option("--name", required=True)
@click.option("--site", default=None, help="Number of the site they report for.")
@click.option("--commune", default=None, help="Or GSO code of the commune.")
@click.option(
    "--group", "groups", multiple=True, help="Only this room or hamlet; may be given several times."
)
@_BY
def manager(
    number: str, name: str, site: str | None, commune: str | None, groups: tuple[str, ...], by: str
) -> None:
    """Let a phone report for rooms or hamlets: SK P5 1."""
    from gateway import clock
    from gateway.quarantine import managers

    with database(keys=True).transaction() as tx:
        row = managers.add(
            tx,
            number=number,
            name=name,
            site_id=_site_id(tx, site),
            commune_code=commune,
            groups=groups,
            by=by,
            now=clock.now(),
        )
        click.echo(f"{row.id}")


def _site_id(tx: Session, code: str | None) -> int | None:
    from gateway import sites
    from gateway.errors import BadInput

    if code is None:
        return None
    site = sites.by_code(tx, code)
    if site is None:
        raise BadInput("site", "unknown", f"no site has the number {code}")
    return site.id
