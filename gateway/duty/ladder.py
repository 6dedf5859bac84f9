"""The on-call ladder: a page goes to who is on duty, and to the next one when nobody says that they have it.

A page that answers to a ticket waits for `2043 1` ("received") from a phone it was sent to; without a ticket it is
told once and nobody is asked. Each rung is one transaction, so a scheduler may die between any two.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import audit, events
from gateway.duty import paging, roster
from gateway.duty.model import Page
from gateway.duty.states import TOPIC, PageState

log = structlog.get_logger(__name__)

URGENT_WITHIN: Final = timedelta(minutes=2)
"""So long one person has for a call for help: the next is told before the three minutes we promise are over."""
WITHIN: Final = timedelta(minutes=15)
"""And for what is not a matter of minutes."""
ANSWERS_WITHIN: Final = timedelta(hours=24)
"""A ticket's number may return later; an answer older than this is about another one."""
_SLICE: Final = 50  # pages that climb in one transaction


def page_team(
    tx: Session,
    kind: str,
    commune_code: str | None,
    template: str,
    args: Mapping[str, Any],
    *,
    urgent: bool,
    now: datetime,
    origin: str | None = None,
    fallback: str | None = None,
    ref: str | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """Text who is on duty for the commune, else the province's duty room, else `fallback`; once per `origin`.

    `ref`: the ticket this is about; somebody must then say that they have it, or the next one is told. False, loudly,
    when there is nobody to text.
    """
    rungs = _rungs(tx, kind, commune_code, fallback, now)
    if not rungs:
        return paging.page(tx, None, template, args, urgent=urgent, now=now)
    climbs = ref is not None and len(rungs) > 1
    args = {**args, "ack": ref} if climbs else args
    fresh = paging.text(
        tx, rungs[0], template, args, urgent=urgent, now=now, origin=origin, expires_at=expires_at
    )
    if not fresh or not climbs:
        return True
    tx.add(
        Page(
            ref=ref,
            kind=kind,
            commune_code=commune_code,
            template=template,
            args=json.dumps(dict(args), ensure_ascii=False),
            urgent=urgent,
            fallback=fallback,
            told=[rungs[0]],
            state=PageState.WAITING,
            next_at=now + _within(urgent=urgent),
            expires_at=expires_at,
            created_at=now,
            changed_at=now,
        )
    )
    events.announce(tx, TOPIC, ref or "")
    tx.flush()
    return True


def tell_more(
    tx: Session,
    ref: str,
    kind: str,
    commune_code: str | None,
    template: str,
    args: Mapping[str, Any],
    *,
    urgent: bool,
    now: datetime,
    origin: str | None = None,
    fallback: str | None = None,
) -> bool:
    """News about `ref` for whoever has it, or for all who were told so far; as a first page where nobody was."""
    paged = pages_about(tx, ref, now - ANSWERS_WITHIN)
    if not paged:
        return page_team(
            tx, kind, commune_code, template, args, urgent=urgent, now=now, origin=origin, fallback=fallback
        )
    newest = paged[0]
    for number in [newest.answered_by] if newest.answered_by else newest.told:
        own = f"{origin}:{newest.told.index(number)}" if origin else None
        paging.text(tx, number, template, args, urgent=urgent, now=now, origin=own)
    return True


def climb(tx: Session, now: datetime) -> int:
    """Send what nobody has acknowledged in time to the next one on the roster; returns how many pages moved."""
    query = (
        select(Page)
        .where(Page.state == PageState.WAITING, Page.next_at <= now)
        .order_by(Page.next_at)
        .limit(_SLICE)
        .with_for_update(skip_locked=True)
    )
    waiting = list(tx.scalars(query))
    for page in waiting:
        _tell_the_next(tx, page, now)
    tx.flush()
    return len(waiting)


def acknowledge(tx: Session, ref: str, number: str, now: datetime) -> bool:
    """Somebody who was paged about `ref` has it; False when `number` was not paged about it."""
    mine = _asked_of(tx, ref, number, now)
    for page in mine:
        if page.state in (PageState.WAITING, PageState.UNANSWERED):
            page.state, page.answered_by = PageState.ACKNOWLEDGED, number
            page.next_at, page.changed_at = None, now
            audit.record(
                tx,
                roster.actor(tx, number),
                "page.acknowledge",
                ref,
                now,
                {"rung": page.told.index(number) + 1},
            )
            events.announce(tx, TOPIC, ref)
    tx.flush()
    return bool(mine)


def pass_on(tx: Session, ref: str, number: str, now: datetime) -> bool:
    """Somebody who was paged about `ref` cannot: the next one is told at once. False: not paged about it."""
    mine = _asked_of(tx, ref, number, now)
    for page in mine:
        if page.state != PageState.UNANSWERED:
            page.state, page.answered_by = PageState.WAITING, None
            _tell_the_next(tx, page, now)
            audit.record(tx, roster.actor(tx, number), "page.pass_on", ref, now)
    tx.flush()
    return bool(mine)


def withdraw(tx: Session, ref: str, now: datetime) -> None:
    """Its reason is gone: the page climbs no further."""
    for page in tx.scalars(
        select(Page).where(Page.ref == ref, Page.state == PageState.WAITING).with_for_update()
    ):
        page.state, page.next_at, page.changed_at = PageState.WITHDRAWN, None, now
    tx.flush()


def pages_about(tx: Session, ref: str, since: datetime) -> list[Page]:
    """What was told about `ref` since then, the newest first."""
    query = select(Page).where(Page.ref == ref, Page.created_at >= since)
    return list(tx.scalars(query.order_by(Page.id.desc())))


def was_paged(tx: Session, number: str, now: datetime) -> bool:
    """Whether this phone was paged lately about something that is answered by text."""
    query = (
        select(Page.id).where(Page.told.contains([number]), Page.created_at > now - ANSWERS_WITHIN).limit(1)
    )
    return tx.execute(query).first() is not None


def _tell_the_next(tx: Session, page: Page, now: datetime) -> None:
    page.changed_at = now
    events.announce(tx, TOPIC, page.ref)
    if page.expires_at is not None and page.expires_at <= now:
        page.state, page.next_at = PageState.WITHDRAWN, None
        return
    rungs = _rungs(tx, page.kind, page.commune_code, page.fallback, now)
    following = next((each for each in rungs if each not in page.told), None)
    if following is None:
        page.state, page.next_at = PageState.UNANSWERED, None
        log.error("nobody has acknowledged a page", ref=page.ref, template=page.template, told=len(page.told))
        return
    args = json.loads(page.args) if page.args else {}
    origin = f"page:{page.id}:{len(page.told)}"
    paging.text(
        tx, following, page.template, args,
        urgent=page.urgent, now=now, origin=origin, expires_at=page.expires_at,
    )  # fmt: skip
    page.told = [*page.told, following]
    page.next_at = now + _within(urgent=page.urgent)


def _asked_of(tx: Session, ref: str, number: str, now: datetime) -> Sequence[Page]:
    query = (
        select(Page)
        .where(Page.ref == ref, Page.created_at > now - ANSWERS_WITHIN, Page.told.contains([number]))
        .order_by(Page.id)
        .with_for_update()
    )
    return tx.scalars(query).all()


def _rungs(
    tx: Session, kind: str, commune_code: str | None, fallback: str | None, now: datetime
) -> list[str]:
    """The phones to tell, in order, each once."""
    phones = [each.phone for each in roster.on_duty(tx, kind, commune_code, now)]
    return list(dict.fromkeys([*phones, *([fallback] if fallback else [])]))


def _within(*, urgent: bool) -> timedelta:
    return URGENT_WITHIN if urgent else WITHIN
