"""The desk of units' daily reports: who is missing, one report, the sums."""

from gateway.console.desks.reports import giving, of_day, sums
from gateway.console.desks.reports.desk import DESK

__all__ = ["DESK", "giving", "of_day", "sums"]
