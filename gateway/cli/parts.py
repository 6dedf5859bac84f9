"""Commands that run the parts of the gateway: all on one machine, or singly in production."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from gateway.cli.opening import DATA, begin


@click.command()
@DATA
@click.option(
    "--port",
    default=8022,
    show_default=True,
    help="Web port; the next two are live pages and phone lab. 0: any free.",
)
@click.option(
    "--demo/--no-demo", default=True, show_default=True, help="Demo province, simulator and a turnable clock."
)
def up(data: Path, port: int, demo: bool) -> None:
    """Everything on one machine: database, queue, web, workers, phone lab. Ctrl-C stops it all."""
    from gateway.up import up as run_up

    sys.exit(run_up(data, port, demo, dict(os.environ)))


@click.command()
@click.option("--port", default=8022, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def web(host: str, port: int) -> None:
    """The web process: webhooks, API, health."""
    from gateway import web as part

    begin("web")
    part.serve(host, port)


@click.command()
@click.option("--port", default=8023, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def live(host: str, port: int) -> None:
    """The process that keeps open pages up to date."""
    from gateway import live as part
    from gateway.settings import Settings

    begin("live")
    part.serve(Settings.from_env(os.environ), host, port)


@click.command()
@click.option(
    "--lanes",
    default="inbound,receipts,alerts,callbacks,sync,calls",
    show_default=True,
    help="Work lanes to drain, separated by commas.",
)
def worker(lanes: str) -> None:
    """Answer texts, apply receipts, call clients back, and tell the central databases."""
    from gateway.house import assemble
    from workers import working

    begin("worker")
    working.serve(assemble(), _names(lanes))


@click.command()
@click.option("--carrier", required=True, help="Name of the carrier, such as twilio.")
@click.option(
    "--lanes",
    default="otp,reply,emergency,notice,bulk",
    show_default=True,
    help="Lanes to drain, separated by commas: a sender of its own for what hurries never waits for bulk.",
)
def sender(carrier: str, lanes: str) -> None:
    """Hand texts over to one carrier."""
    from gateway.house import assemble
    from workers import sending

    begin(f"sender-{carrier}")
    sending.serve(assemble(), carrier, _names(lanes))


@click.command()
def schedule() -> None:
    """Everything that happens by the clock."""
    from gateway.house import assemble
    from workers import schedule as part

    begin("schedule")
    part.serve(assemble())


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def simulator(arguments: tuple[str, ...]) -> None:
    """The network in a box and its phone lab: a program of its own; arguments are passed through (-- --help)."""
    os.execv(sys.executable, [sys.executable, "-m", "simulator", *arguments])  # noqa: S606


def _names(lanes: str) -> list[str]:
    return [lane.strip() for lane in lanes.split(",") if lane.strip()]


PARTS = (up, web, live, worker, sender, schedule, simulator)
