"""Health declarations: the official form, the record, and finding it again. It asks nobody and sends
nothing.
"""

from gateway.declarations.fields import CONTACTS, FIELDS, YES, Fault, check
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
    of_people,
    page,
    withdraw,
)

__all__ = [
    "CONTACTS",
    "FIELDS",
    "HORIZON",
    "YES",
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
    "of_people",
    "page",
    "withdraw",
]
