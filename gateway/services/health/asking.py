"""The questions of daily health that one person and a whole room share; pure."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Choose, Pick
from gateway.dialogue.steps import Option, Step
from gateway.quarantine import rulebook
from gateway.services.declare import signs as declared_signs
from gateway.services.declare.prompts import again as declare_again
from gateway.services.declare.sign_words import OPTIONS, SPOKEN
from gateway.services.health import prompts
from gateway.services.health.hearing import Figure

Person = Mapping[str, Any]
"""Somebody as `look_ups` gives them."""
Asking = Generator[Step, Any, Any]


def labels(known: Sequence[Person]) -> list[str]:
    """Given names, with the year of birth where two share one."""
    given = [person["name"].split()[-1] for person in known]
    return [
        f"{name} {person['year']}" if given.count(name) > 1 and person["year"] else name
        for name, person in zip(given, known, strict=True)
    ]


def by_name(person: Person, label: str) -> Option:
    """A person as one choice of a list."""
    return Option(person["ref"], (person["name"], person["name"].split()[-1]), label=label)


def figure(ctx: Ctx, person: Person, name: str, *, needed: bool = False, mistyped: bool = False) -> Figure:
    """The question for one figure of one person."""
    limits = rulebook.of(person["version"]).figures[name]
    again = prompts.FIGURES_AGAIN[name]
    asked = again if mistyped else prompts.measure(name, person["name"], needed=needed)
    return Figure(
        f"{name}:{person['ref']}",
        asked,
        name,
        limits.lowest,
        limits.highest,
        ctx.by_keys,
        repeat=again,
        help=prompts.HELP,
    )


def signs_of(person: Person) -> Asking:
    """The signs of today; pneumonia asks at once whether breath is short."""
    found = yield Pick(
        f"signs:{person['ref']}",
        prompts.signs(person["name"]),
        OPTIONS,
        spoken=SPOKEN,
        reader=declared_signs.read,
        names_danger=True,
        repeat=declare_again("signs"),
        help=prompts.HELP,
    )
    if "viem_phoi" not in found["codes"] or "kho_tho" in found["codes"]:
        return found
    now = yield Choose(
        f"breath:{person['ref']}",
        prompts.BREATH,
        (Option("yes", means=True), Option("no", means=False)),
        names_danger=True,
        repeat=prompts.BREATH_AGAIN,
        help=prompts.HELP,
    )
    return {**found, "codes": [*found["codes"], "kho_tho"]} if now == "yes" else found
