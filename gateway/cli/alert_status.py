"""How an alert stands, once or as it goes: bars by wave, carrier and commune, rate, what is left, what went wrong."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.opening import database

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType
    from rich.table import Table
    from sqlalchemy.orm import Session

    from gateway.alerts import Alert
    from gateway.alerts.account import Account, Counts

_EVERY = 1.0  # seconds between looks; longer where counting takes long
_SHARE = 10  # counting may take a tenth of the time
_LINES = 12  # communes shown, those with most people first
_BAR = 14  # characters: all of a line fits a terminal of 80
_NAME = 18
_COLUMNS = ("people", "queued", "sent", "delivered", "failed", "heard")


@click.command("status")
@click.argument("alert_id")
@click.option("--json", "as_json", is_flag=True, help="For programs: what GET /api/v1/alerts/{id} answers.")
@click.option("--watch", is_flag=True, help="Go on showing it until nothing more is sent.")
def status(alert_id: str, as_json: bool, watch: bool) -> None:
    """How an alert stands: who is told, by wave, carrier and commune."""
    from gateway import alerts, clock
    from gateway.api.alerts.shown import document

    db = database(keys=True)
    if as_json:
        with db.transaction() as tx:
            told = document(tx, alerts.by_public_id(tx, alert_id), clock.now())
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    from rich.console import Console
    from rich.live import Live

    def look() -> tuple[RenderableType, bool]:
        with db.transaction() as tx:
            found = alerts.by_public_id(tx, alert_id)
            account = alerts.account.of(tx, found)
            return _shown(tx, found, account), _is_over(found, account)

    console = Console()
    shown, over = look()
    if not watch:
        console.print(shown)
        return
    with Live(shown, console=console, auto_refresh=False) as live:
        while not over:
            began = time.monotonic()
            shown, over = look()
            live.update(shown, refresh=True)
            time.sleep(max(_EVERY, _SHARE * (time.monotonic() - began)))


def _is_over(found: Alert, account: Account) -> bool:
    from gateway.alerts import LIVE, State

    state = State(found.state)
    waiting = state in LIVE or state in (State.DRAFT, State.SUBMITTED, State.RETURNED)
    return not waiting and account.total.of["queued"] == 0


def _shown(tx: Session, found: Alert, account: Account) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    from gateway import alerts, clock, places

    figures = alerts.account.latest(tx, found)
    pace = {} if figures is None else figures.figures
    ends = f"{clock.local(found.expires_at):%H:%M %d/%m}"
    head = Text(
        f"{found.public_id}  {found.event} ({found.issuer})  {found.reality}  {found.state}  until {ends}"
    )
    parts: list[RenderableType] = [
        head,
        _bars("all", {"all": account.total}),
        Text(_pace(account.total, pace)),
    ]
    if account.waves:
        parts.append(_bars("wave", {str(no): counts for no, counts in sorted(account.waves.items())}))
    if account.carriers:
        parts.append(_carriers(account.carriers))
    most = sorted(account.places.items(), key=lambda each: -each[1].audience)
    if most:
        names = {code: place.label_vi for code, _ in most[:_LINES] if (place := places.by_code(tx, code))}
        parts.append(
            _bars("commune", {names.get(code, code or "-"): counts for code, counts in most[:_LINES]})
        )
    if len(most) > _LINES:
        parts.append(Text(f"and {len(most) - _LINES} more communes: --json"))
    if account.errors:
        worst = sorted(account.errors.items(), key=lambda each: -each[1])
        parts.append(Text("errors: " + ", ".join(f"{error} {many:,}" for error, many in worst)))
    return Group(*parts)


def _bars(called: str, groups: Mapping[str, Counts]) -> Table:
    """One bar a group: how many of it are no longer waiting."""
    from rich.progress_bar import ProgressBar
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(called, no_wrap=True, overflow="ellipsis", min_width=_NAME)
    table.add_column("", width=_BAR)
    for name in _COLUMNS:
        table.add_column(name, justify="right", no_wrap=True)
    for name, counts in groups.items():
        many = {**counts.of, "people": counts.audience, "heard": counts.heard}
        done = counts.audience - counts.of["queued"]
        bar = ProgressBar(total=max(counts.audience, 1), completed=done, width=_BAR)
        table.add_row(name, bar, *(f"{many[column]:,}" for column in _COLUMNS))
    return table


def _carriers(carriers: Mapping[str, Mapping[str, int]]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in ("carrier", "sent", "delivered", "failed", "unknown"):
        table.add_column(name, justify="left" if name == "carrier" else "right")
    for carrier, of in sorted(carriers.items()):
        table.add_row(
            carrier, *(f"{of.get(name, 0):,}" for name in ("sent", "delivered", "failed", "unknown"))
        )
    return table


def _pace(total: Counts, pace: Mapping[str, Any]) -> str:
    """Hand-overs a second as they were last counted, the minutes left at this rate, and the rarer states."""
    rate, left = pace.get("rate"), pace.get("minutes_left")
    said = f"{total.handed:,} of {total.audience:,} handed over"
    if rate:
        said += f", {rate:,.0f} a second"
    if left is not None and total.of["queued"]:
        said += f", about {left:g} minutes left"
    rare = {"suppressed": "left out", "unknown": "unknown", "unsent": "unsent"}
    said += "".join(f", {total.of[name]:,} {word}" for name, word in rare.items() if total.of[name])
    return f"{said}, {total.rescue:,} need rescue" if total.rescue else said
