"""The desk of hand-overs: the sheet of this shift, earlier sheets to read and sign, the duty log."""

from gateway.console.desks.handover import duty_log, sheets
from gateway.console.desks.handover.desk import DESK

__all__ = ["DESK", "duty_log", "sheets"]
