"""How safe a site is: its own daily check by criteria of its group, and an inspector's word before it."""

from gateway.safety import criteria
from gateway.safety.checking import again, record
from gateway.safety.criteria import Choice, Criteria, Criterion, Score
from gateway.safety.levels import Act, Level, Staleness
from gateway.safety.model import SafetyCheck, SafetyOverride, SafetyReminder
from gateway.safety.overriding import lift, override, overrides
from gateway.safety.reading import DUE, TOPIC, Rating, counts, history, rating, ratings
from gateway.safety.reminding import remind_next

__all__ = [
    "DUE",
    "TOPIC",
    "Act",
    "Choice",
    "Criteria",
    "Criterion",
    "Level",
    "Rating",
    "SafetyCheck",
    "SafetyOverride",
    "SafetyReminder",
    "Score",
    "Staleness",
    "again",
    "counts",
    "criteria",
    "history",
    "lift",
    "override",
    "overrides",
    "rating",
    "ratings",
    "record",
    "remind_next",
]
