"""What kinds of units are in the directory and how an access number stands; tables with a sentence each, no rule."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

TOPIC: Final = "directory"
"""What open pages listen to."""


class Kind(StrEnum):
    """What sort of unit answers the phone; people are told of them in this order where they are equally near."""

    STATION = "station"  # the health station of a commune
    CENTRE = "centre"  # the health centre of what was a district
    HOSPITAL = "hospital"
    CLINIC = "clinic"
    COMMITTEE = "committee"  # a people's committee or its steering board
    CDC = "cdc"
    DEPARTMENT = "department"  # the province's Department of Health
    MINISTRY = "ministry"
    OTHER = "other"


ORDER: Final = tuple(Kind)
FACILITIES: Final = frozenset({Kind.HOSPITAL, Kind.CENTRE, Kind.CLINIC})
"""Where somebody who is ill is taken in: what `BV` lists."""


class Act(StrEnum):
    """What is proposed."""

    WRITE = "write"  # units are added or changed
    END = "end"  # a unit is told no more
    PRINT = "print"  # a number of the house is printed


class Use(StrEnum):
    """What an access number is for."""

    CALL = "call"
    TEXT = "text"


class Standing(StrEnum):
    """Whether an access number is printed; one that people have on paper works for ever."""

    PRINTED = "printed"  # on posters, in texts, on the widget
    KEPT = "kept"  # not printed any more, and still answered
