"""The words of arrivals: vehicles, levels of listed areas, classes of screening, and where each thing stands."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

TOPIC: Final = "arrivals"
"""What open pages listen to."""
ABROAD: Final = "00"
"""In the place of a province: they come from another country."""
UNKNOWN: Final = ""
"""In the place of a province: what was said is no place the map knows."""


class Vehicle(StrEnum):
    """How somebody came; names of the official form HDLocal (services of the plan, §2.1)."""

    AIRPLANE = "airplane"
    TRAIN = "train"
    CAR = "car"  # a coach
    WATERWAY = "waterway"
    PERSONAL = "personal"


VEHICLE_NAMES: Final[Mapping[Vehicle, str]] = {
    Vehicle.AIRPLANE: "máy bay",
    Vehicle.TRAIN: "tàu hỏa",
    Vehicle.CAR: "xe khách",
    Vehicle.WATERWAY: "tàu thuyền",
    Vehicle.PERSONAL: "xe riêng",
}
"""As whoever calls reads it on the request."""


class Level(StrEnum):
    """How far an epidemic has gone in a listed area."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Class(StrEnum):
    """What screening comes to, the weakest first."""

    NONE = "none"
    DECLARE = "declare"  # watches their own health
    HOME = "home"  # the station calls, and follows them at home
    CENTRAL = "central"  # the station calls about a place of quarantine
    EXAMINE = "examine"  # the station calls about an examination

    @property
    def rank(self) -> int:
        """The higher, the stricter."""
        return list(Class).index(self)

    @property
    def calls(self) -> bool:
        """Whether the station has to call."""
        return self.rank >= Class.HOME.rank

    @property
    def suspected(self) -> bool:
        """Whether they belong on the register of suspected cases."""
        return self.rank >= Class.CENTRAL.rank


CLASS_NAMES: Final[Mapping[Class, str]] = {
    Class.NONE: "không thuộc diện",
    Class.DECLARE: "tự theo dõi sức khỏe",
    Class.HOME: "theo dõi tại nhà",
    Class.CENTRAL: "theo dõi tại cơ sở",
    Class.EXAMINE: "khám, lấy mẫu",
}
"""As whoever calls reads it on the request."""


class State(StrEnum):
    """Where the station is with somebody who has arrived."""

    NOTED = "noted"  # nobody has to call
    WAITING = "waiting"  # the station has been told
    SETTLED = "settled"  # the station has talked with them
    ADMITTED = "admitted"  # followed from now on under quarantine


MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.NOTED: frozenset({State.WAITING, State.ADMITTED}),
    State.WAITING: frozenset({State.SETTLED, State.ADMITTED}),
    State.SETTLED: frozenset({State.WAITING, State.ADMITTED}),
    State.ADMITTED: frozenset(),
}


class Standing(StrEnum):
    """Where an area of the list, or a version of the rules, is between its two people."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


STANDING_MOVES: Final[Mapping[Standing, frozenset[Standing]]] = {
    Standing.SUBMITTED: frozenset({Standing.APPROVED, Standing.RETURNED, Standing.WITHDRAWN}),
    Standing.APPROVED: frozenset({Standing.ENDED}),
    Standing.RETURNED: frozenset(),
    Standing.WITHDRAWN: frozenset(),
    Standing.ENDED: frozenset(),
}
