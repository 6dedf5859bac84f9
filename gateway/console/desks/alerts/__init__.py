"""The desk of alerts: written by one, released by two, watched on their way, steered, corrected, accounted for."""

from gateway.console.desks.alerts import deciding, every, live, one, preview, sound, steering, writing
from gateway.console.desks.alerts.desk import DESK

__all__ = ["DESK", "deciding", "every", "live", "one", "preview", "sound", "steering", "writing"]
