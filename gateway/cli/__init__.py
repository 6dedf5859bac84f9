"""The `gateway` command: each subcommand reads its settings, hands over to the part that does the work, and says in
one line what is wrong. Heavy parts are imported by the commands that need them, so that `gateway --help` is quick.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from gateway.cli import (
    access,
    accounts,
    alert,
    asking,
    callbacks,
    channel_log,
    data,
    duty,
    obliged,
    otp,
    outages,
    parts,
    people,
    promises,
    quarantine,
    rights,
    routes,
    safety,
    scoreboard,
    sites,
    speech,
    sync,
    tracing,
)
from gateway.cli.opening import begin
from gateway.errors import GatewayError, TooMany


class _Gateway(click.Group):
    """Turns the house's own errors into one line and exit code 2; other faults into a log line without their data."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand; a part that runs on takes the log over under its own name."""
        begin("command", quiet=True)
        try:
            return super().invoke(ctx)
        except GatewayError as fault:
            click.echo(f"gateway: {_said(fault)}", err=True)
            sys.exit(2)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise  # click says these itself, in a line and without a trace
        except Exception as fault:
            from structlog import get_logger

            log = get_logger(__name__)
            log.error("command failed", exc_info=fault)  # Python's own trace would quote rows and numbers
            sys.exit(1)


def _said(fault: GatewayError) -> str:
    """A sentence, as whoever refused said it or as the API says it; with the seconds to wait, where that helps."""
    from gateway.api.sentences import sentence

    said = sentence(fault.code, "en") if fault.message in ("", fault.code) else fault.message
    return f"{said} Free in {fault.retry_after} s." if isinstance(fault, TooMany) else said


@click.group(cls=_Gateway, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def main() -> None:
    """The state on the phone people own: SMS, USSD, voice and alerts for a province."""


_COMMANDS = (
    *parts.PARTS,
    data.db,
    access.key,
    access.keys,
    access.config,
    accounts.account,
    alert.alert,
    callbacks.callback,
    channel_log.channel_log,
    routes.route,
    otp.otp,
    outages.outages,
    promises.promise,
    people.ticket,
    asking.question,
    asking.rumour,
    sites.site,
    duty.duty,
    quarantine.quarantine,
    tracing.case,
    safety.safety,
    obliged.obliged,
    rights.rights,
    scoreboard.scoreboard,
    speech.speech,
    sync.sync,
    rights.person,
    rights.order,
    rights.hold,
    people.text,
    people.dial,
    people.call,
    people.bench,
)

for command in _COMMANDS:
    main.add_command(command)
