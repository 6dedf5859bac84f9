"""Is this text one of ours? Word for word it is, or it is not: nothing that was changed is ever told to be true.

What went to this phone is compared as it was rendered; what many were told, by its fingerprint; what anybody may
read, as the caller renders it; of what else went to another phone only the wording is known (`templates`). A copy of
ours that has another link, number or demand in it is a forgery, and it is said what differs; so is what anybody may
read, with other figures in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.errors import GatewayError
from gateway.messages import bodies, sent_texts, shared
from gateway.messages.model import Message
from gateway.messages.status import Status
from gateway.rumours import copies, templates
from gateway.rumours.copies import Change, Published
from gateway.rumours.substance import variants
from gateway.text import likeness

_REMEMBERED: Final = timedelta(days=90)  # what a text said is forgotten after that
_OWN: Final = 200  # texts of one phone that are looked at, the newest
_PUBLIC: Final = 300  # texts that many were told, the newest
_REACHED: Final = (Status.UNKNOWN, Status.SENT, Status.DELIVERED, Status.QUEUED)
_COPIED: Final = 0.75  # of the words of ours: less is another text that happens to speak of the same
_LEAST: Final = 6  # words of ours that say something: shorter ones are found everywhere
_NOTHING_ELSE: Final = (
    0.6  # of the words of a copy that are ours: less, and somebody says something of their own too
)
_EVERYBODYS: Final = frozenset({"111", "112", "113", "114", "115"})


class Kind(StrEnum):
    """What a text turned out to be."""

    OURS = "ours"
    OUR_WORDING = "our_wording"
    FORGED = "forged"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Recognised:
    """Of ours `at`: when we sent it, or since when anybody may read it (`public`; then perhaps None), and `over`: it is
    told no more. Of a forgery `changes`: what differs, and `alone`: the text is hardly anything else.
    """

    kind: Kind
    at: datetime | None = None
    changes: tuple[Change, ...] = ()
    public: bool = False
    over: bool = False
    alone: bool = True


def recognise(
    tx: Session,
    said: str,
    number: str,
    house_numbers: Iterable[str],
    now: datetime,
    published: Iterable[Published] = (),
) -> Recognised:
    """What `said` is, asked by `number` (E.164).

    `house_numbers`: numbers that any text of ours may name, those of the directory among them. `published`: what
    anybody may read and `said` may be a copy of.
    """
    ours = frozenset(copies.digits(each) for each in house_numbers) | _EVERYBODYS
    own = list(_sent_to(tx, number, now))
    told = sorted(published, key=lambda each: each.over)
    if not likeness.links(said):
        known = copies.public(said, told)
        at = None if known is not None and known.over else _exactly(tx, said, own)
        if at is not None:
            return Recognised(Kind.OURS, at)
        if known is not None:
            return Recognised(Kind.OURS, known.at, public=True, over=known.over)
    if changes := copies.altered(said, [each.body for each in own], told, ours):
        return Recognised(Kind.FORGED, changes=changes)
    wording = next(filter(None, map(templates.find, variants(said))), None)
    if wording is not None:
        changes = copies.changes(said, wording.fixed, ours, numbers=True)
        if not changes:
            return Recognised(Kind.OUR_WORDING)
        certain = changes != (Change.NUMBER,) or not wording.numbers
        return Recognised(Kind.FORGED, changes=changes) if certain else Recognised(Kind.UNKNOWN)
    for copied in _copied(tx, said, own, told, now):
        if changes := copies.changes(said, copied.body, ours, numbers=copied.numbers):
            return Recognised(Kind.FORGED, changes=changes, alone=copied.alone)
    return Recognised(Kind.UNKNOWN)


@dataclass(frozen=True)
class _Own:
    """A text that went to the phone that asks."""

    body: str
    at: datetime
    template: str


def _exactly(tx: Session, said: str, own: list[_Own]) -> datetime | None:
    wanted = set(variants(said))
    for each in own:
        if not wanted.isdisjoint(variants(each.body)):
            return each.at
    return next((at for words in wanted if (at := sent_texts.exactly(tx, words)) is not None), None)


def _sent_to(tx: Session, number: str, now: datetime) -> Iterator[_Own]:
    """What went to this phone and when, the newest first; what is forgotten or does not open is passed over."""
    query = (
        select(Message)
        .where(
            Message.recipient == number,
            Message.created_at >= now - _REMEMBERED,
            Message.status.in_(_REACHED),
        )
        .order_by(Message.created_at.desc())
        .limit(_OWN)
    )
    for message in tx.scalars(query):
        try:
            args = bodies.unpack(message.args) or shared.args_of(tx, message.template)
            body = bodies.render(message.template, args, message.lang, message.accents)
        except (GatewayError, LookupError, ValueError):
            continue
        yield _Own(body, message.created_at, message.template)


@dataclass(frozen=True)
class _Copied:
    """A text of ours that was copied. `numbers`: another number in it says something. `alone`: it is nearly all."""

    body: str
    numbers: bool
    alone: bool


def _copied(
    tx: Session, said: str, own: list[_Own], told: Iterable[Published], now: datetime
) -> Iterator[_Copied]:
    """Texts of ours of which `said` holds most words, the likest first."""
    mine = frozenset(likeness.content(said))
    every = [(each.body, not templates.names_numbers(each.template)) for each in own]
    every += [(each.body, True) for each in told if not each.quotes]
    every += [(told.body, True) for told in sent_texts.latest(tx, now - _REMEMBERED, _PUBLIC)]
    every += [(wording.fixed, not wording.numbers) for wording in templates.every()]
    scored = []
    for body, numbers in every:
        words = frozenset(likeness.content(body))
        in_common = len(words & mine) / len(words) if len(words) >= _LEAST else 0.0
        if in_common >= _COPIED:
            alone = len(words & mine) >= _NOTHING_ELSE * len(mine)
            scored.append((in_common, _Copied(body, numbers, alone)))
    scored.sort(key=lambda each: -each[0])
    yield from (copied for _, copied in scored)
