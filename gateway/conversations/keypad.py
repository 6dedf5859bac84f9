"""A keypad only looks until it answers a question: what its menus and offers ask is the screen's, not the number's.

So a glance at `*1022#` takes no question away from whoever was asked by text: an answer by text still finds it. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from gateway.conversations.screen import Screen
from gateway.conversations.where import Awaiting, Where
from gateway.dialogue.steps import Prompt

_OF_THE_SCREEN = (Awaiting.MENU, Awaiting.RESUME)


def is_current(where: Where, screen: Screen) -> bool:
    """Whether nobody has spoken for this number since `screen` was shown."""
    return where.touched_at is not None and screen.at == where.touched_at.isoformat()


def facing(where: Where, screen: Screen, now: datetime) -> Where:
    """`where` as the next key meets it: a menu or an offer on the screen owns that key."""
    return where if screen.asks is None else where.awaits(Awaiting(screen.asks), now, **screen.ref)


def shown(
    before: Where,
    after: Where,
    screen: Screen,
    keyed: str,
    prompts: Sequence[Prompt],
    question: Prompt | None,
    now: datetime,
    *,
    goes_on: bool,
) -> Where:
    """`after` with its screen; what was asked by text `before` stays open to a text unless it was answered here."""
    looks = after.awaiting in _OF_THE_SCREEN
    screen = replace(
        screen,
        keyed=keyed,
        prompts=tuple(prompts),
        question=question,
        open=goes_on,
        asks=after.awaiting if looks else None,
        ref=after.ref if looks else {},
        at=now.isoformat(),
    )
    if after.awaiting is None or looks:
        after = _with_the_texted_question(before, after.at_rest(), now)
    return replace(after, screen=screen)


def _with_the_texted_question(before: Where, after: Where, now: datetime) -> Where:
    over = before.awaiting is None or before.until is None or before.until <= now
    moved = before.awaiting is Awaiting.DIALOGUE and after.session != before.session
    if over or moved:
        return after
    return replace(after, awaiting=before.awaiting, ref=before.ref, until=before.until)
