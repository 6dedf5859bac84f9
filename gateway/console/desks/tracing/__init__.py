"""The desk of tracing: cases that two people open, contacts that are reviewed, notices that two people send."""

from gateway.console.desks.tracing import cases, contacts, deciding, graph, notices, proposing
from gateway.console.desks.tracing.desk import DESK

__all__ = ["DESK", "cases", "contacts", "deciding", "graph", "notices", "proposing"]
