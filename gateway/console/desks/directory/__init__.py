"""The desk of the directory: hotlines and hospitals, a list brought as a file, what waits, own numbers, the widget."""

from gateway.console.desks.directory import bringing, entries, own_numbers, proposals, widget
from gateway.console.desks.directory.desk import DESK

__all__ = ["DESK", "bringing", "entries", "own_numbers", "proposals", "widget"]
