"""Reports of the hotline: figures, the calls behind them, one call, and what an agent sees of their own."""

from gateway.console.desks.hotline_reports import every, figures, one, own
from gateway.console.desks.hotline_reports.desk import DESK

__all__ = ["DESK", "every", "figures", "one", "own"]
