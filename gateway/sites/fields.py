"""What is asked of whoever registers a site, field by field (§2.3 of the plan); checks, and stores nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from gateway import phone as phones
from gateway import places
from gateway.errors import BadInput
from gateway.sites.states import Kind, Purpose
from gateway.text.fold import fold

MOST_NAME = 60  # characters; texts show the first 20
MOST_ADDRESS = 160
MOST_ROUTE = 80
_PLATE = re.compile(r"[0-9A-ZĐ][0-9A-ZĐ .\-]{3,14}")
_KINDS = frozenset(kind.value for kind in Kind)
_PURPOSES = frozenset(purpose.value for purpose in Purpose)


@dataclass(frozen=True)
class Fields:
    """A site as it was described. `address`: "" where none is known; `phone`: E.164; `plate`, `route`: of vehicles."""

    name: str
    kind: str
    commune_code: str
    address: str = ""
    phone: str | None = None
    purpose: str = Purpose.GATE
    plate: str | None = None
    route: str | None = None


def checked(tx: Session, wish: Fields, *, exact_address: bool) -> Fields:
    """`wish` cleaned. Raises BadInput naming the first field that cannot be.

    `exact_address`: "phải chính xác", says the form, and only the authority's own sites may lack one.
    """
    return Fields(
        name=_name(wish.name),
        kind=_listed("kind", wish.kind, _KINDS),
        commune_code=_commune(tx, wish.commune_code),
        address=_address(wish.address, required=exact_address),
        phone=phones.parse_recipient(wish.phone, field="phone") if wish.phone else None,
        purpose=_listed("purpose", wish.purpose, _PURPOSES),
        plate=_plate(wish.plate, moves=wish.kind == Kind.TRANSPORT),
        route=_route(wish.route),
    )


def columns(fields: Fields) -> dict[str, Any]:
    """What `sites` keeps of them."""
    return {
        "name": fields.name,
        "name_key": fold(fields.name),
        "kind": fields.kind,
        "purpose": fields.purpose,
        "commune_code": fields.commune_code,
        "address": fields.address or None,
        "address_key": fold(fields.address) or None,
        "phone": fields.phone,
        "plate": fields.plate,
        "route": fields.route,
    }


def is_name(said: str) -> bool:
    """Whether people could call a site so."""
    return 2 <= len(said) <= MOST_NAME and any(map(str.isalpha, said))


def _name(said: str) -> str:
    name = " ".join(said.split())
    if not is_name(name):
        raise BadInput("name", "invalid", f"a site's name has 2 to {MOST_NAME} characters")
    return name


def _listed(field: str, said: str, known: frozenset[str]) -> str:
    if said not in known:
        raise BadInput(field, "invalid", f"{field}s are {', '.join(sorted(known))}")
    return said


def _commune(tx: Session, code: str) -> str:
    commune = places.by_code(tx, code)
    if commune is None or commune.is_province:
        raise BadInput("commune", "invalid", f"no commune has the code {code}")
    return commune.code


def _address(said: str, *, required: bool) -> str:
    address = " ".join(said.split())
    if not address and not required:
        return ""
    if not 2 <= len(address) <= MOST_ADDRESS or not fold(address):
        raise BadInput("address", "invalid", f"an address has 2 to {MOST_ADDRESS} characters")
    return address


def _plate(said: str | None, *, moves: bool) -> str | None:
    plate = " ".join((said or "").upper().split())
    if not plate:
        return None
    if not moves:
        raise BadInput("plate", "only_vehicles", "only a means of transport has a plate")
    if not _PLATE.fullmatch(plate):
        raise BadInput("plate", "invalid", "a plate has 4 to 15 letters and digits, such as 85B-012.34")
    return plate


def _route(said: str | None) -> str | None:
    route = " ".join((said or "").split())
    if len(route) > MOST_ROUTE:
        raise BadInput("route", "too_long", f"a route has at most {MOST_ROUTE} characters")
    return route or None
