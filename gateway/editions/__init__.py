"""What the house tells the public, in editions: one person writes, another publishes exactly what they have seen.

Each edition is a row of its own: what was told at any time can be read later, with who wrote it, who published it and
when. The nouns that publish (rumours, answers) bring their table; moving between the states is here alone.
"""

from gateway.editions.deciding import publish, retire, send_back, submit, take_back
from gateway.editions.edition import Edition
from gateway.editions.fit import require
from gateway.editions.reading import (
    by_public_id,
    current,
    editions_of,
    ever_told,
    listed,
    subjects,
    waiting_for,
)
from gateway.editions.states import MOVES, State

__all__ = [
    "MOVES",
    "Edition",
    "State",
    "by_public_id",
    "current",
    "editions_of",
    "ever_told",
    "listed",
    "publish",
    "require",
    "retire",
    "send_back",
    "subjects",
    "submit",
    "take_back",
    "waiting_for",
]
