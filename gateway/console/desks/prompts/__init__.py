"""The desk of recorded prompts: what callers hear of every text, bringing recordings, listening to another's."""

from gateway.console.desks.prompts import bringing, deciding, every, hearing, one, sitting
from gateway.console.desks.prompts.desk import DESK

__all__ = ["DESK", "bringing", "deciding", "every", "hearing", "one", "sitting"]
