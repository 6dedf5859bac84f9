"""What an approval of the newsroom is about, by the addresses that its pages have; reads only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.content.model import Item, Sending, Sheet, Version


@dataclass(frozen=True)
class Subject:
    """An item, a sheet or a sending, by its public id."""

    name: str
    public_id: str

    @property
    def address(self) -> dict[str, str]:
        """What its page is called with."""
        return {self.name: self.public_id}


def of_items(tx: Session, ids: Collection[int]) -> dict[int, Subject]:
    """Items by the inner ids of their versions."""
    query = (
        select(Version.id, Item.public_id).join(Item, Item.id == Version.item_id).where(Version.id.in_(ids))
    )
    return {row.id: Subject("item_id", row.public_id) for row in tx.execute(query)}


def of_sheets(tx: Session, ids: Collection[int]) -> dict[int, Subject]:
    """Sheets of figures."""
    rows = tx.execute(select(Sheet.id, Sheet.public_id).where(Sheet.id.in_(ids)))
    return {row.id: Subject("sheet_id", row.public_id) for row in rows}


def of_sendings(tx: Session, ids: Collection[int]) -> dict[int, Subject]:
    """Sendings."""
    rows = tx.execute(select(Sending.id, Sending.public_id).where(Sending.id.in_(ids)))
    return {row.id: Subject("sending_id", row.public_id) for row in rows}
