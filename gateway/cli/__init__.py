"""The `gateway` command: each subcommand reads its settings, hands over to the part that does the work, and says in
one line what is wrong. Heavy parts are imported by the commands that need them, so that `gateway --help` is quick.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from gateway.cli import access, data, parts, people
from gateway.errors import GatewayError


class _Gateway(click.Group):
    """Turns the house's own errors into one line and exit code 2; anything else is a fault worth its trace."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand."""
        try:
            return super().invoke(ctx)
        except GatewayError as fault:
            click.echo(f"gateway: {fault.message or fault.code}", err=True)
            sys.exit(2)


@click.group(cls=_Gateway, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def main() -> None:
    """The state on the phone people own: SMS, USSD, voice and alerts for a province."""


_COMMANDS = (
    *parts.PARTS,
    data.db,
    access.key,
    access.keys,
    access.config,
    people.ticket,
    people.text,
    people.bench,
)

for command in _COMMANDS:
    main.add_command(command)
