"""How communes and sites do: figures of any period, equal to the records they were counted from.

A month of a million visits takes seconds to count, so each day is counted once and again whenever a record of it
changes; the counts stay when the records are forgotten.
"""

from gateway.scoreboard.counting import count_day, count_fresh, counted_at, recount
from gateway.scoreboard.figures import COLUMNS, Figures, by_commune, by_day, by_site, rows

__all__ = [
    "COLUMNS",
    "Figures",
    "by_commune",
    "by_day",
    "by_site",
    "count_day",
    "count_fresh",
    "counted_at",
    "recount",
    "rows",
]
