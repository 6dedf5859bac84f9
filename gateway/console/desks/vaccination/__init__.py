"""The desk of vaccination: registrations by commune, call-up, doses, reactions."""

from gateway.console.desks.vaccination import acting, lists
from gateway.console.desks.vaccination.desk import DESK

__all__ = ["DESK", "acting", "lists"]
