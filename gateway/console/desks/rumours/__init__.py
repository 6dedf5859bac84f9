"""The desk of rumours: the register by two people, and the texts that people want checked."""

from gateway.console.desks.rumours import checking, register
from gateway.console.desks.rumours.desk import DESK

__all__ = ["DESK", "checking", "register"]
