"""Insurance and identity cards as scanned or typed: which person's number is on it, and what else can be read; pure.

Sources: facts.md §5 of the plan. A number has no public check digit, so whatever looks like one is one; what looks odd
is told (`doubts`) and blocks nobody.
"""

from gateway.cards.card import Card, Kind
from gateway.cards.doubts import Doubt, doubts
from gateway.cards.reading import LONGEST, read

__all__ = ["LONGEST", "Card", "Doubt", "Kind", "doubts", "read"]
