"""Whom to call: units with their numbers and places, rapid-response teams on duty, and the house's own numbers.

One entry changed here is changed on every channel: texts, screens, pages and the widget all ask `contacts`. It takes
two people: `proposing`.
"""

from gateway.directory import access, areas, importing, numbers, proposing
from gateway.directory.finding import HOSPITALS, TEAMS, Contact, contacts, effective, in_effect, teams, wide
from gateway.directory.keeping import Written, add, by_id, change, end
from gateway.directory.kinds import FACILITIES, ORDER, TOPIC, Act, Kind, Standing, Use
from gateway.directory.known import every_number
from gateway.directory.listing import SORTS, Event, history, listed
from gateway.directory.model import AccessNumber, DirectoryEntry, DirectoryProposal

__all__ = [
    "FACILITIES",
    "HOSPITALS",
    "ORDER",
    "SORTS",
    "TEAMS",
    "TOPIC",
    "AccessNumber",
    "Act",
    "Contact",
    "DirectoryEntry",
    "DirectoryProposal",
    "Event",
    "Kind",
    "Standing",
    "Use",
    "Written",
    "access",
    "add",
    "areas",
    "by_id",
    "change",
    "contacts",
    "effective",
    "end",
    "every_number",
    "history",
    "importing",
    "in_effect",
    "listed",
    "numbers",
    "proposing",
    "teams",
    "wide",
]
