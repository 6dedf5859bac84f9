"""What a service is and what its completion is given; values only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway import phone
from gateway.dialogue.context import Ctx, Relative
from gateway.dialogue.engine import Calls
from gateway.dialogue.steps import Prompt, Script
from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished dialogue on its way to completion.

    `number`: E.164. `channel`: sms, ussd, voice, …; `now`: aware UTC. `result`: what the script returned.
    `valid_days`: days a declaration counts, `code_minutes`: minutes a one-time code is good, `code_countries`:
    whose mobiles get one, `duty_phone`: who is told where no roster is, `hotline`: the number that calls back,
    `home_province`: where the house is (settings).
    """

    number: str
    channel: str
    now: datetime
    ctx: Ctx
    answers: Mapping[str, Any]
    result: Any
    valid_days: int
    code_minutes: int
    code_countries: tuple[str, ...] = phone.HOME
    duty_phone: str | None = None
    hotline: str = ""
    home_province: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """A talk the render test walks: the texts a person writes, from a context, with what look-ups would
    answer.
    """

    name: str
    ctx: Ctx
    texts: tuple[str, ...]
    do: Calls


def nothing_to_look_up(tx: Session, home_province: str) -> Calls:
    """For a script that asks nobody but the person."""
    del tx, home_province
    return {}


@dataclass(frozen=True, slots=True)
class Moment:
    """Whose turn it is, on which channel and when, for an effect that cannot wait until the dialogue is over.

    `number`: E.164. `now`: aware UTC. `settings`: limits and periods that the effect must heed.
    """

    number: str
    channel: str
    now: datetime
    settings: Settings


def no_effects(tx: Session, moment: Moment) -> Calls:
    """For a script that changes nothing before it is complete."""
    del tx, moment
    return {}


@dataclass(frozen=True, slots=True)
class Service:
    """One thing a person can do, on every channel: a pure script and the completion that runs exactly once.

    `name`: command name of the grammar. `menu_item`: catalogue id of its line in the menu, or "". `keys`: its
    place in the menu of a keypad ("1", or "72" under 7); `call_keys`: by voice, where it is another one.
    `look_ups(tx, home province)` gives the side-effect-free callables the script names, `effects(tx, moment)` its
    own effects; the conversation adds the effects that services share. `household(tx, number)`: the family behind
    a number, for a service that speaks of people.
    `questions`: how many numbered questions it asks ("3/8"); whoever leaves such a talk half-way is reminded once.
    `case(tx)` draws the number by which its talk is known from the beginning. `restarts`: when the person comes
    back to it, its look-ups run anew, because the world may have changed. `settles`: services whose open question
    has no more meaning once this one has been asked for. `personal`: it tells or changes what is known of the people
    behind the number; `introduces`: it finds out first who holds a number that may have changed hands.
    `answers_reminders`: whoever begins it has read the reminder that asked for it.
    `carries`: step ids whose answers stay when the person begins it anew with other words.
    """

    name: str
    version: int
    script: Callable[[Ctx], Script]
    complete: Callable[[Session, Finished], list[Prompt]]
    keywords: tuple[str, ...]
    menu_item: str
    household: Callable[[Session, str], tuple[Relative, ...]] | None = None
    questions: int = 0
    case: Callable[[Session], str] | None = None
    restarts: bool = False
    settles: frozenset[str] = frozenset()
    personal: bool = False
    answers_reminders: bool = False
    introduces: bool = False
    carries: frozenset[str] = frozenset()
    keys: str = ""
    call_keys: str = ""
    look_ups: Callable[[Session, str], Calls] = nothing_to_look_up
    effects: Callable[[Session, Moment], Calls] = no_effects
    samples: tuple[Sample, ...] = ()
