"""The newsroom: news, notices, directives, guides, places of help and figures, written by one and approved by another.

The same approved text answers on every channel. What is not approved never leaves; what has expired is told no more.
"""

from gateway.content import (
    contributors,
    figures,
    on_phones,
    reading,
    sending,
    subjects,
    subscriptions,
    writing,
)
from gateway.content.kinds import FACILITIES, FRESH_NEWS, SUBTYPES, TOPICS, Guide, Kind, NoticeType, topic_of
from gateway.content.model import Contributor, Item, Sending, Sheet, Subscription, Version
from gateway.content.reading import Line, Told
from gateway.content.states import MOVES, OPEN, TOPIC, SendingState, State
from gateway.content.writing import Draft

__all__ = [
    "FACILITIES",
    "FRESH_NEWS",
    "MOVES",
    "OPEN",
    "SUBTYPES",
    "TOPIC",
    "TOPICS",
    "Contributor",
    "Draft",
    "Guide",
    "Item",
    "Kind",
    "Line",
    "NoticeType",
    "Sending",
    "SendingState",
    "Sheet",
    "State",
    "Subscription",
    "Told",
    "Version",
    "contributors",
    "figures",
    "on_phones",
    "reading",
    "sending",
    "subjects",
    "subscriptions",
    "topic_of",
    "writing",
]
