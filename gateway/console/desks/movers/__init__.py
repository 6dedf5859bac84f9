"""The desk of those who need help to leave: the list, one with their checks, writing, a list brought as a file."""

from gateway.console.desks.movers import bringing, every, writing
from gateway.console.desks.movers.desk import DESK

__all__ = ["DESK", "bringing", "every", "writing"]
