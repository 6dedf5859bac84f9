"""From the area of an alert to communes of today, and back: codes, shapes, and names where there is nothing else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from gateway import places
from gateway.alerts.cap import codes, drawn, named
from gateway.alerts.cap.document import Area, Parameter
from gateway.alerts.cap.spelling import CIRCLE, POLYGON
from gateway.errors import BadInput
from gateway.places import HOME, Place


def communes_of(
    tx: Session, area: Area, *, home: str = HOME, on: date | None = None
) -> tuple[list[str], list[str]]:
    """Codes of communes, in order, and each part of the area that led to none, as it was written.

    `area` has been judged, by `read` or `write`. It is all that its codes and shapes cover together; its name counts
    where it has neither, and places of the province `home` are looked for first. `on`: the day the alert was sent,
    None: lately.
    """
    if not (area.geocodes or area.polygons or area.circles):
        return named.communes(tx, area.area_desc, home)
    led_to = [
        *((f"{one.value_name} {one.value}", codes.communes(tx, one, on)) for one in area.geocodes),
        *((f"polygon {POLYGON.write(one)}", drawn.in_polygon(tx, one)) for one in area.polygons),
        *((f"circle {CIRCLE.write(one)}", drawn.in_circle(tx, one)) for one in area.circles),
    ]
    found = {code for _, communes in led_to for code in communes}
    return sorted(found), [written for written, communes in led_to if not communes]


def area_of(tx: Session, communes: Collection[str]) -> Area:
    """These communes of today as an area; a province that is there as a whole is called by its name.

    Raises BadInput for a code that is no commune of today, and for none at all.
    """
    found = [_commune(tx, code) for code in sorted(set(communes))]
    if not found:
        raise BadInput("communes", "missing", "Chọn ít nhất một xã, phường.")
    return Area(
        area_desc=named.SEPARATOR.join(_names(tx, found)),
        geocodes=tuple(Parameter(codes.COMMUNE, place.code) for place in found),
    )


def _commune(tx: Session, code: str) -> Place:
    place = places.by_code(tx, code)
    if place is None or place.is_province:
        raise BadInput("communes", "unknown", f"{code}: không có xã, phường nào mang mã này.")
    return place


def _names(tx: Session, communes: list[Place]) -> list[str]:
    names = []
    for province in dict.fromkeys(place.province_code for place in communes):
        inside = [place for place in communes if place.province_code == province]
        whole = places.by_code(tx, province)
        if whole is not None and len(inside) == len(places.of_province(tx, province)):
            names.append(whole.label_vi)
        else:
            names += [place.label_vi for place in inside]
    return names
