"""In which order one phone gets its texts, as SQL: for claims, and for whoever asks why a text is still here; no query.

Only rows that keep order take part, whatever carrier they wait for. An earlier text that was tried holds back the later
ones of its lane until it is settled; one that another carrier has still to take does so, too.
"""

from __future__ import annotations

EARLIER = """
    SELECT FROM outbox e
     WHERE e.keeps_order AND e.recipient = o.recipient AND e.lane = o.lane AND e.id < o.id AND e.expires_at > :now
       AND (e.tries > 0 OR (e.due_at <= :now AND e.route NOT IN ('any', o.route)))"""
"""SQL for the rows `e` of `outbox` that hold back its row `o`; conditions may be added. Its parameter is `now`."""

WAITS_BEHIND = f"(o.keeps_order AND EXISTS ({EARLIER}))"
"""SQL that says whether row `o` of `outbox` waits behind an earlier text to its phone, and not for a sender."""
