"""What the pages of this desk share: their place in the menu, a line of the register in somebody's area, its chips."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway import clock, phone
from gateway.console.desk import Desk
from gateway.console.desks.quarantine import words
from gateway.console.here import tx
from gateway.console.showing import chip
from gateway.console.sign_in import me
from gateway.errors import BadInput
from gateway.quarantine import Outcome, SlotState, State, glance, listing
from gateway.quarantine.board import Cell
from gateway.quarantine.glance import Alarm
from gateway.quarantine.listing import Line

DESK: Final = Desk("quarantine", "/quarantine", _l("Cách ly"), _l("Cách ly"))

READ: Final = "quarantine.read"
WRITE: Final = "quarantine.write"
NO_SITE: Final = "0"
"""Stands in the address of a hamlet, where a room has the number of its site."""
ALARMED: Final = timedelta(hours=24)
"""So long a sign stands above every list."""
_TONES: Final = {
    State.WATCHED: "good",
    State.HOSPITALISED: "warn",
    State.DECEASED: "",
}
_OUTCOME_TONES: Final = {Outcome.DANGER: "bad", Outcome.SIGN: "warn"}
_SLOT_TONES: Final = {
    SlotState.CALLING: "warn",
    SlotState.MISSED: "bad",
    SlotState.ESCALATED: "bad",
    SlotState.REPORTED: "good",
}


def line_for(permission: str, line_id: int) -> Line:
    """That line of the register, where the colleague may do this. Raises NotFound."""
    return listing.one(tx(), line_id, me().area(permission))


def reads_health(commune_code: str) -> bool:
    """Whether the colleague may read health answers from there."""
    area = me().area("health.read")
    return me().may("health.read") and (area is None or commune_code in area)


def alarms() -> tuple[list[Alarm], int]:
    """Whoever reported a danger or a sign since yesterday, for whoever may read it."""
    if not me().may("health.read"):
        return [], 0
    return glance.alarms(tx(), me().area("health.read"), clock.now() - ALARMED)


def state_chip(line: Line) -> Markup:
    """What has become of somebody's quarantine."""
    return chip(words.STATES[line.state], _TONES.get(line.state, ""))


def outcome_chip(outcome: Outcome) -> Markup:
    """What a report says."""
    return chip(words.OUTCOMES[outcome], _OUTCOME_TONES.get(outcome, "good"))


def cell_chip(cell: Cell | None, commune_code: str) -> Markup | str:
    """Where a slot stands; what the report says only for who may read it."""
    if cell is None:
        return "—"
    if cell.outcome is not None:
        return outcome_chip(cell.outcome) if reads_health(commune_code) else chip(_("đã báo"), "good")
    if cell.state is None:
        return chip(_("chưa tới giờ") if cell.day >= clock.today(clock.now()) else "—")
    return chip(words.SLOT_STATES[cell.state], _SLOT_TONES.get(cell.state, ""))


def read_day(said: str | None) -> date | None:
    """A day of the address; None where it is none."""
    try:
        return None if said is None else date.fromisoformat(said)
    except ValueError:
        return None


def read_number(said: str, field: str = "number") -> str:
    """A mobile number as the house keeps it; raises BadInput in words that a form can show."""
    try:
        return phone.parse_recipient(said, field=field)
    except BadInput:
        raise BadInput(field, "not_mobile") from None


def room_address(commune_code: str, site_code: str | None, group: str) -> str:
    """The page of a room of a site, or of a hamlet."""
    return url_for("console_quarantine.room", commune=commune_code, site=site_code or NO_SITE, group=group)
