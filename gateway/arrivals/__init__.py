"""Who arrives (row B15): movements screened by rules that are data, and guests of lodgings, told day by day."""

from gateway.arrivals import areas, lodging, origins, rulebook, screening
from gateway.arrivals.listing import Line, Wanted, by_public_id, listed, waiting
from gateway.arrivals.model import Guest, ListedArea, LodgingDay, Movement, RuleVersion
from gateway.arrivals.origins import Origin
from gateway.arrivals.register import (
    LOOK_BACK,
    Journey,
    declare,
    declared_lately,
    details_of,
    move,
    reasons_of,
)
from gateway.arrivals.screening import Reason
from gateway.arrivals.states import (
    ABROAD,
    CLASS_NAMES,
    MOVES,
    TOPIC,
    VEHICLE_NAMES,
    Class,
    Level,
    Standing,
    State,
    Vehicle,
)

__all__ = [
    "ABROAD",
    "CLASS_NAMES",
    "LOOK_BACK",
    "MOVES",
    "TOPIC",
    "VEHICLE_NAMES",
    "Class",
    "Guest",
    "Journey",
    "Level",
    "Line",
    "ListedArea",
    "LodgingDay",
    "Movement",
    "Origin",
    "Reason",
    "RuleVersion",
    "Standing",
    "State",
    "Vehicle",
    "Wanted",
    "areas",
    "by_public_id",
    "declare",
    "declared_lately",
    "details_of",
    "listed",
    "lodging",
    "move",
    "origins",
    "reasons_of",
    "rulebook",
    "screening",
    "waiting",
]
