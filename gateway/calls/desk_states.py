"""The words of the agents' desk: skills, reasons for a pause, what calls are about, emergency services; data alone."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Skill(StrEnum):
    """What an agent can help with, and what a caller waits for."""

    GENERAL = "general"
    MEDICAL = "medical"
    TECHNICAL = "technical"  # apps, sites, one-time codes


class Lang(StrEnum):
    """Languages an agent speaks on the phone; ISO 639."""

    VIETNAMESE = "vi"
    ENGLISH = "en"
    CHAM = "cjm"
    RAGLAI = "rog"
    EDE = "rad"


class Pause(StrEnum):
    """Why an agent takes no calls; those of the machine itself are in `states`."""

    BREAK = "break"
    TRAINING = "training"
    MEETING = "meeting"
    HARD_CALL = "hard_call"  # a call that weighs on them: the supervisor is told
    SUPERVISOR = "supervisor"  # a supervisor has paused them


READING: Final = "reading"
"""Why an agent is not ready who has still to read what the shift was told."""
OWN_PAUSES: Final = (Pause.BREAK, Pause.TRAINING, Pause.MEETING, Pause.HARD_CALL)
"""What an agent may choose."""


class Topic(StrEnum):
    """What a call was about, said by its agent when it is over (wrap-up code)."""

    RESCUE = "rescue"
    HEALTH = "health"
    DECLARATION = "declaration"
    GATE = "gate"
    QUARANTINE = "quarantine"
    VACCINATION = "vaccination"
    RELIEF = "relief"
    RUMOUR = "rumour"
    ALERT = "alert"
    INFORMATION = "information"
    APP = "app"
    COMPLAINT = "complaint"
    DESPAIR = "despair"
    CHILD = "child"
    SILENT = "silent"
    ABUSE = "abuse"
    WRONG_NUMBER = "wrong_number"


class Emergency(StrEnum):
    """Whom a caller is led to while the agent stays on the line."""

    CHILDREN = "111"
    SEARCH = "112"
    POLICE = "113"
    FIRE = "114"
    AMBULANCE = "115"
