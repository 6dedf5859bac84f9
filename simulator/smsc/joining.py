"""Puts the parts of a long message together as a handset does, in any order; it reads no PDU and keeps no time."""

from __future__ import annotations

from collections import OrderedDict

from simulator.smsc.submit import Submit

MOST_OPEN = 5_000  # messages that lack a part; the oldest is forgotten, as by a handset whose memory is full

Key = tuple[str, str, str, int]


class Joining:
    """The unfinished long messages of every phone."""

    def __init__(self) -> None:
        self._open: OrderedDict[Key, dict[int, str]] = OrderedDict()

    def take(self, submit: Submit) -> str | None:
        """The whole text once its last part is there; None before. A part that comes twice changes nothing."""
        if submit.place is None:
            return submit.text
        key = (submit.to, submit.sender, submit.place.reference, submit.place.total)
        parts = self._open.setdefault(key, {})
        parts.setdefault(submit.place.number, submit.text)
        if len(parts) < submit.place.total:
            if len(self._open) > MOST_OPEN:
                self._open.popitem(last=False)
            return None
        del self._open[key]
        return "".join(parts[number] for number in sorted(parts))
