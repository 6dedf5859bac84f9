"""The desk of site safety: every rated site by level, one site with its checks, an inspector's word, the map."""

from gateway.console.desks.safety import everywhere, one_site
from gateway.console.desks.safety.desk import DESK

__all__ = ["DESK", "everywhere", "one_site"]
