"""How far a case reaches: days looked back, minutes around a stay, and what is assumed where nobody said when.

The assumptions are stored with each case and shown beside it, so that a reviewer knows what was guessed, and the same
question asked again gives the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True)
class Reach:
    """`look_back`: before the day of the test. `window`: before and after a stay, in which others still count.

    `stay`: how long somebody was inside where only the arrival or only the departure is known.
    """

    look_back: timedelta = timedelta(days=14)
    window: timedelta = timedelta(minutes=30)
    stay: timedelta = timedelta(hours=4)


LONGEST_STAY: Final = timedelta(hours=24)
"""No visit is longer: the clock ends it after VISIT_HOURS, and its departure is taken for a day after (`sites`)."""
LEAST_AROUND: Final = timedelta(minutes=15)
"""F2, the last that are looked for, were with a confirmed F1 for so long, by known hours: a guess upon a guess, or a
margin, would find a fifth of the town around one busy market (measured)."""
ROWS_APART: Final = 2
"""On a vehicle, rows of seats before and behind in which others still count: what WHO has for flights (E14)."""
CROWD: Final = 20
"""A text names a place only where more people than this passed in the window: nobody is to be guessed."""
ANSWERED_WITHIN: Final = timedelta(hours=48)
"""For so long a bare 1 or 2 may still be the answer: the question says itself what it asks about, so it may be late."""


def assumed(reach: Reach) -> str:
    """The assumptions as a reviewer reads them."""
    hours, minutes = reach.stay.total_seconds() / 3600, reach.window.total_seconds() / 60
    return (
        f"Xem lại {reach.look_back.days} ngày. Tính cả người có mặt trong {minutes:.0f} phút trước và sau. "
        f"Thiếu giờ vào hoặc giờ ra thì coi như ở lại {hours:g} giờ; ai chưa ra coi như vẫn còn ở đó. Vòng hai chỉ "
        f"tính người có giờ vào, giờ ra và ở cùng từ {LEAST_AROUND.seconds // 60} phút. Trên xe: người cùng chuyến, "
        f"cách không quá {ROWS_APART} hàng ghế khi biết số ghế."
    )
