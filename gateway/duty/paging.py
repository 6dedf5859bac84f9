"""One page: a text to the phone of somebody on duty, once; who that is, and who is next, is `roster` and `ladder`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.orm import Session

from gateway.messages import outbox
from gateway.messages.outbox import Order

log = structlog.get_logger(__name__)


def page(
    tx: Session,
    to: str | None,
    template: str,
    args: Mapping[str, Any],
    *,
    urgent: bool,
    now: datetime,
    origin: str | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """Text `template` to the duty number, once per `origin`; False, loudly, when none is configured.

    `expires_at`: when it would only mislead.
    """
    if to is None:
        log.error("nobody to page: GATEWAY_DUTY_PHONE is not set", template=template)
        return False
    text(tx, to, template, args, urgent=urgent, now=now, origin=origin, expires_at=expires_at)
    return True


def text(
    tx: Session,
    to: str,
    template: str,
    args: Mapping[str, Any],
    *,
    urgent: bool,
    now: datetime,
    origin: str | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """The same to a phone that is known; False when `origin` was texted before."""
    purpose = "emergency" if urgent else "reply"
    wish = Order(to, purpose, template, args, origin=origin, expires_at=expires_at)
    return outbox.order(tx, wish, now) is not None
