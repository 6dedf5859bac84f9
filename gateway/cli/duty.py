"""Commands about teams and the roster, until the console is there: who is texted when a person must act."""

from __future__ import annotations

from datetime import datetime

import click

from gateway.cli.opening import database

_BY = click.option(
    "--by", default="operator", show_default=True, help="Who does it; goes into the audit log."
)
_LOCAL = click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])


@click.group()
def duty() -> None:
    """Teams, and who of them is on duty: texted when a person must act, one after the other until one answers."""


@duty.command("team")
@click.option("--name", required=True)
@click.option("--kind", required=True, help="station, committee, district, rapid or cdc.")
@click.option(
    "--commune", "communes", multiple=True, help="GSO code it serves, several times; none: the province."
)
@click.option("--phone", "number", default=None, help="A number that people may be told.")
@_BY
def team(name: str, kind: str, communes: tuple[str, ...], number: str | None, by: str) -> None:
    """Put a team on file."""
    from gateway import clock
    from gateway import duty as teams

    with database().transaction() as tx:
        added = teams.add_team(
            tx, name=name, kind=kind, communes=communes, number=number, by=by, now=clock.now()
        )
        click.echo(f"{added.id}  {added.name}")


@duty.command("on")
@click.argument("team_id", type=int)
@click.option("--name", required=True)
@click.option("--phone", "number", required=True)
@click.option("--from", "starts", type=_LOCAL, default=None, help="Local time; default: now.")
@click.option("--until", "ends", type=_LOCAL, default=None, help="Local time; default: until it is ended.")
@click.option("--rung", default=1, show_default=True, help="Who is told first when several are on duty.")
@_BY
def on(
    team_id: int, name: str, number: str, starts: datetime | None, ends: datetime | None, rung: int, by: str
) -> None:
    """Put somebody on duty for TEAM_ID."""
    from gateway import clock
    from gateway import duty as teams

    with database(keys=True).transaction() as tx:
        now = clock.now()
        row = teams.put_on_duty(
            tx,
            team_id,
            name=name,
            number=number,
            starts_at=starts.replace(tzinfo=clock.VIETNAM) if starts else now,
            ends_at=ends.replace(tzinfo=clock.VIETNAM) if ends else None,
            rung=rung,
            by=by,
            now=now,
        )
        click.echo(f"{row.id}")


@duty.command("off")
@click.argument("duty_id", type=int)
@_BY
def off(duty_id: int, by: str) -> None:
    """End duty DUTY_ID now."""
    from gateway import clock
    from gateway import duty as teams

    with database().transaction() as tx:
        teams.end_duty(tx, duty_id, by, clock.now())
    click.echo(f"{duty_id} ended")


@duty.command("list")
def listed() -> None:
    """Every team, and who of it is on duty now, in the order in which they are told."""
    from datetime import timedelta

    from gateway import clock
    from gateway import duty as teams

    with database(keys=True).transaction() as tx:
        now = clock.now()
        for each in teams.teams(tx):
            click.echo(f"{each.id:<5} {each.kind:11}{' '.join(each.communes) or 'province':20} {each.name}")
            for row in teams.roster(tx, each.id, now, now + timedelta(seconds=1)):
                until = f"until {clock.local(row.ends_at):%d/%m %H:%M}" if row.ends_at else ""
                click.echo(f"      {row.id:<5} {row.rung}  {row.phone:14}{until:18}{row.name}")
