"""CAP by address: listed feeds are read by the clock, each new document becomes a draft once; nothing is ever sent.

An address is only ever fetched when a colleague has listed it, or when a listed feed names it on its own server.
"""

from gateway.alerts.fetching.listed import add, every, remove
from gateway.alerts.fetching.means import Means
from gateway.alerts.fetching.reading import Reader, Rounds

__all__ = ["Means", "Reader", "Rounds", "add", "every", "remove"]
