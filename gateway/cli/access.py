"""Commands about who may do what: API keys, encryption keys, settings."""

from __future__ import annotations

import os
from pathlib import Path

import click

from gateway.cli.opening import database, settings
from gateway.errors import Misconfigured


@click.group()
def key() -> None:
    """API keys of other systems."""


@key.command("create")
@click.option("--name", required=True)
@click.option("--scopes", required=True, help="Separated by commas, such as send,read.declarations.")
@click.option("--for", "email", default=None, help="Account it acts for, by e-mail; scopes alert.* need one.")
@click.option("--stdout-only", is_flag=True, help="Print the key alone, for scripts.")
def key_create(name: str, scopes: str, email: str | None, stdout_only: bool) -> None:
    """Make a key; it is shown once."""
    from gateway import accounts, clock
    from gateway.accounts import staff

    wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    with database(keys=True).transaction() as tx:
        account_id = None if email is None else staff.id_of(tx, email)
        secret = accounts.create_key(tx, name, wanted, clock.now(), account_id=account_id)
        signed_with = None if stdout_only else accounts.show_callback_secret(tx, name, clock.now())
    click.echo(secret)
    if not stdout_only:
        click.echo("Keep it now: it is stored hashed and cannot be shown again.", err=True)
        click.echo(f"Calls to its callback addresses are signed with {signed_with}", err=True)


@key.command("callback-secret")
@click.argument("name")
@click.option("--renew", is_flag=True, help="Make a new one; the old one signs nothing from now on.")
def key_callback_secret(name: str, renew: bool) -> None:
    """Show what signs the calls to callback addresses of the newest open key of that name."""
    from gateway import accounts, clock

    with database(keys=True).transaction() as tx:
        secret = accounts.show_callback_secret(tx, name, clock.now(), renew=renew)
    click.echo(secret)


@key.command("revoke")
@click.argument("name")
def key_revoke(name: str) -> None:
    """Close every open key of that name."""
    from gateway import accounts, clock

    with database().transaction() as tx:
        count = accounts.revoke_key(tx, name, clock.now())
    click.echo(f"{count} keys revoked")


@click.group()
def keys() -> None:
    """Encryption keys."""


@keys.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
def keys_backup(target: Path) -> None:
    """Copy the encryption keys, readable by you alone; keep them apart from every copy of the database."""
    source = settings().keys_file
    try:
        handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as fault:
        raise Misconfigured(f"{target}: {fault.strerror}; an older copy is never overwritten") from None
    with os.fdopen(handle, "wb") as file:
        file.write(source.read_bytes())
    click.echo(
        f"{target}: whoever holds this and a copy of the database can read everything. Store them apart."
    )


@click.group()
def config() -> None:
    """Settings and contracts."""


@config.command("show")
def config_show() -> None:
    """Every setting in force; secrets show only whether they are set."""
    from dataclasses import fields

    from gateway.settings import shown

    known = settings()
    for item in fields(known):
        value = getattr(known, item.name)
        said = ("set" if value else "not set") if item.metadata["secret"] else shown(value)
        click.echo(f"{item.metadata['name']:24} {said}")


@config.command("check")
def config_check() -> None:
    """Read every setting and the carriers file as the parts do at their start; touch no server. Exit code 2: a slip."""
    from gateway.house import carriers_of

    carriers = carriers_of(settings())
    click.echo(f"settings are usable; carriers: {', '.join(carriers.names()) or 'none'}")
    if not any(carrier.chat for carrier in carriers):
        click.echo(
            "no chat: the carriers file has no table of kind zalo (app, oa, and files for three secrets)"
        )
