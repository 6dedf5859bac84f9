"""What a chat tells us, stored: words into the inbox, receipts into the journal, who follows, who has opened what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session as Tx

from chat.answering import channel_of
from chat.send import say
from gateway import chat
from gateway.conversations.urgent import calls_for_help
from gateway.dialogue.steps import Prompt
from gateway.messages import inbox, receipts
from gateway.messages.carriers import InboundText, ReceiptEvent
from gateway.messages.chats import ChatEvent, Followed, Opened, Shared, Unfollowed
from gateway.settings import Settings
from gateway.text.clean import clean_inbound


def store(tx: Tx, settings: Settings, events: Sequence[ChatEvent], now: datetime) -> None:
    """Keep `events`, each once however often it comes; what somebody wrote is answered by lane `inbound`."""
    for event in events:
        match event:
            case InboundText():
                _store_text(tx, event, now)
            case ReceiptEvent():
                receipts.record(tx, [event], now)
            case Opened():
                _opened(tx, event, now)
            case Followed():
                _followed(tx, event, now)
            case Unfollowed():
                channel = channel_of(event.address)
                chat.unfollow(tx, event.address, event.at, channel=channel, evidence=event.evidence)
            case Shared():
                claim = chat.claim(tx, settings, event.address, event.number, now)
                said = [Prompt(claim.said, claim.args)]
                say(tx, event.address, "vi", said, f"shared:{event.ref}", now)


def _store_text(tx: Tx, event: InboundText, now: datetime) -> None:
    text = clean_inbound(event.text)
    plain = InboundText(event.carrier, event.ref, event.number, event.service_number, text)
    inbox.store(tx, plain, now, urgent=calls_for_help(text))


def _followed(tx: Tx, event: Followed, now: datetime) -> None:
    channel = channel_of(event.address)
    if chat.follow(tx, event.address, event.at, channel=channel, evidence=event.evidence):
        say(
            tx,
            event.address,
            "vi",
            [Prompt("Z_WELCOME")],
            f"follow:{event.address}:{event.at:%Y%m%d%H%M%S%f}",
            now,
        )


def _opened(tx: Tx, event: Opened, now: datetime) -> None:
    if event.ref:
        chat.note_seen(tx, event.ref, event.address, now, seen=event.seen)
    if event.seen:
        chat.opened(tx, event.address, now)
