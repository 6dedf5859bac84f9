"""The kinds of tickets and, as a table, what each asks of us: whose it is, its timers, who is told of it; no verb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from gateway.duty import Kind as Team


class Kind(StrEnum):
    """Why a person has to act."""

    RESCUE = "rescue"
    CALLBACK = "callback"
    QUESTION = "question"
    DISPUTE = "dispute"
    HEALTH = "health"
    RIGHTS = "rights"
    TEXT = "text"
    REPORT = "report"  # somebody has signs of illness, and a neighbour says so
    RUMOUR = "rumour"  # is this message true?
    DOCTOR = "doctor"  # a clinician shall call
    FEEDBACK = "feedback"
    FOOD = "food"
    MEDICINE = "medicine"
    SHELTER = "shelter"
    DEATH = "death"
    SCAM = "scam"
    VIOLENCE = "violence"
    ANIMAL = "animal"
    TASK = "task"  # what one colleague asks of a team
    DICTATION = "dictation"  # what a caller said is to be written down
    VISIT = "visit"  # people who have not heard an alert: somebody goes from door to door


@dataclass(frozen=True)
class Rule:
    """What one kind asks of us.

    `within`: so soon after the last word of staff there is another one, or the owner counts as silent. `closed_within`:
    when it is settled at the latest. `team`: whose it is where it happened; None: of whoever reads the queue.
    `health`: what was said is for health staff only. `urgent`: the team is texted as for a call for help. `steps`:
    whoever asked is told of each step. `merged`: what neighbours say of one thing is one ticket.
    `blockable`: a number that two people have marked for abuse cannot open it.
    """

    within: timedelta
    closed_within: timedelta
    team: Team | None = None
    health: bool = False
    urgent: bool = False
    steps: bool = False
    merged: bool = False
    blockable: bool = False


_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)

RULES: Final[Mapping[Kind, Rule]] = {
    Kind.RESCUE: Rule(_HOUR / 4, _DAY, Team.STATION, urgent=True),
    Kind.CALLBACK: Rule(4 * _HOUR, 2 * _DAY),
    Kind.QUESTION: Rule(_DAY, 5 * _DAY),
    Kind.DISPUTE: Rule(_DAY, 7 * _DAY),
    Kind.HEALTH: Rule(4 * _HOUR, 3 * _DAY, health=True),
    Kind.RIGHTS: Rule(2 * _DAY, 20 * _DAY),
    Kind.TEXT: Rule(_DAY, 5 * _DAY),
    Kind.REPORT: Rule(
        4 * _HOUR, 3 * _DAY, Team.STATION, health=True, steps=True, merged=True, blockable=True
    ),
    Kind.RUMOUR: Rule(_DAY, 3 * _DAY),
    Kind.DOCTOR: Rule(4 * _HOUR, 7 * _DAY, health=True),
    Kind.FEEDBACK: Rule(3 * _DAY, 15 * _DAY, Team.FEEDBACK),
    Kind.FOOD: Rule(4 * _HOUR, 3 * _DAY, Team.COMMITTEE, steps=True),
    Kind.MEDICINE: Rule(4 * _HOUR, 3 * _DAY, Team.COMMITTEE, steps=True),
    Kind.SHELTER: Rule(_HOUR, 3 * _DAY, Team.COMMITTEE, urgent=True, steps=True),
    Kind.DEATH: Rule(_HOUR, 3 * _DAY, Team.COMMITTEE, steps=True),
    Kind.SCAM: Rule(_DAY, 5 * _DAY),
    Kind.VIOLENCE: Rule(_HOUR / 2, 3 * _DAY, Team.CDC, urgent=True),
    Kind.ANIMAL: Rule(_DAY, 5 * _DAY, Team.COMMITTEE, steps=True, merged=True, blockable=True),
    Kind.TASK: Rule(_DAY, 30 * _DAY),
    Kind.DICTATION: Rule(_HOUR, _DAY, health=True),
    Kind.VISIT: Rule(_HOUR, _DAY, Team.HAMLET, urgent=True),
}
"""Only what is said of others is ever refused (row B21): rescue, a person, hunger and one's own records never are."""
