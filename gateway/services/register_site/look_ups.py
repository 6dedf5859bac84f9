"""What a registration looks up: communes, and what this phone has registered already; changes nothing."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from gateway import sites
from gateway.dialogue.engine import Calls
from gateway.services.declare.look_ups import look_ups as of_places


def look_ups(tx: Session, home_province: str) -> Calls:
    """`find_place` as in a declaration; `standing(number, commune, address)` → why the phone cannot ask, or None."""

    def standing(number: str, commune: str, address: str) -> Mapping[str, str] | None:
        try:
            sites.heed(tx, sites.Fields("", sites.Kind.MARKET, commune, address, number))
        except sites.RegisteredAlready as known:
            return {"state": known.site.state, "name": known.site.name, "code": known.site.code}
        except sites.TooManyRequests:
            return {"state": "full", "name": "", "code": ""}
        return None

    return {**of_places(tx, home_province), "standing": standing}
