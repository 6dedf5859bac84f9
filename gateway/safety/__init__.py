"""How safe a site is: its own daily check by criteria of its group, and an inspector's word before it."""

from gateway.safety import criteria
from gateway.safety.checking import again, record
from gateway.safety.criteria import Choice, Criteria, Criterion, Score
from gateway.safety.groups import UNRATED, Group, group_of
from gateway.safety.levels import Act, Level, Staleness
from gateway.safety.model import SafetyCheck, SafetyOverride, SafetyReminder
from gateway.safety.overriding import lift, override, overrides
from gateway.safety.reading import DUE, Rating, counts, history, rating, ratings
from gateway.safety.reminding import remind_next

__all__ = [
    "DUE",
    "UNRATED",
    "Act",
    "Choice",
    "Criteria",
    "Criterion",
    "Group",
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
    "group_of",
    "history",
    "lift",
    "override",
    "overrides",
    "rating",
    "ratings",
    "record",
    "remind_next",
]
