"""The lists that are exchanged and how a row of each is written: as `GET /api/v1/…` shows it, so that both are one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import declarations, reports, sites
from gateway.declarations import Cursor, Declaration
from gateway.reports import UnitReport
from gateway.sites import Line


@dataclass(frozen=True)
class List:
    """One list. `find`: its rows after a cursor, in the order of change; `id`: the field that tells a fact."""

    name: str
    find: Callable[[Session, Cursor | None, int, datetime], Sequence[Any]]
    at: Callable[[Any], Cursor]
    shown: Callable[[Any], Mapping[str, Any]]
    id: str


def declaration(filed: Declaration) -> dict[str, Any]:
    """A declaration; after its person took consent back without the fields of the form."""
    return {
        "code": filed.code,
        "channel": filed.channel,
        "created_at": filed.created_at,
        "changed_at": filed.changed_at,
        "valid_until": filed.valid_until,
        "disputed_at": filed.disputed_at,
        "withdrawn_at": filed.withdrawn_at,
        **(declarations.answers(filed) if filed.withdrawn_at is None else {}),
    }


def visit(line: Line) -> dict[str, Any]:
    """One stay of one phone at one site."""
    one, site = line.visit, line.site
    return {
        "id": one.public_id,
        "site": {"code": site.code, "name": site.name, "kind": site.kind, "wardId": site.commune_code},
        "phone": one.number,
        "declaration": line.declaration,
        "method": one.method,
        "proof": one.proof,
        "came_at": one.came_at,
        "came_known": one.came_known,
        "left_at": one.left_at,
        "closed_by": one.closed_by,
        "disputed_at": one.disputed_at,
        "created_at": one.created_at,
        "changed_at": one.changed_at,
    }


def report(row: UnitReport) -> dict[str, Any]:
    """A unit's figures of a day."""
    return {
        "id": f"{row.unit_id}/{row.form}/{row.day}",
        "form": row.form,
        "version": row.version,
        "day": row.day,
        "wardIds": row.communes,
        "figures": row.figures,
        "late": row.late,
        "created_at": row.made_at,
        "changed_at": row.changed_at,
    }


LISTS: Final[Mapping[str, List]] = MappingProxyType(
    {
        one.name: one
        for one in (
            List(
                "declarations",
                declarations.page,
                lambda filed: Cursor(filed.changed_at, filed.id),
                declaration,
                "code",
            ),
            List(
                "visits",
                sites.page,
                lambda line: Cursor(line.visit.changed_at, line.visit.id),
                visit,
                "id",
            ),
            List("reports", reports.page, lambda row: Cursor(row.changed_at, row.id), report, "id"),
        )
    }
)


def written(said: Mapping[str, Any]) -> str:
    """JSON in one line; times with their offset."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not written")
