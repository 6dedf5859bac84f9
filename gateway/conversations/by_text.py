"""What a conversation says becomes texts in the outbox, whichever channel it was held on; sends nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session as Tx

from gateway.dialogue.steps import Prompt
from gateway.messages import outbox
from gateway.messages.outbox import Order
from gateway.people import Contact

EMERGENCY = frozenset(
    {
        "C1",
        "C1_MORE",
        "C1_AGAIN",
        "C1_UNDO",
        "C1_TEXT",
        "C1_MORE_TEXT",
        "C1_AGAIN_TEXT",
        "C2",
        "SK_RESCUE",
        "SK_RESCUE_TEXT",
        "Z_REACH",
    }
)
"""Said to somebody in danger: heard twice is better than not at all."""


def say(tx: Tx, contact: Contact, prompts: Sequence[Prompt], origin: str, now: datetime) -> None:
    """Order each prompt as a text to `contact`; `origin` makes it happen once per month whatever is repeated."""
    for place, prompt in enumerate(prompts):
        order = Order(
            contact.number,
            "emergency" if prompt.msg_id in EMERGENCY else "reply",
            prompt.msg_id,
            prompt.args,
            lang=contact.lang,
            accents=contact.accents,
            origin=f"{origin}:{place}",
        )
        outbox.order(tx, order, now)
