"""The desk of exam appointments: a day of a place, one booking moved or called off, hours, closed days."""

from gateway.console.desks.appointments import acting, days
from gateway.console.desks.appointments.desk import DESK

__all__ = ["DESK", "acting", "days"]
