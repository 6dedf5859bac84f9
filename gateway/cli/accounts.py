"""Commands about colleagues' accounts; the console does the same once somebody can sign in to it."""

from __future__ import annotations

import json

import click

from gateway.cli.opening import database, settings
from gateway.errors import Misconfigured


@click.group()
def account() -> None:
    """Accounts of colleagues at the console."""


@account.command("create")
@click.option("--name", required=True, help="As colleagues see it.")
@click.option("--email", help="To sign in with; without it the account only texts.")
@click.option("--phone", "number", help="To text staff commands from.")
@click.option("--roles", required=True, help="Separated by commas, such as station,area_team.")
@click.option("--unit", help="Name of the unit; it is made where there is none.")
@click.option(
    "--communes", help="Codes the unit answers for, separated by commas; empty: the whole province."
)
def create(
    name: str, email: str | None, number: str | None, roles: str, unit: str | None, communes: str | None
) -> None:
    """Make an account; its password is shown once and should be changed at once.

    A phone is texted a code, and may be used once that was texted back to 1022.
    """
    from gateway import checkpoint, clock
    from gateway.accounts import staff

    password = staff.new_password() if email else None
    area = [code.strip() for code in communes.split(",")] if communes else None
    db, now = database(keys=True), clock.now()
    with db.transaction() as tx:
        unit_id = staff.add_unit(tx, unit, area, by="operator", now=now) if unit else None
        staff.add(
            tx,
            name=name,
            email=email,
            number=number,
            roles=[role.strip() for role in roles.split(",") if role.strip()],
            unit_id=unit_id,
            password=password,
            by="operator",
            now=now,
        )
    if password is not None:
        click.echo(password)
    if number is not None:
        with (
            db.transaction() as tx
        ):  # of its own: an account whose code cannot be sent now exists all the same
            checkpoint.ask_for_proof(tx, settings(), number, now)


@account.command("prove")
@click.argument("number")
def prove(number: str) -> None:
    """Text a colleague's phone another code; the account may use the phone once it was texted back to 1022."""
    from gateway import checkpoint, clock

    with database(keys=True).transaction() as tx:
        checkpoint.ask_for_proof(tx, settings(), number, clock.now())


@account.command("list")
def every() -> None:
    """Every account with its roles and whether it can be used."""
    from gateway.accounts import staff

    with database(keys=True).transaction() as tx:
        for one in staff.every(tx):
            state = "open" if one.account.active else "closed"
            known = one.account.email or one.account.phone
            click.echo(f"{one.account.id:6} {state:7} {known or '':34} {','.join(one.account.role_names)}")


@account.command("password")
@click.argument("email")
def password(email: str) -> None:
    """A fresh password for who can sign in no more; second factors are set up anew."""
    from gateway import clock
    from gateway.accounts import staff

    with database(keys=True).transaction() as tx:
        account_id = staff.id_of(tx, email)
        click.echo(staff.renew_password(tx, account_id, factors=True, by="operator", now=clock.now()))


@account.command("code")
@click.argument("email")
def code(email: str) -> None:
    """The six digits that a demo account's authenticator would show now; in demo mode alone."""
    from gateway import demo

    if settings().mode != "demo":
        raise Misconfigured("a second factor that a command can show is none: this works in a demo only")
    with database(keys=True).transaction() as tx:
        click.echo(demo.code_now(tx, email))


@account.command("demo", hidden=True)
def colleagues_of_the_demo() -> None:
    """Make the accounts of the demo and print them as JSON; `gateway up` keeps what it says."""
    from gateway import clock, demo

    if settings().mode != "demo":
        raise Misconfigured("demo accounts never exist outside a demo")
    with database(keys=True).transaction() as tx:
        click.echo(json.dumps(demo.colleagues(tx, clock.now()), ensure_ascii=False))
