"""The desk of quarantine: who is watched, who has reported, who is to be called, and every act that follows."""

from __future__ import annotations

# In the order of the menu.
# isort: off
from gateway.console.desks.quarantine import people, calling, days, keeping
from gateway.console.desks.quarantine import acting, admitting, person, reporting
from gateway.console.desks.quarantine.desk import DESK
# isort: on

__all__ = ["DESK", "acting", "admitting", "calling", "days", "keeping", "people", "person", "reporting"]
