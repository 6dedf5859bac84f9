"""The on-call ladder: a page goes to who is on duty, and to the next one when nobody says that they have it.

A page about a ticket waits for `41 1` ("received") from a phone it was sent to, by its short number or the ticket's;
without a ticket it is told once and nobody is asked. What can wait a little is told together with what comes meanwhile.
Each rung is one transaction, so a scheduler may die between any two.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import func, or_, select
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
BUNDLED_FOR: Final = timedelta(minutes=10)
"""A team that was texted so lately is told of what can wait together with what comes meanwhile."""
_MOST_BUNDLED: Final = 4  # pages in one text: more would not be read
_SLICE: Final = 50  # pages that climb in one transaction
_SHORT: Final = (
    range(10, 100),
    range(100, 1_000),
)  # numbers by which pages are answered, the short ones first
_LOCK: Final = 102_207  # advisory lock number: two pages at once must not draw one short number


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
    asks: bool = False,
    bundles: bool = False,
    team_id: int | None = None,
) -> bool:
    """Text who is on duty for the commune, else the province's duty room, else `fallback`; once per `origin`.

    `ref`: the ticket this is about; somebody must then say that they have it, or the next one is told. `asks`: also
    where there is no next one. `bundles`: it may wait for `BUNDLED_FOR` to be told with others. `team_id`: of several
    teams of that kind, the one that is told first. False, loudly, when there is nobody to text.
    """
    rungs = _rungs(tx, kind, commune_code, fallback, now, team_id)
    if not rungs:
        return paging.page(tx, None, template, args, urgent=urgent, now=now)
    climbs = ref is not None and (asks or len(rungs) > 1)
    short = _new_short(tx, now) if climbs else None
    args = {**args, "ack": short or ref} if climbs else args
    later = _told_lately(tx, rungs[0], now) if bundles and climbs else None
    fresh = later is not None or paging.text(
        tx, rungs[0], template, args, urgent=urgent, now=now, origin=origin, expires_at=expires_at
    )
    if not fresh or not climbs:
        return True
    tx.add(
        Page(
            ref=ref,
            short=short,
            kind=kind,
            commune_code=commune_code,
            template=template,
            args=json.dumps(dict(args), ensure_ascii=False),
            urgent=urgent,
            fallback=fallback,
            told=[] if later else [rungs[0]],
            state=PageState.WAITING,
            next_at=later or now + _within(urgent=urgent),
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
    for number in (
        [newest.answered_by] if newest.answered_by else newest.told
    ):  # none while it waits for others
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
    bundles: dict[str, list[Page]] = defaultdict(list)
    for page in waiting:
        first = None if page.told else next(iter(_rungs_of(tx, page, now)), None)
        if first is None:
            _tell_the_next(tx, page, now)
        else:
            bundles[first].append(page)
    for number, pages in bundles.items():
        _tell_together(tx, number, pages, now)
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


def about(tx: Session, said: str, number: str, now: datetime) -> str | None:
    """The ticket that `number` means by "41", or by the ticket's own number; None: it was paged about no such one."""
    mine = _asked_of(tx, said, number, now)
    return mine[-1].ref if mine else None


def withdraw(tx: Session, ref: str, now: datetime) -> None:
    """Its reason is gone: the page climbs no further."""
    for page in tx.scalars(
        select(Page).where(Page.ref == ref, Page.state == PageState.WAITING).with_for_update()
    ):
        page.state, page.next_at, page.changed_at = PageState.WITHDRAWN, None, now
    tx.flush()


def correct(tx: Session, ref: str, args: Mapping[str, Any], now: datetime) -> None:
    """Whoever is told next of `ref` is told these `args` instead."""
    for page in tx.scalars(
        select(Page).where(Page.ref == ref, Page.state == PageState.WAITING).with_for_update()
    ):
        page.args = json.dumps({**json.loads(page.args or "{}"), **args}, ensure_ascii=False)
        page.changed_at = now
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
    rungs = _rungs_of(tx, page, now)
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
        .where(or_(Page.ref == ref, Page.short == ref))
        .where(Page.created_at > now - ANSWERS_WITHIN, Page.told.contains([number]))
        .order_by(Page.id)
        .with_for_update()
    )
    return tx.scalars(query).all()


def _tell_together(tx: Session, number: str, pages: Sequence[Page], now: datetime) -> None:
    """One text for a few pages; a single one is told as it is."""
    for begin in range(0, len(pages), _MOST_BUNDLED):
        some = pages[begin : begin + _MOST_BUNDLED]
        if len(some) == 1:
            _tell_the_next(tx, some[0], now)
            continue
        items = [_item(page) for page in some]
        paging.text(tx, number, "D13", {"pages": items}, urgent=False, now=now, origin=f"pages:{some[0].id}")
        for page in some:
            page.told, page.next_at, page.changed_at = [number], now + WITHIN, now
            events.announce(tx, TOPIC, page.ref)


def _item(page: Page) -> dict[str, Any]:
    args = json.loads(page.args) if page.args else {}
    shown = {name: args[name] for name in ("ack", "kind", "where", "spot") if args.get(name)}
    return {"w": "W_PAGE" if "where" in shown else "W_PAGE_NOWHERE", **shown}


def _told_lately(tx: Session, number: str, now: datetime) -> datetime | None:
    """When this phone is next told of what can wait: after a while of quiet since its last page, else None, at once."""
    newest = select(func.max(Page.created_at)).where(
        Page.told.contains([number]), Page.created_at > now - BUNDLED_FOR, Page.urgent.is_(False)
    )
    last: datetime | None = tx.execute(newest).scalar()
    return None if last is None else last + BUNDLED_FOR


def _new_short(tx: Session, now: datetime) -> str | None:
    """Two or three digits no page of the day has; None when all are taken: then the ticket's number is it."""
    tx.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    taken = select(Page.short).where(
        Page.short.is_not(None),
        Page.created_at > now - ANSWERS_WITHIN,
    )
    used = set(tx.scalars(taken))
    for numbers in _SHORT:
        free = [number for number in numbers if str(number) not in used]
        if free:
            return str(random.choice(free))  # noqa: S311 - no secret: who was not told cannot use it
    return None


def _rungs_of(tx: Session, page: Page, now: datetime) -> list[str]:
    return _rungs(tx, page.kind, page.commune_code, page.fallback, now)


def _rungs(
    tx: Session,
    kind: str,
    commune_code: str | None,
    fallback: str | None,
    now: datetime,
    team_id: int | None = None,
) -> list[str]:
    """The phones to tell, in order, each once; those of `team_id` before the others."""
    there = sorted(roster.on_duty(tx, kind, commune_code, now), key=lambda each: each.team_id != team_id)
    phones = [each.phone for each in there]
    return list(dict.fromkeys([*phones, *([fallback] if fallback else [])]))


def _within(*, urgent: bool) -> timedelta:
    return URGENT_WITHIN if urgent else WITHIN
