"""The desk of units' reports and what its pages share: the day and form asked for, words for how a unit stands."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway import clock, reports
from gateway.console.desk import Desk
from gateway.console.language import shown as language
from gateway.console.showing import chip
from gateway.reports import Figure, Form, Standing

DESK: Final = Desk("reports", "/reports", _l("Báo cáo"), _l("Phòng dịch"))

STANDINGS: Final[dict[Standing, Any]] = {
    Standing.MISSING: _l("quá hạn, chưa báo"),
    Standing.WAITING: _l("chưa báo"),
    Standing.LATE: _l("đã báo, trễ"),
    Standing.GIVEN: _l("đã báo"),
}
_TONES: Final = {Standing.MISSING: "bad", Standing.WAITING: "warn", Standing.GIVEN: "good"}


def day_of(said: str | None) -> date:
    """The day an address names; today for none, or for one to come."""
    today = clock.today(clock.now())
    try:
        return min(date.fromisoformat(said), today) if said else today
    except ValueError:
        return today


def form_of(day: date) -> Form:
    """What was reported on that day."""
    return reports.form_for(day)


def label(figure: Figure) -> str:
    """A figure in the language of its reader."""
    return figure.en if language() == "en" else figure.vi


def standing_chip(standing: Standing) -> Markup:
    """How a unit stands, in a word."""
    return chip(STANDINGS[standing], _TONES.get(standing, ""))
