"""Texts that were sent in four weeks, with the attempt that a carrier took; nothing waits to be sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any, Final

from gateway import clock
from gateway.messages import bodies
from gateway.messages.model import Attempt, Message
from gateway.messages.status import Status
from gateway.seed import fiction
from gateway.seed.copying import copy, identities
from gateway.seed.world import World

_STATUSES: Final = {Status.DELIVERED: 92, Status.SENT: 4, Status.FAILED: 4}
_CARRIER: Final = "seed"  # nobody's name: no sender ever looks at these

_MESSAGE = (
    Message.month, Message.id, Message.public_id, Message.lane, Message.purpose, Message.recipient, Message.template,
    Message.args, Message.lang, Message.accents, Message.encoding, Message.segments, Message.status, Message.tries,
    Message.expires_at, Message.created_at, Message.status_at,
)  # fmt: skip
_ATTEMPT = (
    Attempt.month,
    Attempt.message_id,
    Attempt.no,
    Attempt.channel,
    Attempt.carrier,
    Attempt.ref,
    Attempt.status,
    Attempt.at,
)


def write(world: World) -> int:
    """As many as the size says, in the order of time."""
    rows = list(_rows(world, world.chance("messages")))
    copy(world.tx, _MESSAGE, rows)
    attempts = ((row[0], row[1], 1, "sms", _CARRIER, f"seed-{row[1]}", row[12], row[15]) for row in rows)
    copy(world.tx, _ATTEMPT, attempts)
    return len(rows)


def _rows(world: World, dice: Random) -> Iterator[tuple[Any, ...]]:
    count = world.size.messages
    statuses, shares = [*_STATUSES], [*_STATUSES.values()]
    ids = identities(world.tx, Message, count)
    for message_id, at in zip(ids, world.moments(dice, count), strict=True):
        place = dice.choice(world.places)
        came = clock.local(at)
        args = {"site": f"Điểm thử {place.code}", "time": f"{came:%H:%M}", "date": f"{came:%d/%m}"}
        yield (
            clock.month_of(at), message_id, fiction.public_id("msg", dice), "reply", "reply",
            dice.choice(world.phones), "V6", bodies.pack(args), "vi", "fold", "gsm7", 1,
            dice.choices(statuses, shares)[0], 1, at + timedelta(hours=24), at, at,
        )  # fmt: skip
