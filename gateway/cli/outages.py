"""The command that shows which carrier fails whom: by network, and by commune where people have declared."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from gateway.cli.opening import database
from gateway.cli.spans import SPAN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session

    from gateway.messages.routing.outages import ByCommune, ByNetwork

_LINES = 40  # communes shown to a person, those with most attempts first; programs get all


@click.command()
@click.option("--since", type=SPAN, default="1h", show_default=True, help="How far back: 15m, 1h, 1d.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def outages(since: timedelta, as_json: bool) -> None:
    """Which carrier fails towards which network, and for people of which commune.

    Hand-overs are counted whole; what receipts say is counted over the newest 20,000 messages. The commune is the one
    of somebody's newest declaration, not where the phone is.
    """
    from gateway import clock
    from gateway.messages.routing import outages as figures

    now = clock.now()
    with database().transaction() as tx:
        networks, communes = figures.by_network(tx, now, since), figures.by_commune(tx, now, since)
        names = {} if as_json else _names(tx, communes[:_LINES])
    if as_json:
        told = {
            "networks": [one._asdict() for one in networks],
            "communes": [one._asdict() for one in communes],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for line in said(networks, communes, names):
        click.echo(line)


def _names(tx: Session, communes: Sequence[ByCommune]) -> dict[str, str]:
    from gateway import places

    codes = {one.commune_code for one in communes if one.commune_code is not None}
    known = {code: places.by_code(tx, code) for code in codes}
    return {code: f"{place.kind} {place.name}" for code, place in known.items() if place is not None}


def said(
    networks: Sequence[ByNetwork], communes: Sequence[ByCommune], names: Mapping[str, str]
) -> Iterator[str]:
    """Both tables in lines for an operator; a rate of failures is told where receipts have said enough."""
    if not networks and not communes:
        yield "nothing was handed over in that time"
        return
    heads = (
        "carrier",
        "network",
        "handed over",
        "slow",
        "errors",
        "tried",
        "delivered",
        "failed",
        "of those told",
    )
    yield "{:12}{:14}{:>12}{:>8}{:>8}{:>8}{:>11}{:>8}  {}".format(*heads)
    for one in networks:
        counts = (
            f"{one.handed:12,}{one.slow:8,}{one.errors:8,}{one.tried:8,}{one.delivered:11,}{one.failed:8,}"
        )
        yield f"{one.carrier:12}{one.network:14}{counts}  {_failing(one.delivered, one.failed)}".rstrip()
    if not communes:
        return
    yield ""
    yield "{:12}{:14}{:32}{:>8}{:>11}{:>8}".format(
        "carrier", "network", "commune", "tried", "delivered", "failed"
    )
    for place in communes[:_LINES]:
        code = place.commune_code
        commune = "never declared" if code is None else f"{names.get(code, '')} {code}".strip()
        counts = f"{place.tried:8,}{place.delivered:11,}{place.failed:8,}"
        line = f"{place.carrier:12}{place.network:14}{commune:32}{counts}"
        yield f"{line}  {_failing(place.delivered, place.failed)}".rstrip()
    if len(communes) > _LINES:
        yield f"and {len(communes) - _LINES} more: --json shows all"


def _failing(delivered: int, failed: int) -> str:
    told = delivered + failed
    return f"{100 * failed // told} % failed" if told else ""
