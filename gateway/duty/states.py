"""The words a team or a page can be described by, each with a sentence; no rule."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

TOPIC: Final = "duty"
"""What open pages listen to."""


class Kind(StrEnum):
    """What a team is there for."""

    STATION = "station"  # the health station of one or more communes
    COMMITTEE = "committee"  # the steering committee of a commune: who and where, never health
    DISTRICT = "district"  # an area team
    FEEDBACK = "feedback"  # the unit that hears complaints and difficulties
    RAPID = "rapid"  # a rapid-response team: the number of who is on duty is told to whoever asks (SDT)
    HOTLINE = "hotline"  # who answers the calls to 1022
    HAMLET = "hamlet"  # the head of a hamlet: goes from door to door where nobody hears
    CDC = "cdc"  # the province's duty room: it stands in for whoever is not on duty


class PageState(StrEnum):
    """What has become of a page; only `WAITING` goes on by the clock."""

    WAITING = "waiting"  # nobody has said yet that they have it
    ACKNOWLEDGED = "acknowledged"  # somebody has it
    UNANSWERED = "unanswered"  # everybody on the roster was told, and nobody has it
    WITHDRAWN = "withdrawn"  # its reason is gone
