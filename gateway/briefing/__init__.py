"""The quick report to the authority: the figures of a day beside those of the day before, as a document that stays."""

from gateway.briefing.figures import FIGURES, Figure, counted
from gateway.briefing.making import briefings, make, one
from gateway.briefing.model import Briefing

__all__ = ["FIGURES", "Briefing", "Figure", "briefings", "counted", "make", "one"]
