"""Health declarations: the official form, the record, and finding it again. It asks nobody and sends
nothing.
"""

from gateway.declarations.fields import FIELDS, Fault, check
from gateway.declarations.model import Declaration
from gateway.declarations.register import (
    Cursor,
    Refused,
    answers,
    by_code,
    declare,
    free_code,
    latest_by_person,
    page,
)

__all__ = [
    "FIELDS",
    "Cursor",
    "Declaration",
    "Fault",
    "Refused",
    "answers",
    "by_code",
    "check",
    "declare",
    "free_code",
    "latest_by_person",
    "page",
]
