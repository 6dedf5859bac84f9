"""The desk of questions: one colleague answers each, and a copy for all is agreed to by another."""

from gateway.console.desks.questions import answering, published
from gateway.console.desks.questions.desk import DESK

__all__ = ["DESK", "answering", "published"]
