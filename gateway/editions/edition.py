"""The columns every edition has, for the tables of the nouns that publish; holds no rule."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Date, DateTime, Identity, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

_MOMENT = DateTime(timezone=True)


class Edition:
    """One edition of something that is told to the public.

    `public_id` is what it is an edition of, `version` counts them from 1. `source` and `as_of`: who says so, and as of
    which day. `expires_on`: the last day it is told. `KIND`: what its approvals are called, `PREFIX` what its public
    ids begin with, `CONTENT` the columns that the second person agrees to.
    """

    KIND: ClassVar[str]
    PREFIX: ClassVar[str]
    CONTENT: ClassVar[tuple[str, ...]]

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    as_of: Mapped[date] = mapped_column(Date)
    expires_on: Mapped[date] = mapped_column(Date)
    written_by: Mapped[int] = mapped_column(BigInteger)
    written_at: Mapped[datetime] = mapped_column(_MOMENT)
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    decided_at: Mapped[datetime | None] = mapped_column(_MOMENT)

    def told_on(self, day: date) -> bool:
        """Whether it is told on `day`."""
        return self.state == "published" and day <= self.expires_on

    def digest(self) -> str:
        """A fingerprint of what the second person agrees to."""
        told: list[Any] = [self.public_id, self.version, self.source]
        told += [self.as_of.isoformat(), self.expires_on.isoformat()]
        told += [str(getattr(self, name)) for name in self.CONTENT]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
