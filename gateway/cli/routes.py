"""The command that explains which carrier takes a text to a number, and why."""

from __future__ import annotations

import dataclasses
import json
import sys
from typing import TYPE_CHECKING

import click

from gateway.cli.opening import database

if TYPE_CHECKING:
    from gateway.messages.routing.explaining import Candidate, Explanation
    from gateway.messages.terms import Terms


@click.command()
@click.argument("number")
@click.option("--purpose", default="otp", show_default=True, help="otp, reply, emergency, notice or bulk.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def route(number: str, purpose: str, as_json: bool) -> None:
    """Explain which carrier takes a text to NUMBER: its network, each contract, shares, measures, breakers.

    Exit code 1: no text goes to such a number.
    """
    from gateway import clock
    from gateway.messages.policy import PURPOSES
    from gateway.messages.routing.explaining import explain
    from gateway.phone import Kind, classify

    if purpose not in PURPOSES:
        raise click.BadParameter(f"one of {', '.join(PURPOSES)}", param_hint="--purpose")
    with database().transaction() as tx:
        found = explain(tx, number, purpose, _terms(), clock.now())
    if found is None:
        understood = classify(number)
        why = understood.reason or understood.kind.sentence
        if understood.kind is Kind.FOREIGN:
            why += " Số này không phải số di động, không nhắn tin được."
        click.echo(f"{understood.kind.value}: {why}", err=True)
        sys.exit(1)
    click.echo(json.dumps(plain(found), ensure_ascii=False, indent=2) if as_json else "\n".join(said(found)))


def _terms() -> list[Terms]:
    from gateway.cli.opening import environ
    from gateway.house import assemble
    from gateway.messages.routing import contracts

    house = assemble(environ(), connections=1)
    try:
        return contracts(house.carriers)
    finally:
        house.close()


def plain(found: Explanation) -> dict[str, object]:
    """The explanation as JSON: times in ISO 8601, the rest named as in `Explanation` and `Candidate`."""
    shown = dataclasses.asdict(found)
    shown["number"] = {
        "e164": found.number.e164,
        "kind": found.number.kind.value,
        "reason": found.number.reason,
    }
    shown["ported_at"] = found.ported_at.isoformat() if found.ported_at else None
    shown["candidates"] = [
        {
            **dataclasses.asdict(one),
            "lately": one.lately._asdict(),
            "breaker_since": one.breaker_since.isoformat() if one.breaker_since else None,
        }
        for one in found.candidates
    ]
    return shown


def said(found: Explanation) -> list[str]:
    """The explanation in lines for an operator."""
    from gateway import clock
    from gateway.phone import national

    number = national(found.number.e164 or "")
    network = f"{found.network}, by its prefix"
    if found.ported_at is not None:
        day = f"{clock.local(found.ported_at):%d/%m/%Y}"
        network = f"{found.network}, as {found.ported_by} told on {day}; by its prefix {found.prefix_network}"
    lines = [
        f"number    {number}, {found.number.kind.value}",
        f"network   {network}",
        f"purpose   {found.purpose}, bucket {found.bucket} of 0 to 9",
        "",
    ]
    if found.number.reason:
        lines.insert(1, f"          {found.number.reason}")
    for one in found.candidates:
        lines += _about(one)
    return [*lines, *_chosen(found)]


def _about(one: Candidate) -> list[str]:
    if one.why_not:
        return [f"{one.carrier}: not a candidate, {one.why_not}", ""]
    price = f"{one.price:,} đ a segment" if one.price else "no price told"
    share = (
        "nothing is planned yet" if one.base is None else f"share {one.weight} of 100, by contract {one.base}"
    )
    lines = [f"{one.carrier}: {price}; {share}"]
    if one.taken:
        lines.append(f"    {one.taken} points taken from it: {one.shift_why}")
    measured = one.lately
    lines.append(
        f"    last 15 minutes: {measured.handed:,} handed over, {measured.slow:,} slow, {measured.errors:,} errors"
    )
    lines.append(f"    breaker: {_breaker(one)}")
    return [*lines, ""]


def _breaker(one: Candidate) -> str:
    from gateway import clock
    from gateway.messages.routing.drawing import HALF_OPEN

    if one.breaker_since is None or not one.breaker_why:
        return one.breaker
    why = f"it was opened for: {one.breaker_why}" if one.breaker == HALF_OPEN else one.breaker_why
    return f"{one.breaker} since {clock.local(one.breaker_since):%d/%m %H:%M:%S}, {why}"


def _chosen(found: Explanation) -> list[str]:
    from gateway.messages.routing import ANY

    if found.choice == ANY:
        covered = any(one.why_not is None for one in found.candidates)
        why = "nothing is planned yet" if covered else "no contract covers it"
        return [f"choice    any carrier that is free: {why}"]
    lines = [f"choice    {found.choice}"]
    if found.otherwise:
        lines.append(f"          otherwise: {found.otherwise}")
    return lines
