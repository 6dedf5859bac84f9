"""Tables of lists: what was brought, the numbers that can be used, the lines that cannot."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, Integer, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class NumberList(Base):
    """One list. `good`: numbers of it that can be used; `bad`: those that cannot, counted where not stored too."""

    __tablename__ = "number_lists"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    good: Mapped[int] = mapped_column(Integer)
    bad: Mapped[int] = mapped_column(Integer)
    made_by: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (Unique("public_id"), Index(None, "state", "changed_at"))


class NumberListRow(Base):
    """One number that can be texted, once a list. `commune_code`, `lang`: where the file says so; `line`: its first.

    No index but its key: another by number alone would cost a list of a million a third of its time, and there are few
    lists, so that a number is sought in each.
    """

    __tablename__ = "number_list_rows"

    list_id: Mapped[int] = mapped_column(ForeignKey("number_lists.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[str] = mapped_column(Text, primary_key=True)
    commune_code: Mapped[str | None] = mapped_column(Text)
    lang: Mapped[str | None] = mapped_column(Text)
    line: Mapped[int] = mapped_column(Integer)


class NumberListFault(Base):
    """A line that cannot be used, or (`faults.NOTES`) one that was read as something else than it says; in their order.

    `said`: what was on the line; `why` may repeat some of it, so both are encrypted.
    """

    __tablename__ = "number_list_faults"

    list_id: Mapped[int] = mapped_column(ForeignKey("number_lists.id", ondelete="CASCADE"), primary_key=True)
    no: Mapped[int] = mapped_column(Integer, primary_key=True)
    line: Mapped[int] = mapped_column(Integer)
    said: Mapped[str] = mapped_column(Encrypted("number_list_faults.said"))
    code: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Encrypted("number_list_faults.why"))
