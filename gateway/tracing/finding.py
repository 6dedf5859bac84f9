"""Who met whom: one statement, over visits that overlap and contacts that people declared; decides nothing.

Each stay of a source is laid beside the visits of the same site that began at most a day before it ended: an index
finds those, however many visits there are. Disputed visits count for nobody.
On a vehicle those count who were on the same trip, by rows where seats are known.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.db import array
from gateway.tracing.model import Case
from gateway.tracing.reach import LEAST_AROUND, LONGEST_STAY, ROWS_APART

BEGAN = "coalesce(v.came_at, v.left_at - :stay)"
ENDED = """coalesce(v.left_at, CASE WHEN v.closed_by IS NULL THEN greatest(v.came_at, :now)
                                   ELSE v.came_at + :stay END)"""
"""Unknown ends of a visit, as `reach.assumed` tells them; open, the person is still there."""
ASSUMED = "(v.came_at IS NULL OR (v.left_at IS NULL AND v.closed_by IS NOT NULL))"
WHO = "coalesce('p' || v.person_id, v.number, 'v' || v.id)"

# A number alone is a seat, and nobody knows in which row.
_ROW = "CAST(substring({}.seat FROM '^([0-9]{{1,3}})[A-Z]$') AS int)"
_TOGETHER = f"""CASE WHEN st.trip_id IS NULL OR v.trip_id IS NULL
                         THEN {BEGAN} <= st.ended + :window AND {ENDED} >= st.began - :window
                         ELSE v.trip_id = st.trip_id AND {BEGAN} <= st.ended AND {ENDED} >= st.began
                              AND coalesce(abs({_ROW.format("v")} - {_ROW.format("st")}) <= :rows, true) END"""
"""At a place: within the window. On a vehicle: of one trip, at the same time, few rows apart where both are known."""

_FIND = text(f"""
    WITH sources AS MATERIALIZED (
        SELECT id, number, person_id, first_at AS since, CASE depth WHEN 0 THEN last_at ELSE :now END AS until
          FROM contacts WHERE case_id = :case AND id = ANY(CAST(:sources AS bigint[]))),
    paid AS MATERIALIZED (
        SELECT s.id AS source, v.id
          FROM sources s JOIN visits v ON v.number = s.number
           AND (v.person_id IS NULL OR s.person_id IS NULL OR v.person_id = s.person_id)
        UNION
        SELECT s.id, v.id FROM sources s JOIN visits v ON v.person_id = s.person_id
        UNION  -- by a sheet or a card they came without their phone
        SELECT s.id, v.id FROM sources s JOIN household_members h ON h.number = s.number
          JOIN visits v ON v.person_id = h.person_id AND v.number IS NULL
         WHERE s.person_id IS NULL),
    stays AS MATERIALIZED (
        SELECT s.id AS source, s.number, s.person_id, v.id, v.site_id, v.trip_id, v.seat,
               {BEGAN} AS began, {ENDED} AS ended, {ASSUMED} AS assumed
          FROM paid p JOIN sources s ON s.id = p.source JOIN visits v ON v.id = p.id
         WHERE v.disputed_at IS NULL AND {BEGAN} <= s.until AND {ENDED} >= s.since),
    meets AS (
        SELECT st.source, {WHO} AS who, v.number, v.person_id, 'visit' AS how, st.site_id,
               greatest({BEGAN}, st.began) AS since, least({ENDED}, st.ended) AS until,
               st.assumed OR {ASSUMED} AS assumed
          FROM stays st JOIN visits v ON v.site_id = st.site_id
           AND coalesce(v.came_at, v.left_at) >= st.began - :longest
           AND coalesce(v.came_at, v.left_at) <= st.ended + :window + :stay
         WHERE v.disputed_at IS NULL AND {_TOGETHER}
           AND v.id <> st.id AND NOT EXISTS (SELECT FROM paid p WHERE p.source = st.source AND p.id = v.id)
           AND (:guesses OR NOT (st.assumed OR {ASSUMED}))
           AND NOT coalesce(v.person_id = st.person_id, v.number = st.number, false)),
    named AS (
        SELECT s.id AS source, d.other AS number, d.met_since, d.met_until
          FROM sources s JOIN declared_contacts d ON d.number = s.number
         WHERE d.met_since <= s.until AND d.met_until >= s.since
        UNION ALL
        SELECT s.id, d.number, d.met_since, d.met_until
          FROM sources s JOIN declared_contacts d ON d.other = s.number
         WHERE d.met_since <= s.until AND d.met_until >= s.since),
    links AS MATERIALIZED (
        SELECT source, who, min(number) AS number, min(person_id) AS person_id, how, site_id, min(since) AS since,
               max(greatest(since, until)) AS until, bool_and(assumed) AS assumed,
               sum(greatest(0, extract(epoch FROM until - since) / 60))::int AS minutes
          FROM meets GROUP BY source, who, how, site_id
        HAVING sum(extract(epoch FROM greatest(until - since, interval '0'))) >= extract(epoch FROM :least)
        UNION ALL
        SELECT source, number, number, NULL, 'declared', NULL, min(met_since), max(met_until), false, 0
          FROM named GROUP BY source, number),
    people AS (
        SELECT who, min(number) AS number, min(person_id) AS person_id, min(since) AS since, max(until) AS until,
               sum(minutes) AS minutes, bool_and(assumed) AS assumed
          FROM links GROUP BY who),
    kept AS (
        INSERT INTO contacts AS c (case_id, who, number, person_id, depth, state, first_at, last_at, minutes, assumed,
                                   created_at, used_at)
        SELECT :case, who, coalesce(number, (
                   SELECT min(h.number) FROM household_members h JOIN phone_numbers n ON n.number = h.number
                    WHERE h.person_id = people.person_id AND n.detached_at IS NULL)),
               person_id, :depth, 'found', since, until, minutes, assumed, :now, :now
          FROM people ORDER BY who
        ON CONFLICT (case_id, who) DO UPDATE
           SET depth = excluded.depth, used_at = excluded.used_at, number = coalesce(c.number, excluded.number),
               first_at = CASE WHEN :again THEN least(c.first_at, excluded.first_at) ELSE excluded.first_at END,
               last_at = CASE WHEN :again THEN greatest(c.last_at, excluded.last_at) ELSE excluded.last_at END,
               minutes = CASE WHEN :again THEN greatest(c.minutes, excluded.minutes) ELSE excluded.minutes END,
               assumed = excluded.assumed
         WHERE c.depth >= excluded.depth
        RETURNING c.id, c.who, c.xmax = 0 AS new),  -- a row that was there has been locked by this statement
    ends AS (
        SELECT id, who FROM kept
        UNION
        SELECT id, who FROM contacts WHERE case_id = :case AND depth > 0),
    linked AS (
        INSERT INTO contact_links (source_id, contact_id, how, site_id, since, until, minutes, assumed)
        SELECT l.source, e.id, l.how, l.site_id, l.since, l.until, l.minutes, l.assumed
          FROM links l JOIN ends e USING (who) WHERE e.id <> l.source)
    SELECT count(*) FILTER (WHERE new) FROM kept
""")  # noqa: S608 - put together from our own constants

_BY_INDEX = text(
    "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_mergejoin', 'off', true)"
)
"""Estimates of how many visits overlap are guesses; a bad one would read a million. (`db.by_index` would forbid the
hashes that join what was found.)"""

_SOURCES = text("""
    SELECT id FROM contacts WHERE case_id = :case AND depth = :depth - 1 AND state = 'confirmed' ORDER BY id
""")
_UNLINK = text("DELETE FROM contact_links WHERE source_id = ANY(CAST(:sources AS bigint[]))")
_SLICE = 100
"""Contacts looked around in one statement: a second where busy markets are among their sites; five it may take."""


def trace(tx: Session, case: Case, now: datetime, depth: int = 1) -> int:
    """Find whom the case met, or (depth 2) whom its confirmed contacts met since; returns how many are new.

    What a reviewer has decided stays; times and links are found anew.
    """
    tx.execute(_BY_INDEX)
    sources = list(tx.execute(_SOURCES, {"case": case.id, "depth": depth}).scalars())
    found = 0
    for at in range(0, len(sources), _SLICE):
        asked = parameters(case, depth, sources[at : at + _SLICE], now)
        tx.execute(_UNLINK, {"sources": asked["sources"]})
        found += tx.execute(_FIND, asked).scalar_one()
    case.traced_at = case.changed_at = now
    tx.flush()
    return found


def parameters(case: Case, depth: int, sources: Iterable[int], now: datetime) -> dict[str, object]:
    """What the statement asks for."""
    return {
        "case": case.id,
        "depth": depth,
        "sources": array(sources),
        "again": depth > 1,  # slice after slice: what an earlier one has found stays
        "now": now,
        "window": timedelta(minutes=case.window_minutes) if depth == 1 else timedelta(0),
        "least": timedelta(0) if depth == 1 else LEAST_AROUND,
        "guesses": depth == 1,
        "stay": timedelta(minutes=case.stay_minutes),
        "longest": LONGEST_STAY,
        "rows": ROWS_APART,
    }
