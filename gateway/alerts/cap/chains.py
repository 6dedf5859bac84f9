"""Which earlier messages an update, a cancellation or an answer is about; pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from gateway.alerts.cap.document import Alert, MsgType, Reference

_STANDS: Final = frozenset({MsgType.ALERT, MsgType.UPDATE})
"""What can be changed or called off; a cancellation, once told, is not."""


class Known(NamedTuple):
    """A message that was received or sent before."""

    sender: str
    identifier: str
    sent: datetime
    msg_type: MsgType


@dataclass(frozen=True)
class Referred:
    """`surely`: named as the standard wants it. `perhaps`: sender and identifier are right, but the time is another, or
    it comes after the message that names it: a person decides. `unknown`: nothing we have.
    """

    surely: tuple[Known, ...]
    perhaps: tuple[Known, ...]
    unknown: tuple[Reference, ...]


def referred(alert: Alert, known: Collection[Known]) -> Referred:
    """What of `known` the references of `alert` name. An update and a cancellation can be about alerts and updates
    alone, an acknowledgement and a rejection about anything; a message without references is about nothing."""
    about = [one for one in known if _can_be(alert, one)]
    surely: dict[Known, None] = {}
    perhaps: dict[Known, None] = {}
    unknown: dict[Reference, None] = {}
    for reference in alert.references:
        names = (reference.sender, reference.identifier)
        named = [one for one in about if (one.sender, one.identifier) == names]
        exactly = [one for one in named if one.sent == reference.sent and one.sent <= alert.sent]
        surely |= dict.fromkeys(exactly)
        if named and not exactly:
            perhaps |= dict.fromkeys(named)
        if not named:
            unknown[reference] = None
    return Referred(tuple(surely), tuple(perhaps), tuple(unknown))


def _can_be(alert: Alert, earlier: Known) -> bool:
    own = (alert.sender, alert.identifier)
    if (earlier.sender, earlier.identifier) == own:
        return False
    return alert.msg_type not in (MsgType.UPDATE, MsgType.CANCEL) or earlier.msg_type in _STANDS
