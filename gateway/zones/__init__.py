"""Zones: what an order says of communes, hamlets or sites from one hour to another; two people stand behind each."""

from gateway.zones import expiring
from gateway.zones.levels import GRAVEST_FIRST, LEVELS, MEANING, MOVES, TOPIC, Level, State
from gateway.zones.model import Zone
from gateway.zones.ordering import KIND, LONGEST, Order, approve, digest, end, propose, return_, withdraw
from gateway.zones.reading import (
    REMEMBERED,
    SORTS,
    Event,
    by_public_id,
    history,
    in_force,
    lately_over,
    listed,
    of,
    over_at,
    public_ids,
)

__all__ = [
    "GRAVEST_FIRST",
    "KIND",
    "LEVELS",
    "LONGEST",
    "MEANING",
    "MOVES",
    "REMEMBERED",
    "SORTS",
    "TOPIC",
    "Event",
    "Level",
    "Order",
    "State",
    "Zone",
    "approve",
    "by_public_id",
    "digest",
    "end",
    "expiring",
    "history",
    "in_force",
    "lately_over",
    "listed",
    "of",
    "over_at",
    "propose",
    "public_ids",
    "return_",
    "withdraw",
]
