"""What every list for the central databases does beside its items: where a page goes on, and who read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from apiflask.fields import String
from marshmallow.validate import Range
from sqlalchemy.orm import Session

from gateway import audit, clock
from gateway.accounts import Client
from gateway.api import cursors
from gateway.api.bodies import Count, Form, Said
from gateway.db import Database
from gateway.declarations import Cursor

Row = TypeVar("Row")

MAX_LIMIT = 500  # a page of declarations is decrypted row by row: 500 take about 10 ms


class PageIn(Form):
    """Where to go on, and how far."""

    since = Said(
        load_default=None, metadata={"description": "The `next` or `cursor` of an earlier page, unchanged."}
    )
    limit = Count(
        "not_1_to_500",
        load_default=100,
        validate=Range(1, MAX_LIMIT, error="not_1_to_500"),
        metadata={"description": "At most this many items."},
    )


def next_field() -> String:
    """`next` of a page."""
    return String(
        required=True,
        allow_none=True,
        metadata={"description": "Pass it as `since` for the next page; null: there is nothing more now."},
    )


def cursor_field() -> String:
    """`cursor` of a page."""
    return String(
        required=True,
        allow_none=True,
        metadata={
            "description": "Keep it: asked later as `since`, it gives only what has changed after this page."
        },
    )


@dataclass(frozen=True)
class Pages(Generic[Row]):
    """The pages of one list, called `place` in cursors and in the audit log.

    `find(tx, after, limit, now)`: its rows in the order of change. `at(row)`: when it changed, and its id.
    """

    place: str
    find: Callable[[Session, Cursor | None, int, datetime], Sequence[Row]]
    at: Callable[[Row], Cursor]
    shown: Callable[[Row], Mapping[str, Any]]

    def read(self, db: Database, wanted: Mapping[str, Any], client: Client) -> dict[str, Any]:
        """One page as it is answered; raises BadInput for a cursor that is none of ours."""
        since, limit, now = wanted["since"], wanted["limit"], clock.now()
        after = None if since is None else Cursor(*cursors.unseal(self.place, since))
        with db.transaction() as tx:
            found = self.find(tx, after, limit + 1, now)  # one more tells whether there is a next page
            rows = found[:limit]
            read = {"client": client.name, "count": len(rows), "first": None, "last": None}
            if rows:
                read |= {"first": self.at(rows[0]).id, "last": self.at(rows[-1]).id}
            audit.record(tx, f"key:{client.id}", f"{self.place}.read", self.place, now, read)
        last = self.at(rows[-1]) if rows else None
        here = since if last is None else cursors.seal(self.place, last.changed_at, last.id)
        return {
            "items": [self.shown(row) for row in rows],
            "next": here if len(found) > limit else None,
            "cursor": here,
        }
