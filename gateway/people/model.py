"""Tables of people, the numbers they are reached at, who shares a number, and what they agreed to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class Person(Base):
    """One human being as far as we were told. `name_keys` are keyed hashes of folded name words, for look-up only.

    `sex` is None where nobody asked: an arrival without papers, a line of a paper sheet.
    """

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Encrypted("people.name"))
    name_keys: Mapped[list[bytes]] = mapped_column(ARRAY(BYTEA))
    birth_year: Mapped[int] = mapped_column(SmallInteger)
    sex: Mapped[str | None] = mapped_column(Text)
    commune_code: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Encrypted("people.address"))
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (
        Index("ix_people_name_keys", "name_keys", postgresql_using="gin"),
        Index("ix_people_twins", "birth_year", "name_keys", "id"),
    )


class PhoneNumber(Base):
    """A number that has contacted us, with the language and letters its user chose; clear text, as the routing key.

    `proved_at`: its holder last texted a code back. `detached_at`: it was silent for so long that it may be
    somebody else's now; whoever texts next names an initial before anything personal is said. `deaf`: nobody there
    hears a call. `spoken`: the language of the voice where it is another than `lang`, and is never written.
    """

    __tablename__ = "phone_numbers"

    number: Mapped[str] = mapped_column(Text, primary_key=True)
    lang: Mapped[str] = mapped_column(Text, server_default=text("'vi'"))
    accents: Mapped[str] = mapped_column(Text, server_default=text("'fold'"))
    first_at: Mapped[datetime] = mapped_column(_MOMENT)
    last_at: Mapped[datetime] = mapped_column(_MOMENT)
    proved_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    detached_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    deaf: Mapped[bool] = mapped_column(server_default=text("false"))
    spoken: Mapped[str | None] = mapped_column(Text)


class SilentNumber(Base):
    """A number that must not be called or texted unasked: what arrives on it may endanger somebody (people.md §6)."""

    __tablename__ = "silent_numbers"

    number: Mapped[str] = mapped_column(Text, primary_key=True)
    why: Mapped[str] = mapped_column(Encrypted("silent_numbers.why"))
    set_by: Mapped[int] = mapped_column(BigInteger)
    set_at: Mapped[datetime] = mapped_column(_MOMENT)


class HouseholdMember(Base):
    """Person number `ord` (1, 2, …) of those who declare from one phone."""

    __tablename__ = "household_members"

    number: Mapped[str] = mapped_column(ForeignKey("phone_numbers.number"), primary_key=True)
    ord: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)


class PersonCard(Base):
    """A card somebody has shown or typed. `key`: a keyed hash of the digits that persons are matched on.

    Two records of one person may bear the same card until they are merged; then both are found.
    """

    __tablename__ = "person_cards"

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    kind: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Encrypted("person_cards.number"))
    channel: Mapped[str] = mapped_column(Text)
    learnt_at: Mapped[datetime] = mapped_column(_MOMENT)


class Consent(Base):
    """One yes or no of a number to one use of its data, with the words that said so as evidence."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    given: Mapped[bool]
    channel: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str | None] = mapped_column(Encrypted("consents.evidence"))
    at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (Index("ix_consents_latest", "number", "kind", "id"),)


class PersonMerge(Base):
    """Two records of one human being, made one; or the word of a colleague that they are two.

    `state`: merged, split (undone) or distinct. `moved`: which rows went over, by table and key. `removed`: rows that
    had no place beside those of the person kept, whole, as they lay in their tables.
    """

    __tablename__ = "person_merges"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    keep_id: Mapped[int] = mapped_column(BigInteger, index=True)
    other_id: Mapped[int] = mapped_column(BigInteger, index=True)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Encrypted("person_merges.reason"))
    moved: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    removed: Mapped[str | None] = mapped_column(Encrypted("person_merges.removed"))
    done_by: Mapped[str] = mapped_column(Text)
    done_at: Mapped[datetime] = mapped_column(_MOMENT)


class EpidemicOrder(Base):
    """An order under which health data is collected without consent, through the local day `until`.

    `settled_at`: what rested on it alone has been deleted since it ended.
    """

    __tablename__ = "epidemic_orders"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    starts_on: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    entered_by: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(_MOMENT)
    settled_at: Mapped[datetime | None] = mapped_column(_MOMENT)
