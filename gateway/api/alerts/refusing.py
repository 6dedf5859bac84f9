"""Refusals of alerts as programs read them: who was first, what must be looked at, which places a name may mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway.accounts import staff
from gateway.alerts import Moved, Unclear, Warned, cap
from gateway.api.faults import language
from gateway.errors import BadInput, Conflict

_CODES: Final = MappingProxyType({"empty": "nobody", "too_long": "over_1000", "unknown": "not_listed"})
"""Codes that other resources use for something else."""


class MovedOn(Conflict):
    """Somebody was quicker: the state now, whose name, and when."""

    code = Moved.code

    def __init__(self, message: str, details: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.details = details


class LookFirst(Conflict):
    """What must be acknowledged before this is submitted."""

    code = Warned.code

    def __init__(self, message: str, details: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.details = details


class Wrong(BadInput):
    """One thing that must be put right, with what else is known of it."""

    def __init__(self, field: str, code: str, message: str, details: Mapping[str, Any]) -> None:
        super().__init__(field, code, message)
        self.details = details


@contextmanager
def told(tx: Session) -> Iterator[None]:
    """Say more about what `gateway.alerts` refuses."""
    try:
        yield
    except Moved as fault:
        raise MovedOn(fault.message, _where(tx, fault)) from None
    except Warned as fault:
        raise LookFirst(fault.message, {"warnings": [_finding(each) for each in fault.findings]}) from None
    except Unclear as fault:
        raise Wrong(fault.field, fault.code, fault.message, {"candidates": fault.candidates}) from None
    except cap.Invalid as fault:
        raise Wrong(fault.field, fault.code, _said(fault.faults[0]), _faults(fault)) from None
    except BadInput as fault:
        if fault.code not in _CODES:
            raise
        said = "" if fault.message == fault.code else fault.message
        raise BadInput(fault.field, _CODES[fault.code], said) from None


def _where(tx: Session, fault: Moved) -> dict[str, Any]:
    names = {} if fault.by is None else staff.names(tx, {fault.by})
    return {
        "state": fault.state.value,
        "by": names.get(fault.by) if fault.by is not None else None,
        "at": None if fault.at is None else fault.at.isoformat(),
    }


def _finding(finding: Any) -> dict[str, str]:
    return {"rule": finding.rule, "field": finding.field, "lang": finding.lang, "message": finding.said}


def _faults(fault: cap.Invalid) -> dict[str, Any]:
    return {
        "faults": [
            {"element": each.element, "rule": each.rule, "message": _said(each)} for each in fault.faults
        ]
    }


def _said(fault: cap.Fault) -> str:
    return fault.said_vi if language() == "vi" else fault.said_en
