"""Who calls for help does not wait behind ten thousand texts; what they wrote before keeps its order."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from gateway import clock
from gateway.messages import inbox
from gateway.messages.carriers import InboundText


def arrives(tx: Session, number: str, words: str, ref: str, *, urgent: bool = False) -> None:
    assert inbox.store(tx, InboundText("twilio", ref, number, "1022", words), clock.now(), urgent=urgent)


def test_a_call_for_help_comes_first_with_what_its_number_wrote_before(tx: Session) -> None:
    for nth in range(30):
        arrives(tx, f"+849000001{nth:02d}", "KB", f"crowd{nth}")
    arrives(tx, "+84900000777", "KB", "before")
    arrives(tx, "+84900000777", "CUU", "help", urgent=True)
    now = clock.now() + timedelta(seconds=1)
    order = []
    for _ in range(4):
        waiting = inbox.take_next(tx, now)
        assert waiting is not None
        order.append((waiting.number, waiting.body))
        inbox.mark_done(tx, waiting.id, "done", now)
    assert order[:2] == [("+84900000777", "KB"), ("+84900000777", "CUU")]
    assert [number for number, _ in order[2:]] == ["+84900000100", "+84900000101"]
