"""What CAP wants of the outer part of a message: its name, its hour, whom it is for and what it follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from gateway.alerts.cap.document import MsgType, Scope, Status
from gateway.alerts.cap.faults import Fault, fault
from gateway.alerts.cap.layout import ROOT
from gateway.alerts.cap.rules.everywhere import spellable
from gateway.alerts.cap.rules.seen import Seen

EARLY: Final = timedelta(minutes=15)
"""So far the clock of a sender may run before ours; a wrong offset is an hour or more."""

_NO_NAME: Final = re.compile(r"[\s,<&]")
_TELLS: Final = frozenset({MsgType.ALERT, MsgType.UPDATE})
REFERENCES: Final = f"{ROOT}/references"


def names_are_words(seen: Seen) -> Iterator[Fault]:
    """Section 3.2.1: identifier and sender stand in lists that spaces and commas divide."""
    for element, name in (("identifier", seen.alert.identifier), ("sender", seen.alert.sender)):
        if _NO_NAME.search(name):
            yield fault(f"{ROOT}/{element}", "identifier_spelling")


def it_was_sent(seen: Seen) -> Iterator[Fault]:
    """Nothing comes from the future."""
    if spellable(seen.alert.sent) and seen.alert.sent > seen.now + EARLY:
        yield fault(f"{ROOT}/sent", "sent_in_future")


def later_ones_name_earlier_ones(seen: Seen) -> Iterator[Fault]:
    """An update, a cancellation, an acknowledgement and a rejection are about something."""
    alert = seen.alert
    if alert.msg_type is not MsgType.ALERT and not alert.references:
        yield fault(REFERENCES, "references_missing", msg_type=alert.msg_type)


def references_are_well_formed(seen: Seen) -> Iterator[Fault]:
    """`sender,identifier,sent`, and of another message than this one."""
    own = (seen.alert.sender, seen.alert.identifier)
    for one in seen.alert.references:
        if not (one.sender and one.identifier) or _NO_NAME.search(one.sender + one.identifier):
            yield fault(REFERENCES, "reference_spelling")
        elif (one.sender, one.identifier) == own:
            yield fault(REFERENCES, "reference_to_itself")


def restricted_says_to_whom(seen: Seen) -> Iterator[Fault]:
    """A restriction if, and only if, the scope is Restricted."""
    said, restricted = seen.alert.restriction.strip(), seen.alert.scope is Scope.RESTRICTED
    if restricted and not said:
        yield fault(f"{ROOT}/restriction", "restriction_missing")
    if said and not restricted:
        yield fault(f"{ROOT}/restriction", "restriction_unwanted")


def private_says_to_whom(seen: Seen) -> Iterator[Fault]:
    """What is private has addresses; others may have some."""
    if seen.alert.scope is Scope.PRIVATE and not seen.alert.addresses.strip():
        yield fault(f"{ROOT}/addresses", "addresses_missing")


def the_public_is_told_something(seen: Seen) -> Iterator[Fault]:
    """The standard allows an alert without an info, for machines; ours are told to people."""
    alert = seen.alert
    actual = alert.status is Status.ACTUAL and alert.scope is Scope.PUBLIC
    if actual and alert.msg_type in _TELLS and not alert.infos:
        yield fault(f"{ROOT}/info", "info_missing")
