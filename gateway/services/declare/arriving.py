"""The journey of a finished declaration: kept and screened, and what the traveller is told of what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway import arrivals, places
from gateway.arrivals import Class, Journey, Movement, Origin, Vehicle
from gateway.declarations import Declaration
from gateway.dialogue.steps import Prompt
from gateway.services.declare import prompts
from gateway.services.declare.prompts import Call


def file(
    tx: Session, filed: Declaration, record: Mapping[str, Any], now: datetime, fallback: str | None
) -> Movement | None:
    """Keep the journey that `record` tells of. None: it tells of none. `fallback`: who is told where no roster is."""
    told = record.get("journey")
    if not told:
        return None
    journey = Journey(
        said=told["said"],
        origin=Origin.of(told["origin"]) if told["origin"] else None,
        arrived_on=date.fromisoformat(told["arrived"]),
        vehicle=Vehicle(told["vehicle"]),
        plate=told["plate"],
        seat=told["seat"],
    )
    return arrivals.declare(tx, filed, journey, now=now, fallback=fallback)


def told(tx: Session, moved: Movement | None, now: datetime, hotline: str) -> list[Prompt]:
    """What happens next and by when; nothing where nothing does."""
    if moved is None:
        return []
    said = {"where": arrivals.details_of(moved)["from"], "date": f"{moved.arrived_on:%d/%m}"}
    if moved.class_ == Class.DECLARE:
        return [Prompt("DC_WATCH", said)]
    if moved.call_by is None or not Class(moved.class_).calls:
        return []
    place = places.by_code(tx, moved.commune_code)
    commune = f"{place.kind.lower()} {place.name}" if place else ""
    return [prompts.station_calls(said, commune, Call(moved.call_by, hotline), now)]
