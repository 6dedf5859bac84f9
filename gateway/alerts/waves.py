"""From an audience to the outbox: waves by place and network, a chunk a transaction, each recipient once.

The key of `alert_messages` forbids a second message to a recipient, whoever dies in between. Nothing here knows a
carrier; what leaves, and how fast, is the senders' business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import Session

from gateway import duty
from gateway.alerts import moving, snapshot
from gateway.alerts.model import Alert, Wave, Words
from gateway.alerts.states import LIVE, Reality, State
from gateway.messages import bodies, sent_texts, shared
from gateway.messages.policy import PURPOSES
from gateway.messages.routing.choosing import CALLS, ROUTE, bucket_sql
from gateway.messages.status import Status
from gateway.queues import ring_after_commit
from gateway.text.accents import apply as apply_accents

LANE: Final = "alerts"
"""The lane of work that is rung when an alert may go on."""
CHUNK: Final = 10_000
"""Recipients a transaction: a third of a second, and an ANALYZE never meets an open one for long (performance.md)."""
FIRST_CHUNK: Final = 500
"""The first people hear while the others are still written down."""

CALLS_BACK: Final = 0.02
"""Of those who are told, so many call within a wave's time (verify against the hotline's own figures)."""
MINUTES_A_CALL: Final = 3
WAVE_EVERY: Final = timedelta(minutes=15)
SMALLEST_WAVE: Final = 500
MOST_WAVES: Final = 200


def stream(alert: Alert) -> str:
    """Whose traffic it is in the outbox: streams of a lane take turns, and each can be held."""
    return f"alert {alert.id}"


def ring(tx: Session) -> None:
    """Once `tx` is durable, whoever expands alerts looks at once."""
    ring_after_commit(tx, LANE)


def planned(tx: Session, alert: Alert, now: datetime) -> list[dict[str, int]]:
    """The waves as the approver sees them: how many people, after how many minutes.

    In waves, those who will call back find somebody: agents on duty × calls each answers in a wave's time. At once,
    where life comes before the queue of the hotline.
    """
    many = alert.count or 0
    size = many if not alert.in_waves else _size(tx, many, now)
    firsts = range(0, many, max(size, 1))
    gap = int(WAVE_EVERY.total_seconds() // 60)
    return [
        {"no": no, "people": min(size, many - first), "after_minutes": (no - 1) * gap}
        for no, first in enumerate(firsts, 1)
    ]


def plan(tx: Session, alert: Alert, starts_at: datetime) -> None:
    """Write the waves down, the first from `starts_at` on."""
    first = 1
    for wave in (alert.snapshot or {})["waves"]:
        last = first + wave["people"] - 1
        due = starts_at + timedelta(minutes=wave["after_minutes"])
        tx.add(
            Wave(
                alert_id=alert.id, no=wave["no"], first_ord=first, last_ord=last, expanded_to=first - 1, due_at=due
            )
        )  # fmt: skip
        first = last + 1
    tx.flush()


def keep_texts(tx: Session, alert: Alert, words: Sequence[Words], now: datetime) -> None:
    """Store each text once, and remember that many were told it: so that whoever asks is told that it is ours."""
    for each in words:
        template = shared.keep(tx, _name(alert, each.lang), each.sms, now)
        for form in ("keep", "fold"):
            body = apply_accents(each.sms, form)
            sent_texts.note(tx, alert.purpose, template, body, now)


def of(tx: Session, alert: Alert) -> list[Wave]:
    """Its waves, in their order."""
    query = select(Wave).where(Wave.alert_id == alert.id).order_by(Wave.no)
    return list(tx.scalars(query.execution_options(populate_existing=True)))


def expand(tx: Session, now: datetime) -> bool:
    """Write a chunk of the alert that is most pressing into the outbox. False where none is due."""
    waiting = exists().where(Wave.alert_id == Alert.id, Wave.due_at <= now, Wave.expanded_to < Wave.last_ord)
    query = select(Alert).where(
        Alert.state.in_((State.APPROVED, State.SENDING)), Alert.expires_at > now, waiting
    )
    alert = tx.scalars(
        query.order_by(Alert.severity != "extreme", Alert.approved_at, Alert.id)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    ).first()
    if alert is None:
        return False
    if State(alert.state) is State.APPROVED:
        moving.move(tx, alert, State.SENDING, None, now)
    due = (wave for wave in of(tx, alert) if wave.due_at <= now and wave.expanded_to < wave.last_ord)
    wave = next(due, None)
    if wave is None:  # another worker wrote the last of it down between our look and our lock
        return True
    size = FIRST_CHUNK if wave.expanded_to == 0 else CHUNK
    upto = min(wave.expanded_to + size, wave.last_ord)
    _chunk(tx, alert, wave.expanded_to, upto, now)
    wave.expanded_to = upto
    tx.flush()
    ring_after_commit(tx, PURPOSES[alert.purpose].lane)
    return True


# The routed rows of a chunk, in one statement. What is silent, landline or not of the drill list by now is closed at
# once as suppressed: nothing of it ever waits in the outbox. Identity values are drawn here, so that all three tables
# agree on them; what their sequence is called is asked once, or it would cost a quarter of the chunk. Languages that
# the alert does not speak hear Vietnamese.
_CHUNK: Final = text(f"""
    WITH chunk AS MATERIALIZED (
        SELECT r.ord, r.number, r.network, f.lang, f.template, f.encoding, f.segments, r.accents,
               nextval((SELECT CAST(pg_get_serial_sequence('messages', 'id') AS regclass))) AS id,
               CASE WHEN r.left_out IS NOT NULL THEN r.left_out
                    WHEN EXISTS (SELECT FROM silent_numbers q WHERE q.number = r.number) THEN 'silent'
                    WHEN NOT :real AND NOT EXISTS (SELECT FROM drill_numbers d WHERE d.number = r.number)
                    THEN 'not_on_drill_list' END AS left_out
          FROM alert_recipients r
          JOIN unnest(CAST(:langs AS text[]), CAST(:accents AS text[]), CAST(:templates AS text[]),
                      CAST(:encodings AS text[]), CAST(:segments AS int[]))
               AS f(lang, accents, template, encoding, segments)
            ON f.lang = CASE WHEN r.lang = ANY(CAST(:langs AS text[])) THEN r.lang ELSE 'vi' END
           AND f.accents = r.accents
         WHERE r.alert_id = :alert AND r.ord > :after AND r.ord <= :upto
         ORDER BY r.ord),
    stored AS (
        INSERT INTO messages (month, id, lane, purpose, recipient, template, lang, accents, encoding, segments, status,
                              error, expires_at, created_at, status_at)
        SELECT :month, id, :lane, :purpose, number, template, lang, accents, encoding, segments,
               CASE WHEN left_out IS NULL THEN {int(Status.QUEUED)} ELSE {int(Status.SUPPRESSED)} END, left_out,
               :expires, :now, :now
          FROM chunk),
    linked AS (
        INSERT INTO alert_messages (alert_id, ord, month, message_id)
        SELECT :alert, ord, :month, id FROM chunk)
    INSERT INTO outbox (month, id, lane, route, stream, recipient, due_at, expires_at)
    SELECT :month, c.id, :lane, CASE WHEN starts_with(c.number, '+842') THEN '{CALLS}' ELSE {ROUTE} END, :stream,
           c.number, :now, :expires
      FROM chunk c
      LEFT JOIN ported ON ported.number = c.number
      LEFT JOIN route_plan ON route_plan.purpose = :purpose AND route_plan.bucket = {bucket_sql("c.number")}
                          AND route_plan.network = coalesce(ported.network, c.network)
     WHERE c.left_out IS NULL
     ORDER BY c.ord
""")  # noqa: S608 - put together from our own constants


def _chunk(tx: Session, alert: Alert, after: int, upto: int, now: datetime) -> None:
    forms = _forms(tx, alert)
    tx.execute(text("SET LOCAL statement_timeout = '60s'"))
    tx.execute(
        _CHUNK,
        {
            "alert": alert.id,
            "after": after,
            "upto": upto,
            "month": alert.month,
            "lane": PURPOSES[alert.purpose].lane,
            "purpose": alert.purpose,
            "stream": stream(alert),
            "real": alert.reality == Reality.ACTUAL,
            "expires": alert.expires_at,
            "now": now,
            **forms,
        },
    )


def _forms(tx: Session, alert: Alert) -> Mapping[str, list[Any]]:
    """Column by column, each form in which the text may leave: by language and letters."""
    found = list(tx.scalars(select(Words).where(Words.alert_id == alert.id)))
    forms = snapshot.variants(found, alert.accents)
    return {
        "langs": [form.lang for form in forms],
        "accents": [form.accents for form in forms],
        "templates": [f"{bodies.SHARED}{_name(alert, form.lang)}" for form in forms],
        "encodings": [form.encoding for form in forms],
        "segments": [form.segments for form in forms],
    }


def freshly_expanded(tx: Session, known: int) -> int | None:
    """How many recipients of alerts on their way are in the outbox, if much more than `known`; None: they are not."""
    query = select(func.coalesce(func.sum(Wave.expanded_to - Wave.first_ord + 1), 0))
    query = query.join(Alert, Alert.id == Wave.alert_id).where(Alert.state.in_(LIVE))
    total = int(tx.execute(query).scalar_one())
    return total if total > known + CHUNK or total < known else None


def _size(tx: Session, many: int, now: datetime) -> int:
    """People of one wave: their calls fit who is there to answer."""
    agents = max(duty.agents(tx, now), 1)
    calls = agents * (WAVE_EVERY.total_seconds() / 60 / MINUTES_A_CALL)
    return max(int(calls / CALLS_BACK), SMALLEST_WAVE, -(-many // MOST_WAVES))


def _name(alert: Alert, lang: str) -> str:
    return f"alert {alert.id} {lang}"
