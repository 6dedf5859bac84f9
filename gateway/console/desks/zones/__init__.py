"""The desk of zones: what is ordered where, proposed by one person, approved by another, ended early with a reason."""

from gateway.console.desks.zones import deciding, every
from gateway.console.desks.zones.desk import DESK

__all__ = ["DESK", "deciding", "every"]
