"""The desk of lists of numbers: brought as a file or pasted, read line by line, used when somebody says so."""

from gateway.console.desks.lists import bringing, deciding, every, one
from gateway.console.desks.lists.desk import DESK

__all__ = ["DESK", "bringing", "deciding", "every", "one"]
