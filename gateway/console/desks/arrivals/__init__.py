"""The desk of arrivals: who has come and why they are of their class, lodgings and their guests, rules of screening."""

from gateway.console.desks.arrivals import lodging, movements, screening
from gateway.console.desks.arrivals.desk import DESK

__all__ = ["DESK", "lodging", "movements", "screening"]
