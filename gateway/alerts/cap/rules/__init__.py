"""What CAP 1.2 demands beyond its schema, and what this house demands beyond CAP: a table of rules; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain, islice
from typing import Final

from gateway.alerts.cap.document import Alert
from gateway.alerts.cap.faults import MOST, Fault
from gateway.alerts.cap.rules import envelope, everywhere, told, where
from gateway.alerts.cap.rules.seen import Seen

RULES: Final[tuple[Callable[[Seen], Iterator[Fault]], ...]] = (
    everywhere.times_carry_their_offset,
    everywhere.texts_are_there,
    everywhere.texts_are_characters,
    envelope.names_are_words,
    envelope.it_was_sent,
    envelope.later_ones_name_earlier_ones,
    envelope.references_are_well_formed,
    envelope.restricted_says_to_whom,
    envelope.private_says_to_whom,
    envelope.the_public_is_told_something,
    told.languages_are_tags,
    told.nothing_is_told_twice,
    told.it_ends_after_it_begins,
    told.it_says_where,
    where.points_can_be_counted,
    where.polygons_enclose_something,
    where.circles_have_a_radius,
    where.geocodes_say_something,
    where.heights_are_in_order,
)


def judge(alert: Alert, now: datetime) -> list[Fault]:
    """Everything that is wrong with it at `now`, rule by rule; [] when nothing is."""
    seen = Seen(alert, now)
    return list(islice(chain.from_iterable(rule(seen) for rule in RULES), MOST))
