"""The one register of suspected cases (row E6): one human being, one line, whatever told of them; nobody is texted."""

from gateway.suspects.listing import Line, Wanted, by_public_id, counts, history, listed
from gateway.suspects.model import Suspect, SuspectEvent
from gateway.suspects.register import decide, feed, is_open, met, note, settle
from gateway.suspects.states import MEANING, MOVES, OPEN, TOPIC, Happened, Source, State

__all__ = [
    "MEANING",
    "MOVES",
    "OPEN",
    "TOPIC",
    "Happened",
    "Line",
    "Source",
    "State",
    "Suspect",
    "SuspectEvent",
    "Wanted",
    "by_public_id",
    "counts",
    "decide",
    "feed",
    "history",
    "is_open",
    "listed",
    "met",
    "note",
    "settle",
]
