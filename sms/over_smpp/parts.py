"""What becomes of a text that leaves in several parts, when each has its own answer; sends nothing, waits for nothing.

The rule, the least surprising for whoever reads the phone. All parts taken: taken. None taken: what the weightiest
refusal says, and the outbox tries the whole text again. Some taken: the phone has a piece, so the text is not begun
anew; the missing parts alone are sent again a few times. If they are refused for good the text has failed, here and
elsewhere: another carrier would send the piece twice. If their tries are used up, or one is lost, nobody knows.
"""

from __future__ import annotations

from gateway.messages.carriers import Outgoing, SendError
from sms.over_smpp.refusals import lost

MOST_TRIES = 5  # of the parts that are missing, a second and more apart: well within the lease of a message
_SOON = 1.0  # seconds of a pause worth waiting for; a longer one needs an operator


class Long:
    """One text under way. `bodies`: a submit_sm for each part; parts are counted from 0."""

    __slots__ = ("_ids", "_lost", "_refusals", "bodies", "message", "open", "tries")

    def __init__(self, message: Outgoing, bodies: tuple[bytes, ...]) -> None:
        self.message = message
        self.bodies = bodies
        self.open = len(bodies)
        self.tries = 1
        self._ids: dict[int, bytes] = {}
        self._refusals: dict[int, SendError] = {}
        self._lost = False

    def took(self, part: int, message_id: bytes) -> None:
        """The carrier has `part`."""
        self.open -= 1
        self._ids[part] = message_id

    def refused(self, part: int, why: SendError) -> None:
        """The carrier does not have `part`."""
        self.open -= 1
        self._refusals[part] = why

    def lose(self) -> None:
        """Nobody knows of a part."""
        self.open -= 1
        self._lost = True

    def ids(self) -> list[bytes]:
        """The carrier's references, in the order of the parts."""
        return [self._ids[part] for part in sorted(self._ids)]

    def verdict(self) -> SendError | None:
        """Once nothing is open and nothing is worth another try: None for taken, else why not."""
        if self._lost:
            return lost()
        if not self._refusals:
            return None
        final = [why for why in self._refusals.values() if not why.retryable]
        if not self._ids:
            return final[0] if final else max(self._refusals.values(), key=lambda why: why.pause)
        if final:
            return SendError(final[0].code, f"{final[0].public}; the phone has a piece of the text")
        return SendError("part_missing", "the carrier took a piece of the text only", unknown=True)

    def missing(self) -> list[int]:
        """Once nothing is open: the parts to send again; none where that is of no use. They are open again."""
        worth = all(why.retryable and why.pause <= _SOON and not why.wait for why in self._refusals.values())
        if not self._ids or self._lost or not worth or self.tries >= MOST_TRIES:
            return []
        parts = sorted(self._refusals)
        self._refusals.clear()
        self.open = len(parts)
        self.tries += 1
        return parts
