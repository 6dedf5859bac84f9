"""Commands about one-time passwords: text one, check one; what an operator needs to try the whole way."""

from __future__ import annotations

import sys

import click

from gateway.cli.opening import database, settings


@click.group()
def otp() -> None:
    """One-time passwords."""


@otp.command("send")
@click.argument("phone")
@click.option("--purpose", default="sign_in", show_default=True, help="What the code opens.")
@click.option(
    "--locale", type=click.Choice(["vi", "en"]), default=None, help="Default: what the number reads."
)
@click.option("--site", default=None, help="Name of the gate, with --purpose gate.")
@click.option(
    "--channel",
    type=click.Choice(["auto", "sms", "voice"]),
    default="auto",
    show_default=True,
    help="How it travels.",
)
def otp_send(phone: str, purpose: str, locale: str | None, site: str | None, channel: str) -> None:
    """Send a code to PHONE as the operator, within the limits of everybody; prints the id to check it by."""
    from gateway import clock
    from gateway.otp import OPERATOR, Wish, issue

    wish = Wish(OPERATOR, phone, purpose=purpose, lang=locale, site=site, channel=channel)
    with database(keys=True).transaction() as tx:
        now = clock.now()
        begun = issue(tx, settings(), wish, now)
    click.echo(begun.id)
    said = "sent" if begun.texted else "sent before, still good"  # by this, or because the phone texted OTP
    until = f"{clock.local(begun.expires_at):%H:%M:%S}"
    click.echo(f"{said}; good until {until}, sent again after {begun.resend_after} s", err=True)


@otp.command("check")
@click.argument("id")
@click.argument("code")
def otp_check(id: str, code: str) -> None:
    """Check CODE for the id that `send` printed.

    Exit codes: 0 approved, 1 wrong, 2 nothing to check (any more), 3 no code at all: not counted.
    """
    from gateway import clock
    from gateway.errors import BadInput, NotFound
    from gateway.otp import OPERATOR, check

    with database(keys=True).transaction() as tx:
        try:
            checked = check(tx, OPERATOR, id, code, clock.now())
        except NotFound:
            click.echo("nothing to check: unknown, expired, used, or another client's", err=True)
            sys.exit(2)
        except BadInput:
            click.echo("a code has six digits; this try was not counted", err=True)
            sys.exit(3)
    click.echo("approved" if checked.approved else f"wrong, {checked.attempts_left} tries left")
    sys.exit(0 if checked.approved else 1)
