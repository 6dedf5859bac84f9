"""What carriers say, made plain and stored: texts into the inbox, receipts into the journal; whoever brought it."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import structlog
from prometheus_client import Counter
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import people
from gateway.conversations.urgent import calls_for_help
from gateway.db import array
from gateway.messages import applying, channel_log, inbox, pieces, receipts, routing
from gateway.messages.carriers import Event, InboundPiece, InboundText, PiecesTold, ReceiptEvent
from gateway.messages.status import TAKEN
from gateway.text.clean import clean_inbound
from sms import lag

log = structlog.get_logger(__name__)

RECEIVED = Counter(
    "gateway_events_total",
    "Texts and receipts from carriers by what became of them",
    ["carrier", "kind", "outcome"],
)

_MAX_REF = 200  # characters; longer references are no carrier's
_MAX_WORD = 40  # characters of a status or an error


def store(
    tx: Session, events: Sequence[Event], now: datetime, *, at_once: bool = False, holder: str = ""
) -> list[tuple[str, str, str]]:
    """Keep `events`; returns (carrier, kind, what became of it) for each, to be counted once `tx` is committed.

    `at_once`: receipts are applied here and now, for carriers whose receipts come by the thousand. `holder`: the sender
    that joins the texts whose pieces are among `events`.
    """
    told = []
    said = [_plain_receipt(event) for event in events if isinstance(event, ReceiptEvent)]
    pieces.keep(tx, [event for event in events if isinstance(event, InboundPiece)], holder, now)
    for event in events:
        if isinstance(event, InboundPiece):
            told.append((event.carrier, "piece", "stored"))
        elif isinstance(event, PiecesTold):
            pieces.forget(tx, event.carrier, event.keys)
        elif isinstance(event, InboundText):
            gone = event.pieces and not pieces.forget(tx, event.carrier, event.pieces)
            if gone and not event.whole:  # whoever took its pieces over has told of them, or will
                told.append((event.carrier, "text", "repeated"))
                continue
            plain = _plain_text(event)
            fresh = inbox.store(tx, plain, now, urgent=calls_for_help(plain.text))
            told.append((event.carrier, "text", "stored" if fresh else "repeated"))
            if fresh and plain.opt_out is not None:
                _note_wish(tx, plain.carrier, plain.number, given=plain.opt_out, word=plain.text, now=now)
        else:
            told.append((event.carrier, "receipt", "unknown_word" if event.status is None else "stored"))
    if said:
        (receipts.take if at_once else receipts.record)(tx, said, now)
        lag.note(tx, channel_log.note_receipts(tx, said, applying.recent(now), now))
    _learn(tx, said, now)
    for receipt in said:
        if receipt.opted_out:
            _note_wish(tx, receipt.carrier, receipt.opted_out, given=True, word=receipt.error or "", now=now)
        if receipt.filtered:
            log.warning("the carrier filters our texts", carrier=receipt.carrier, code=receipt.error)
    return told


_WHOSE = text("""
    SELECT a.month, a.message_id, a.no, m.recipient
      FROM unnest(CAST(:months AS date[]), CAST(:ids AS bigint[]), CAST(:nos AS int[]), CAST(:carriers AS text[]))
           AS w(month, id, no, carrier)
      JOIN attempts a ON a.month = w.month AND a.message_id = w.id AND a.no = w.no AND a.carrier = w.carrier
                     AND a.status >= :taken
      JOIN messages m ON m.month = a.month AND m.id = a.message_id
""")


def _learn(tx: Session, said: Sequence[ReceiptEvent], now: datetime) -> None:
    """Keep to whom numbers belong by now, where a carrier tells it of a text that it has taken.

    Of other carriers' texts it is not believed: it could draw their numbers, and the codes they get, to itself.
    """
    told: dict[tuple[date, int, int], ReceiptEvent] = {
        r.address: r for r in said if r.network and r.address is not None
    }
    if not told:
        return
    months, ids, nos = zip(*told, strict=True)
    keys = {
        "months": array(months),
        "ids": array(ids),
        "nos": array(nos),
        "carriers": array([receipt.carrier for receipt in told.values()]),
    }
    rows = tx.execute(_WHOSE, {**keys, "taken": int(TAKEN)}).all()
    learnt = [(row.recipient, told[row.month, row.message_id, row.no]) for row in rows]
    routing.learn(tx, [(number, event.network or "", event.carrier) for number, event in learnt], now)


def _note_wish(tx: Session, carrier: str, number: str, *, given: bool, word: str, now: datetime) -> None:
    """Keep what a person told the carrier itself, if it is news: the carrier acts on it, so must all others."""
    if given != (number in people.opted_out(tx, [number])):
        evidence = f"{carrier} {word}".strip()[:_MAX_REF]
        people.record_consent(
            tx, number, people.OPT_OUT, given=given, channel="sms", evidence=evidence, now=now
        )


def count(told: Sequence[tuple[str, str, str]]) -> None:
    """Count what `store` returned."""
    for labels, number in Tally(told).items():
        RECEIVED.labels(*labels).inc(number)


def _plain_text(event: InboundText) -> InboundText:
    """Without what PostgreSQL refuses (NUL, lone surrogates) and what no field of a carrier is as long as."""
    return InboundText(
        carrier=event.carrier,
        ref=_plain(event.ref),
        number=_plain(event.number).strip(),
        service_number=_plain(event.service_number),
        text=clean_inbound(event.text),
        opt_out=event.opt_out,
    )


def _plain_receipt(event: ReceiptEvent) -> ReceiptEvent:
    said = (event.ref, event.raw_ref or "", event.word, event.error or "", event.opted_out or "")
    if all(text.isprintable() and len(text) <= _MAX_WORD for text in said):
        return event  # as nearly all are
    error = None if event.error is None else _plain(event.error, _MAX_WORD)
    raw = None if event.raw_ref is None else _plain(event.raw_ref)
    opted_out = None if event.opted_out is None else _plain(event.opted_out).strip()
    number = None if event.number is None else _plain(event.number).strip()
    word = _plain(event.word, _MAX_WORD)
    return replace(
        event, ref=_plain(event.ref), raw_ref=raw, word=word, error=error, opted_out=opted_out, number=number
    )


def _plain(text: str, length: int = _MAX_REF) -> str:
    if text.isprintable() and len(text) <= length:
        return text
    return "".join(letter for letter in text[:length] if letter.isprintable())
