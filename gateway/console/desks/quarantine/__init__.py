"""The desk of quarantine: who is watched, who has reported, who is to be called, and every act that follows."""

from __future__ import annotations

from gateway.console.desks.quarantine import (
    acting,
    admitting,
    calling,
    days,
    keeping,
    people,
    person,
    reporting,
)
from gateway.console.desks.quarantine.desk import DESK

__all__ = ["DESK", "acting", "admitting", "calling", "days", "keeping", "people", "person", "reporting"]
