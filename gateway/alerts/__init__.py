"""Mass alerts: written by one, released by two, expanded in waves, answered by people, accounted for to the last."""

from gateway.alerts import (
    account,
    answers,
    approvers,
    audience,
    calling,
    checking,
    drills,
    ending,
    evidence,
    fingerprint,
    following,
    ladder,
    leaflet,
    library,
    looking,
    moving,
    naming,
    outages,
    plays,
    registered,
    relaying,
    releasing,
    scope,
    snapshot,
    sound,
    steering,
    stepping,
    unheard,
    waves,
    writing,
)
from gateway.alerts.audience import Audience, Part
from gateway.alerts.checking import Finding
from gateway.alerts.model import Alert, Move, Words
from gateway.alerts.moving import Moved, by_public_id
from gateway.alerts.naming import Unclear
from gateway.alerts.releasing import KIND, Warned
from gateway.alerts.snapshot import Estimate
from gateway.alerts.states import (
    EDITABLE,
    LIVE,
    MEANING,
    MOVES,
    RELEASED,
    TOPIC,
    Answer,
    Reality,
    Relation,
    State,
)
from gateway.alerts.writing import Draft, Text

__all__ = [
    "EDITABLE", "KIND", "LIVE", "MEANING", "MOVES", "RELEASED", "TOPIC", "Alert", "Answer", "Audience", "Draft",
    "Estimate", "Finding", "Move", "Moved", "Part", "Reality", "Relation", "State", "Text", "Unclear", "Warned",
    "Words", "account", "answers", "approvers", "audience", "by_public_id", "calling", "checking", "drills", "ending",
    "evidence", "fingerprint", "following", "ladder", "leaflet", "library", "looking", "moving", "naming", "outages",
    "plays", "registered", "relaying", "releasing", "scope", "snapshot", "sound", "steering", "stepping", "unheard",
    "waves", "writing",
]  # fmt: skip
