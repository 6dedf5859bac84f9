"""Health declarations: the official form, the record, and finding it again. It asks nobody and sends
nothing.
"""

from gateway.declarations.fields import FIELDS, Fault, check
from gateway.declarations.model import Declaration
from gateway.declarations.register import (
    HORIZON,
    Cursor,
    Refused,
    answers,
    by_code,
    current,
    declare,
    dispute,
    free_code,
    latest_by_person,
    page,
    withdraw,
)

__all__ = [
    "FIELDS",
    "HORIZON",
    "Cursor",
    "Declaration",
    "Fault",
    "Refused",
    "answers",
    "by_code",
    "check",
    "current",
    "declare",
    "dispute",
    "free_code",
    "latest_by_person",
    "page",
    "withdraw",
]
