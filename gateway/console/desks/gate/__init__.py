"""The desk at a gate: "Danh sách người đến/đi" (rows A7, A10 to A12, E1, E2): numbers, codes, cards, sheets, names;
the trip of a vehicle (row E14).

Every step is sent as a form and nothing of it stands in an address: numbers and cards are nobody's history.
"""

from gateway.console.desks.gate import admitting, behalf, post, trip
from gateway.console.desks.gate.page import DESK

__all__ = ["DESK", "admitting", "behalf", "post", "trip"]
