"""The desk of zones and the words its pages share."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway import zones
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.showing import chip, moment, place
from gateway.console.sign_in import me
from gateway.zones import Level, State, Zone

DESK: Final = Desk("zones", "/zones", _l("Vùng"), _l("Danh bạ, vùng, bản đồ"))

READ: Final = "zone.read"
WRITE: Final = "zone.write"
APPROVE: Final = "zone.approve"

LEVELS: Final[dict[str, Any]] = {
    Level.LOCKDOWN.value: _l("phong tỏa"),
    Level.QUARANTINE.value: _l("cách ly y tế"),
    Level.CONTAINED.value: _l("khoanh vùng"),
    Level.HIGH_RISK.value: _l("nguy cơ cao trong vùng"),
    Level.RELATED.value: _l("nơi liên quan ca bệnh"),
}
STATES: Final[dict[str, Any]] = {
    State.PROPOSED.value: _l("chờ duyệt"),
    State.APPROVED.value: _l("đã duyệt"),
    State.RETURNED.value: _l("bị trả lại"),
    State.WITHDRAWN.value: _l("đã rút"),
    State.ENDED.value: _l("kết thúc sớm"),
    State.EXPIRED.value: _l("hết hạn"),
}
TONES: Final = {
    Level.LOCKDOWN.value: "bad",
    Level.QUARANTINE.value: "bad",
    Level.CONTAINED.value: "warn",
    Level.HIGH_RISK.value: "warn",
    Level.RELATED.value: "",
}
_STATE_TONES: Final = {
    State.PROPOSED.value: "warn",
    State.APPROVED.value: "good",
    State.RETURNED.value: "bad",
}


def level_chip(level: str) -> Markup:
    """What is ordered."""
    return chip(LEVELS[level], TONES[level])


def state_chip(state: str) -> Markup:
    """Where the zone is."""
    return chip(STATES[state], _STATE_TONES.get(state, ""))


def until(zone: Zone) -> str:
    """What is ordered and until when, on one point of a map."""
    return str(_("%(level)s đến %(until)s", level=LEVELS[zone.level], until=moment(zone.ends_at)))


def where(zone: Zone) -> str:
    """Its communes by name."""
    return ", ".join(place(code) for code in zone.communes)


def held(zone_id: str, permission: str) -> Zone:
    """That zone, within the area of the colleague. Raises NotFound."""
    return zones.by_public_id(tx(), zone_id, me().area(permission))
