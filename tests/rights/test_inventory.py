"""No table with people's data is forgotten: every column that looks personal is named by the inventory."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

from sqlalchemy import Column, Table, text
from sqlalchemy.orm import Session

import gateway
from gateway.db import Base, Encrypted
from gateway.rights.inventory import IMPERSONAL, LAST, PERSONAL

PERSONAL_NAMES = {
    "number", "numbers", "recipient", "phone", "person_id", "name_keys", "birth_year", "sex", "address", "email",
    "ip_token", "keep_id", "other_id",
}  # fmt: skip
"""A column called so is about somebody, in whatever table it stands."""


def tables() -> dict[str, Table]:
    for module in walk_packages(gateway.__path__, "gateway."):
        if module.name.endswith((".model", ".store", ".idempotency", ".audit", ".keys")):
            import_module(module.name)
    return dict(Base.metadata.tables)


def looks_personal(column: Column) -> bool:
    refers = {key.column.table.name for key in column.foreign_keys}
    return (
        isinstance(column.type, Encrypted)
        or column.name in PERSONAL_NAMES
        or bool(refers & {"people", "phone_numbers"})
    )


def test_every_table_is_known() -> None:
    assert set(tables()) == PERSONAL.keys() | IMPERSONAL
    assert not PERSONAL.keys() & IMPERSONAL


def test_every_column_that_looks_personal_is_known() -> None:
    forgotten = [
        f"{name}.{column.name}"
        for name, table in tables().items()
        for column in table.columns
        if looks_personal(column) and column.name not in (PERSONAL[name].columns if name in PERSONAL else ())
    ]
    assert forgotten == []


def test_no_column_is_named_that_is_not_there() -> None:
    there = tables()
    gone = [
        f"{name}.{column}"
        for name, held in PERSONAL.items()
        for column in held.columns
        if column not in there[name].columns
    ]
    assert gone == []


def test_what_is_not_erased_says_why() -> None:
    assert [name for name, held in PERSONAL.items() if held.erase is None and not held.why] == []
    assert set(LAST) <= PERSONAL.keys()


def test_nothing_that_refers_to_a_person_holds_up_the_erasing(tx: Session) -> None:
    """A table whose rows would forbid it either loses them or forgets whose they were."""
    forbids = text("""
        SELECT conrelid::regclass::text FROM pg_constraint
         WHERE contype = 'f' AND confrelid = 'people'::regclass AND confdeltype = 'a' AND conparentid = 0
    """)
    kept = [name for name in tx.scalars(forbids) if PERSONAL[name].erase is None]
    assert kept == []
