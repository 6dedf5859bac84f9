"""Quarantine and daily health: who is watched, what they report, what the clock does about it, what staff see."""

from gateway.quarantine import board, glance, listing, managers, register, rounds, rulebook
from gateway.quarantine.entering import Entered, enter, enter_voluntary
from gateway.quarantine.judging import Report, Verdict, judge
from gateway.quarantine.listing import Filter
from gateway.quarantine.model import HealthReport, HealthSlot, Manager, Quarantine
from gateway.quarantine.register import (
    Care,
    admit,
    change_class,
    come_back,
    decease,
    extend,
    hospitalise,
    move,
    move_away,
    release,
    set_number,
    watched_on,
)
from gateway.quarantine.reporting import cried
from gateway.quarantine.states import MOVES, TOPIC, Basis, Outcome, Reached, SlotState, State

__all__ = [
    "MOVES",
    "TOPIC",
    "Basis",
    "Care",
    "Entered",
    "Filter",
    "HealthReport",
    "HealthSlot",
    "Manager",
    "Outcome",
    "Quarantine",
    "Reached",
    "Report",
    "SlotState",
    "State",
    "Verdict",
    "admit",
    "board",
    "change_class",
    "come_back",
    "cried",
    "decease",
    "enter",
    "enter_voluntary",
    "extend",
    "glance",
    "hospitalise",
    "judge",
    "listing",
    "managers",
    "move",
    "move_away",
    "register",
    "release",
    "rounds",
    "rulebook",
    "set_number",
    "watched_on",
]
