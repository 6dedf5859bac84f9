"""Health declarations: the official form, the record, and finding it again. It asks nobody and sends
nothing.
"""

from gateway.declarations.fields import CONTACTS, FIELDS, SYMPTOM_NAMES, YES, Fault, check
from gateway.declarations.model import Declaration
from gateway.declarations.register import (
    CODE_LENGTH,
    HORIZON,
    Cursor,
    Refused,
    answers,
    behalf_since,
    by_code,
    checked,
    current,
    current_of,
    declare,
    dispute,
    free_code,
    latest_by_person,
    newest,
    of_people,
    page,
    valid_by_person,
    withdraw,
)

__all__ = [
    "CODE_LENGTH",
    "CONTACTS",
    "FIELDS",
    "HORIZON",
    "SYMPTOM_NAMES",
    "YES",
    "Cursor",
    "Declaration",
    "Fault",
    "Refused",
    "answers",
    "behalf_since",
    "by_code",
    "check",
    "checked",
    "current",
    "current_of",
    "declare",
    "dispute",
    "free_code",
    "latest_by_person",
    "newest",
    "of_people",
    "page",
    "valid_by_person",
    "withdraw",
]
