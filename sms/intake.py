"""What carriers say, made plain and stored: texts into the inbox, receipts into the journal; whoever brought it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from prometheus_client import Counter
from sqlalchemy.orm import Session

from gateway.conversations.urgent import calls_for_help
from gateway.messages import inbox, receipts
from gateway.messages.carriers import Event, InboundText, ReceiptEvent
from gateway.text.clean import clean_inbound

RECEIVED = Counter(
    "gateway_events_total",
    "Texts and receipts from carriers by what became of them",
    ["carrier", "kind", "outcome"],
)

_MAX_REF = 200  # characters; longer references are no carrier's
_MAX_WORD = 40  # characters of a status or an error


def store(
    tx: Session, events: Sequence[Event], now: datetime, *, at_once: bool = False
) -> list[tuple[str, str, str]]:
    """Keep `events`; returns (carrier, kind, what became of it) for each, to be counted once `tx` is committed.

    `at_once`: receipts are applied here and now, for carriers whose receipts come by the thousand.
    """
    told = []
    said = [_plain_receipt(event) for event in events if isinstance(event, ReceiptEvent)]
    for event in events:
        if isinstance(event, InboundText):
            plain = _plain_text(event)
            fresh = inbox.store(tx, plain, now, urgent=calls_for_help(plain.text))
            told.append((event.carrier, "text", "stored" if fresh else "repeated"))
        else:
            told.append((event.carrier, "receipt", "unknown_word" if event.status is None else "stored"))
    if said:
        (receipts.take if at_once else receipts.record)(tx, said, now)
    return told


def count(told: Sequence[tuple[str, str, str]]) -> None:
    """Count what `store` returned."""
    for carrier, kind, outcome in told:
        RECEIVED.labels(carrier, kind, outcome).inc()


def _plain_text(event: InboundText) -> InboundText:
    """Without what PostgreSQL refuses (NUL, lone surrogates) and what no field of a carrier is as long as."""
    return InboundText(
        carrier=event.carrier,
        ref=_plain(event.ref),
        number=_plain(event.number).strip(),
        service_number=_plain(event.service_number),
        text=clean_inbound(event.text),
    )


def _plain_receipt(event: ReceiptEvent) -> ReceiptEvent:
    error = None if event.error is None else _plain(event.error, _MAX_WORD)
    raw = None if event.raw_ref is None else _plain(event.raw_ref)
    return replace(event, ref=_plain(event.ref), raw_ref=raw, word=_plain(event.word, _MAX_WORD), error=error)


def _plain(text: str, length: int = _MAX_REF) -> str:
    if text.isprintable() and len(text) <= length:
        return text
    return "".join(letter for letter in text[:length] if letter.isprintable())
