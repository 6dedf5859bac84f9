"""Communes to choose from: those a colleague works for, or all of the province; names as people know them."""

from __future__ import annotations

from flask import g

from gateway import places
from gateway.accounts import Area
from gateway.console.here import settings, tx


def within(area: Area) -> dict[str, str]:
    """Code → "Xã Vĩnh Hải", by name; asked once a request."""
    if "communes" not in g:
        g.communes = {
            one.code: f"{one.kind} {one.name}" for one in places.of_province(tx(), settings().home_province)
        }
    return {code: name for code, name in g.communes.items() if area is None or code in area}
