"""The figures of a quick report: what units told for a day, and what the house counts in 24 hours; reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import clock, reports

DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Figure:
    """One line of the report. `standing`: as it is then, not counted over the day; `unit`: after the number."""

    key: str
    vi: str
    en: str
    standing: bool = False
    unit: str = ""


FIGURES: Final = (
    Figure("declarations", "Tờ khai y tế", "Health declarations"),
    Figure("visits", "Lượt vào các điểm", "Arrivals at sites"),
    Figure("rescues", "Yêu cầu cấp cứu", "Calls for help"),
    Figure("opened", "Yêu cầu mới của người dân", "New requests"),
    Figure("closed", "Yêu cầu đã giải quyết", "Requests dealt with"),
    Figure("open", "Yêu cầu còn mở", "Requests still open", standing=True),
    Figure("kept", "Giữ lời hẹn", "Promises kept", unit=" %"),
    Figure("watched", "Bắt đầu theo dõi sức khỏe", "People put under watch"),
    Figure("texts", "Tin nhắn đã gửi", "Texts sent"),
)
"""What the house knows itself; the figures of units stand before them, in the words of their form."""

# Whole: a promise counts once its time has come, and is kept when the request was closed by then.
_COUNT: Final = text("""
    SELECT (SELECT count(*) FROM declarations WHERE created_at >= :begins AND created_at < :ends) AS declarations,
           (SELECT count(*) FROM visits WHERE came_at >= :begins AND came_at < :ends) AS visits,
           (SELECT count(*) FROM tickets
             WHERE kind = 'rescue' AND created_at >= :begins AND created_at < :ends) AS rescues,
           (SELECT count(*) FROM tickets WHERE created_at >= :begins AND created_at < :ends) AS opened,
           (SELECT count(*) FROM tickets WHERE closed_at >= :begins AND closed_at < :ends) AS closed,
           (SELECT count(*) FROM tickets
             WHERE created_at < :ends AND (closed_at IS NULL OR closed_at >= :ends)) AS open,
           (SELECT round(100.0 * count(*) FILTER (WHERE closed_at <= promised_at) / nullif(count(*), 0))::int
              FROM tickets WHERE promised_at >= :begins AND promised_at < :ends) AS kept,
           (SELECT count(*) FROM quarantines WHERE created_at >= :begins AND created_at < :ends) AS watched,
           (SELECT count(*) FROM messages
             WHERE month >= CAST(:month AS date) AND created_at >= :begins AND created_at < :ends) AS texts
""")


def counted(tx: Session, at: datetime) -> dict[str, Any]:
    """Both kinds of figures at a moment: {"day", "reported", "expected", "units": […], "house": {…}}.

    The units' are those of the newest day that was due by then: a report at seven in the morning tells of yesterday.
    """
    day = clock.today(at)
    if at < reports.form_for(day).due_at(day):
        day -= DAY
    form = reports.form_for(day)
    whole = reports.roll_up(tx, form, day, None, at)
    begins = at - DAY
    asked = {"begins": begins, "ends": at, "month": clock.month_of(begins) - DAY}
    row = tx.execute(_COUNT, asked).one()
    return {
        "day": day.isoformat(),
        "reported": whole.reported,
        "expected": whole.expected,
        "units": [
            {"key": each.key, "vi": each.vi, "en": each.en, "value": whole.figures[each.key]}
            for each in form.figures
        ],
        "house": dict(row._mapping),
    }
