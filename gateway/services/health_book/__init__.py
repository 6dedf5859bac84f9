"""`SSK`: one's own health book, only after a code and, on a shared phone, the year of birth; `SSK 2`: who has looked.

What is told: doses, the last declaration, what is booked. Results of tests are kept out of texts (people.md of the
plan, §5). Each look is on record, and its owner can ask who looked.
"""

from __future__ import annotations

from typing import Final

from gateway.services.declare.look_ups import household_of
from gateway.services.health_book import samples
from gateway.services.health_book.talking import complete, script
from gateway.services.service import Service

HEALTH_BOOK: Final = Service(
    name="ssk",
    version=1,
    script=script,
    complete=complete,
    keywords=("SSK",),
    menu_item="",
    household=household_of,
    personal=True,
    samples=samples.READING,
)

__all__ = ["HEALTH_BOOK", "complete", "script"]
