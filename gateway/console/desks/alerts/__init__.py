"""The desk of alerts: written by one, released by two, watched on their way, steered, corrected, accounted for."""

from gateway.console.desks.alerts import (
    calling,
    deciding,
    every,
    evidence,
    live,
    one,
    paper,
    preview,
    sound,
    steering,
    trying,
    unheard,
    writing,
)
from gateway.console.desks.alerts.desk import DESK

__all__ = [
    "DESK", "calling", "deciding", "every", "evidence", "live", "one", "paper", "preview", "sound", "steering",
    "trying", "unheard", "writing",
]  # fmt: skip
