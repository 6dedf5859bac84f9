"""The desk of duty: who is reached now, the week of a team, and pages that nobody has answered."""

from __future__ import annotations

from gateway.console.desks.duty import looking, planning
from gateway.console.desks.duty.desk import DESK

__all__ = ["DESK", "looking", "planning"]
