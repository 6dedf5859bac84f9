"""Commands with people at the other end: open requests, a phone in the terminal; and benchmarks."""

from __future__ import annotations

import json
from pathlib import Path

import click

from gateway.cli.opening import DATA, database, ready


@click.group()
def ticket() -> None:
    """What people asked for and somebody must act on, until the desks are there."""


@ticket.command("list")
@click.option("--kind", default=None, help="rescue, callback, question, dispute, health or text.")
def ticket_list(kind: str | None) -> None:
    """Open requests, oldest promise first, with the number to call."""
    from gateway import clock
    from gateway.tickets import desk

    with database(keys=True).transaction() as tx:
        for line in desk.open_list(tx, kind):
            promised = f"by {clock.local(line.promised_at):%d/%m %H:%M}" if line.promised_at else ""
            click.echo(f"{line.code:8}{line.kind:10}{line.number:14}{promised:18}{line.said}")


@ticket.command("close")
@click.argument("code")
@click.option("--by", required=True, help="Who closes it; goes into the audit log.")
def ticket_close(code: str, by: str) -> None:
    """Somebody has acted; the request leaves the list."""
    from gateway import clock
    from gateway.tickets import desk

    with database(keys=True).transaction() as tx:
        desk.close(tx, code, by, clock.now())
    click.echo(f"{code} closed")


@click.command("text")
@DATA
@click.option("--lab", default=None, help="Address of the simulator; default: from ready.json.")
@click.argument("phone")
@click.argument("words", nargs=-1)
def text(data: Path, lab: str | None, phone: str, words: tuple[str, ...]) -> None:
    """Text the gateway as PHONE would, and read what comes back. Without TEXT: a conversation."""
    from gateway import terminal

    terminal.talk(lab or ready(data)["lab_url"], phone, " ".join(words))


@click.command("dial")
@DATA
@click.option("--lab", default=None, help="Address of the simulator; default: from ready.json.")
@click.argument("phone")
@click.argument("code")
@click.argument("inputs", nargs=-1)
def dial(data: Path, lab: str | None, phone: str, code: str, inputs: tuple[str, ...]) -> None:
    """Dial CODE, such as '*1022#', as PHONE would. INPUTS answer its screens; without them you do, Ctrl-D hangs up."""
    from gateway import terminal

    terminal.dial(lab or ready(data)["lab_url"], phone, code, inputs)


@click.command("call")
@DATA
@click.option("--lab", default=None, help="Address of the simulator; default: from ready.json.")
@click.argument("phone")
@click.argument("inputs", nargs=-1)
def call(data: Path, lab: str | None, phone: str, inputs: tuple[str, ...]) -> None:
    """Call 1022 as PHONE would and read what is said. Keys are pressed, other words said; h or Ctrl-D hangs up.

    INPUTS are entered one by one, each once the gateway listens; without them you type.
    """
    from gateway import terminal

    terminal.ring_up(lab or ready(data)["lab_url"], phone, inputs)


def _benchmarks() -> list[str]:
    parts = (Path(__file__).parent.parent.parent / "benchmarks").glob("[a-z]*")
    return sorted(path.stem for path in parts if path.suffix == ".py" or (path / "__init__.py").exists())


@click.command(
    context_settings={"ignore_unknown_options": True},
    epilog=f"NAME: {', '.join(_benchmarks())}. What one takes: gateway bench NAME -- --help.",
)
@click.argument("name")
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "--json", "target", type=click.Path(path_type=Path), default=None, help="Also write the figures here."
)
def bench(name: str, words: tuple[str, ...], target: Path | None) -> None:
    """Measure a part: prints figures with their spread, proves correctness in the same run. WORDS are its options."""
    from importlib import import_module
    from inspect import signature

    known = _benchmarks()
    if name not in known:
        raise click.UsageError(f"no benchmark is called {name}; there are: {', '.join(known)}")
    part = import_module(f"benchmarks.{name}")
    if words and not signature(part.run).parameters:
        raise click.UsageError(f"{name} has no options")
    figures = part.run(*words)
    click.echo(part.report(figures))
    if target is not None:
        target.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
