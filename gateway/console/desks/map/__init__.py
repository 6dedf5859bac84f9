"""The desk of the map: requests, sites, cases, resources and zones by commune, and the same in a list beside it."""

from gateway.console.desks.map import page
from gateway.console.desks.map.page import DESK

__all__ = ["DESK", "page"]
