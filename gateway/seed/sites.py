"""Sites with their numbers at the gate: a few are busy, most are small, some wait, rest or are closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import select

from gateway import damm
from gateway.seed import fiction
from gateway.seed.copying import copy, identities
from gateway.seed.world import Place, World
from gateway.sites import Kind, Site
from gateway.sites.codes import CODE_LENGTH
from gateway.sites.model import SiteCode
from gateway.sites.states import State
from gateway.text.fold import fold

_KINDS: Final[dict[Kind, tuple[int, str, int]]] = {  # of a hundred, as people call it, minutes of a stay
    Kind.MARKET: (14, "Chợ Thử", 50),
    Kind.EATERY: (18, "Quán Nháp", 35),
    Kind.CAFE: (14, "Cà phê Mẫu", 45),
    Kind.SCHOOL: (10, "Trường Ví Dụ", 300),
    Kind.ENTERPRISE: (12, "Xưởng Giả Định", 480),
    Kind.OFFICE: (8, "Cơ quan Thử", 240),
    Kind.HOSPITAL: (5, "Trạm y tế Mẫu", 90),
    Kind.LODGING: (7, "Nhà nghỉ Nháp", 600),
    Kind.SUPERMARKET: (4, "Siêu thị Thử", 40),
    Kind.RESTAURANT: (5, "Nhà hàng Mẫu", 70),
    Kind.CHECKPOINT: (3, "Chốt Thử", 10),
}
_STATES: Final = ((State.ACTIVE, 93), (State.REQUESTED, 3), (State.SUSPENDED, 2), (State.CLOSED, 2))
_STEEP: Final = 0.75  # of the curve that makes a few sites busy

_COLUMNS = (
    Site.id, Site.code, Site.name, Site.name_key, Site.kind, Site.commune_code, Site.address, Site.address_key,
    Site.phone, Site.channel, Site.state, Site.proved_at, Site.approved_at, Site.created_at, Site.changed_at,
)  # fmt: skip


def write(world: World) -> int:
    """Every site; fills `places` with those that take people in, the busiest first."""
    rows = list(_rows(world))
    given = world.begins - timedelta(days=60)
    copy(world.tx, _COLUMNS, rows)
    code = SiteCode.code, SiteCode.site_id, SiteCode.given_at
    copy(world.tx, code, ((row[1], row[0], given) for row in rows))
    return len(rows)


def _rows(world: World) -> Iterator[tuple[Any, ...]]:
    dice = world.chance("sites")
    ids = identities(world.tx, Site, world.size.sites)
    codes = _codes(world, dice)
    kinds, states = [*_KINDS], [state for state, _ in _STATES]
    begun = world.begins - timedelta(days=60)
    for nth, (site_id, code) in enumerate(zip(ids, codes, strict=True)):
        busiest = nth == 0
        kind = Kind.MARKET if busiest else dice.choices(kinds, [_KINDS[each][0] for each in kinds])[0]
        state = State.ACTIVE if busiest else dice.choices(states, [share for _, share in _STATES])[0]
        commune = dice.choice(world.communes)
        name = f"{_KINDS[kind][1]} {nth + 1}"
        address = fiction.hamlet(dice)
        number = fiction.site_phone(nth) if dice.random() < 0.9 else None
        if state == State.ACTIVE:
            weight = 1 / (len(world.places) + 1) ** _STEEP
            world.places.append(Place(site_id, code, commune, kind, weight, _KINDS[kind][2], number))
        yield (
            site_id, code, name, fold(name), kind, commune, address, fold(address), number,
            "sms" if number else "staff", state, begun if number else None,
            None if state == State.REQUESTED else begun, begun, begun,
        )  # fmt: skip


def _codes(world: World, dice: Random) -> list[str]:
    """Numbers nobody has had, all different."""
    taken = set(world.tx.scalars(select(SiteCode.code)))
    payloads = [str(each) for each in range(10 ** (CODE_LENGTH - 2), 10 ** (CODE_LENGTH - 1))]
    free = [code for each in payloads if (code := each + damm.digit(each)) not in taken]
    return dice.sample(free, world.size.sites)
