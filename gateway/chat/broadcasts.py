"""Broadcasts of an approved item to followers: ordered once, done part by part, and taken up again after any death.

Who orders one answers for its approval: two people have decided about the text before it comes here. An article may be
made twice, for nobody sees one that is not sent; a part may not be sent twice, so what is in doubt waits for a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit
from gateway.chat.model import BroadcastRow, TargetRow
from gateway.chat.states import MOVES, Part, State
from gateway.errors import Conflict, NotFound

Target = Mapping[str, str]
"""One part of the followers in the company's own words (`cities`, `gender`, `ages`, …); empty: all of them."""

HOLD: Final = timedelta(seconds=60)
"""Longer than any answer takes: after it whoever worked on a broadcast is gone."""


@dataclass(frozen=True)
class Work:
    """The next thing to do about a broadcast: make its article, ask whether it is good, or send part `nth` of it."""

    broadcast: int
    article: Mapping[str, Any] = field(repr=False)
    state: State
    job: str | None
    ref: str | None
    nth: int = 0
    target: Target = field(default_factory=dict)


@dataclass(frozen=True)
class Broadcast:
    """One broadcast with its exact figures: parts sent of all, people reached, people who have opened it."""

    id: int
    text_id: str
    title: str
    state: State
    error: str | None
    ordered_at: datetime
    parts: int
    sent: int
    doubtful: int
    received: int
    seen: int


def broadcast(
    tx: Session,
    text_id: str,
    article: Mapping[str, Any],
    *,
    account: str,
    by: str,
    now: datetime,
    targets: Sequence[Target] = ({},),
) -> bool:
    """Order `text_id` for all followers, or for the parts of them in `targets`; False when it was ordered before.

    `text_id` is the id under which the same words go out by text. `article`: `title`, `description` and `body`, a list
    of paragraphs.
    """
    row = {
        "account": account, "text_id": text_id, "article": dict(article), "state": State.WAITING, "ordered_by": by,
        "ordered_at": now, "changed_at": now,
    }  # fmt: skip
    made = tx.execute(
        insert(BroadcastRow)
        .values(row)
        .on_conflict_do_nothing(index_elements=["text_id"])
        .returning(BroadcastRow.id)
    ).scalar()
    if made is None:
        return False
    for nth, target in enumerate(targets, 1):
        tx.add(TargetRow(broadcast_id=made, nth=nth, target=dict(target), state=Part.WAITING, at=now))
    tx.flush()
    audit.record(tx, by, "chat.broadcast", text_id, now, {"parts": len(targets)})
    return True


def take(tx: Session, account: str, now: datetime) -> Work | None:
    """The next thing to do, held for this caller; None when there is nothing, or others hold it all."""
    query = (
        select(BroadcastRow)
        .where(
            BroadcastRow.account == account,
            BroadcastRow.state.in_((State.WAITING, State.CHECKING, State.READY)),
        )
        .where((BroadcastRow.held_until.is_(None)) | (BroadcastRow.held_until < now))
        .order_by(BroadcastRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = tx.execute(query.execution_options(populate_existing=True)).scalar()
    if row is None:
        return None
    doing = Work(row.id, row.article, State(row.state), row.job, row.ref)
    if doing.state is State.READY:
        part = _next_part(tx, row, now)
        if part is None:
            return None
        doing = Work(row.id, row.article, State.READY, row.job, row.ref, part.nth, part.target)
    row.held_until = now + HOLD
    tx.flush()
    return doing


def made(tx: Session, work: Work, job: str, now: datetime) -> None:
    """The company has the article and looks at it."""
    _move(tx, work, now, state=State.CHECKING, job=job)


def checked(tx: Session, work: Work, ref: str | None, now: datetime, *, look_again: timedelta) -> None:
    """The article is good under `ref`; None: not yet, another look after `look_again`."""
    if ref is None:
        tx.execute(
            update(BroadcastRow).where(BroadcastRow.id == work.broadcast).values(held_until=now + look_again)
        )
        return
    _move(tx, work, now, state=State.READY, ref=ref)


def refused(tx: Session, work: Work, code: str, now: datetime) -> None:
    """The company does not take the article."""
    _move(tx, work, now, state=State.FAILED, error=code)


def wait(tx: Session, work: Work, until: datetime) -> None:
    """Nobody answered, and nothing can have happened: once more, later."""
    if work.nth:
        _part(tx, work.broadcast, work.nth, Part.WAITING, until)
    tx.execute(update(BroadcastRow).where(BroadcastRow.id == work.broadcast).values(held_until=until))


def settled(
    tx: Session, work: Work, to: Part, now: datetime, *, ref: str | None = None, error: str | None = None
) -> None:
    """What became of a part; after the last one the broadcast is done."""
    _part(tx, work.broadcast, work.nth, to, now, ref=ref, error=error)
    tx.execute(
        update(BroadcastRow).where(BroadcastRow.id == work.broadcast).values(held_until=None, changed_at=now)
    )
    _done_if_all_are(tx, work.broadcast, now)


def again(tx: Session, broadcast_id: int, *, by: str, now: datetime) -> int:
    """Send what failed or is in doubt once more, because a colleague says that it did not arrive; how many parts."""
    row = tx.execute(select(BroadcastRow).where(BroadcastRow.id == broadcast_id).with_for_update()).scalar()
    if row is None:
        raise NotFound(f"no broadcast {broadcast_id}")
    if row.state != State.DONE:
        raise Conflict("broadcast is under way")
    wanting = update(TargetRow).where(
        TargetRow.broadcast_id == broadcast_id, TargetRow.state.in_((Part.FAILED, Part.DOUBTFUL))
    )
    count = int(tx.execute(wanting.values(state=Part.WAITING, at=now)).rowcount)  # type: ignore[attr-defined]
    if count:
        row.state, row.changed_at = State.READY, now
        audit.record(tx, by, "chat.broadcast_again", row.text_id, now, {"parts": count})
    tx.flush()
    return count


_EVERY = text("""
    SELECT b.id, b.text_id, b.article ->> 'title' AS title, b.state, b.error, b.ordered_at,
           count(t.nth) AS parts, count(*) FILTER (WHERE t.state = 'sent') AS sent,
           count(*) FILTER (WHERE t.state = 'doubtful') AS doubtful,
           coalesce(sum(r.received), 0) AS received, coalesce(sum(r.seen), 0) AS seen
      FROM chat_broadcasts b
      LEFT JOIN chat_targets t ON t.broadcast_id = b.id
      LEFT JOIN LATERAL (SELECT count(received_at) AS received, count(seen_at) AS seen
                           FROM chat_reached WHERE ref = t.ref) r ON true
     GROUP BY b.id ORDER BY b.id DESC LIMIT :limit OFFSET :offset
""")


def latest(tx: Session, *, limit: int, offset: int = 0) -> list[Broadcast]:
    """Broadcasts with their figures, newest first."""
    return [
        Broadcast(
            row.id, row.text_id, row.title or "", State(row.state), row.error, row.ordered_at, row.parts, row.sent,
            row.doubtful, int(row.received), int(row.seen),
        )
        for row in tx.execute(_EVERY, {"limit": limit, "offset": offset})
    ]  # fmt: skip


def count(tx: Session) -> int:
    """How many broadcasts there are."""
    return tx.execute(select(func.count()).select_from(BroadcastRow)).scalar_one()


def _next_part(tx: Session, row: BroadcastRow, now: datetime) -> TargetRow | None:
    """The next part to send. One that is being sent by nobody who still holds the broadcast is in doubt."""
    lost = update(TargetRow).where(TargetRow.broadcast_id == row.id, TargetRow.state == Part.SENDING)
    tx.execute(lost.values(state=Part.DOUBTFUL, error="sender stopped", at=now))
    waiting = select(TargetRow).where(TargetRow.broadcast_id == row.id, TargetRow.state == Part.WAITING)
    part = tx.execute(
        waiting.order_by(TargetRow.nth).limit(1).with_for_update().execution_options(populate_existing=True)
    ).scalar()
    if part is None:
        _done_if_all_are(tx, row.id, now)
        return None
    part.state, part.at = Part.SENDING, now
    tx.flush()
    return part


def _part(
    tx: Session,
    broadcast_id: int,
    nth: int,
    to: Part,
    at: datetime,
    *,
    ref: str | None = None,
    error: str | None = None,
) -> None:
    one = (
        select(TargetRow)
        .where(TargetRow.broadcast_id == broadcast_id, TargetRow.nth == nth)
        .with_for_update()
    )
    part = tx.execute(one.execution_options(populate_existing=True)).scalar_one()
    if to in MOVES[Part(part.state)]:
        part.state, part.ref, part.error, part.at = to, ref, error, at
        tx.flush()


def _done_if_all_are(tx: Session, broadcast_id: int, now: datetime) -> None:
    open_ones = select(TargetRow.nth).where(
        TargetRow.broadcast_id == broadcast_id, TargetRow.state.in_((Part.WAITING, Part.SENDING))
    )
    if tx.execute(open_ones.limit(1)).first() is None:
        done = update(BroadcastRow).where(BroadcastRow.id == broadcast_id, BroadcastRow.state == State.READY)
        tx.execute(done.values(state=State.DONE, held_until=None, changed_at=now))


def _move(tx: Session, work: Work, now: datetime, **values: Any) -> None:
    mine = update(BroadcastRow).where(BroadcastRow.id == work.broadcast, BroadcastRow.state == work.state)
    tx.execute(mine.values(**values, held_until=None, changed_at=now))
