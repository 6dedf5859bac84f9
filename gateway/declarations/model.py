"""The table of health declarations: one row per declaration for good; later ones do not change earlier
ones.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Identity, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class Declaration(Base):
    """One declaration of one person. In clear only what search and exchange need; every answer is in
    `payload`.

    `code`: the receipt, 8 digits, the last a Damm check digit. `number`: the phone it came from, which may
    serve a whole family. `valid_until`: last local day it counts at a gate. `payload`: the form of `fields`
    as JSON. `disputed_at`: the phone it was filed for said that it is not theirs; it opens no gate.
    `declared_by`: the account of staff who declared for the person, whose own phone `number` then is.
    `subject_number`: the person's own phone, where somebody else's sent it.
    `withdrawn_at`: its person took consent back; it is used for nothing that rests on consent.
    """

    __tablename__ = "declarations"
    __table_args__ = (
        UniqueConstraint("code"),
        Index(None, "number", "id"),
        Index(None, "person_id", "id"),
        Index(None, "changed_at", "id"),
        Index(None, "created_at"),
        Index(
            "ix_declarations_declared_by", "declared_by", "created_at",
            postgresql_where=text("declared_by IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    number: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    commune_code: Mapped[str] = mapped_column(Text)
    valid_until: Mapped[date] = mapped_column(Date)
    payload: Mapped[str] = mapped_column(Encrypted("declarations.payload"))
    disputed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    declared_by: Mapped[int | None] = mapped_column(BigInteger)
    subject_number: Mapped[str | None] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
