"""`TIN 7` and `BD`: the map of the epidemic in words. Until zones have a noun, it is the newest approved situation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.content import Kind, Told, reading
from gateway.dialogue.context import Ctx


def wanted(ctx: Ctx) -> Mapping[str, str]:
    """What is looked up for a person who asks for the map."""
    return {"what": "situation", "lang": ctx.language}


def bulletin(tx: Session, now: datetime, province: str, lang: str) -> Told | None:
    """The situation of today; None before it is approved."""
    found = reading.listed(tx, now, (Kind.SITUATION,), province=province, lang=lang, limit=1)
    today = reading.of_today(found, now)
    return today[0] if today and reading.is_today(today[0], now) else None
