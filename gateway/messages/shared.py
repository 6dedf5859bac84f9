"""A text that many get is stored once (decisions 5); messages name it by their template and carry no arguments."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import crypto
from gateway.messages import bodies
from gateway.messages.model import SharedText

ARGS_OF_SHARED: Final = "(SELECT s.args FROM shared_texts s WHERE s.template = m.template)"
"""SQL for the sealed arguments of message `m`'s shared text, NULL where its template is none."""

STREAM_OF_SHARED: Final = r"substring(m.template FROM '^shared (.+) [a-z]+$')"
"""SQL for the stream in which message `m`'s shared text goes, NULL where it has none: its name begins with it."""


def keep(tx: Session, name: str, body: str, now: datetime) -> str:
    """Store `body` under `name` (the stream it goes in, a space, the language), once for good; returns the template by
    which messages say it.
    """
    template = f"{bodies.SHARED}{name}"
    row = {"template": template, "args": bodies.pack({"text": body}), "made_at": now}
    tx.execute(insert(SharedText).values(row).on_conflict_do_nothing())
    return template


def args_of(tx: Session, template: str) -> dict[str, Any]:
    """The arguments of messages with this template that have none of their own; none where it is no shared text."""
    stored = tx.scalars(select(SharedText.args).where(SharedText.template == template)).first()
    return bodies.unpack(stored)


def opened(sealed: bytes) -> dict[str, Any]:
    """The arguments of a shared text out of what a claim brought."""
    return bodies.unpack(crypto.decrypt(sealed, "shared_texts.args"))
