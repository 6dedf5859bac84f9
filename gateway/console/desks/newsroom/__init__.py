"""The newsroom: items with their approval, figures, who may post what, who subscribes and what is sent."""

from gateway.console.desks.newsroom import contributors, figures, items, sendings, writing
from gateway.console.desks.newsroom.desk import DESK

__all__ = ["DESK", "contributors", "figures", "items", "sendings", "writing"]
