"""Structured logs that cannot tell a secret: JSON lines, phones masked, exceptions stripped of the data they carry.

Nothing here decides what is logged; it is the last gate every line passes. Bodies, codes and health answers are
never passed to a logger in the first place; `test_leaks` feeds marked values through every path and reads the logs.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any

import structlog

# 84 or 0 and eight to ten digits more, with or without separators; not inside words such as digests and identifiers
_PHONE = re.compile(r"(?:(?<![\w.-])|(?<=%2B)|(?<=%2b))(?:\+|00)?(?:84|0)((?:[ .-]?\d){8,10})(?!\w)")
# what Python quotes in the messages of these is the very value that was wrong
_QUOTED = re.compile(r"""(['"]).*\1""", re.DOTALL)
_DETAIL = re.compile(r"\s*\b(DETAIL|CONTEXT|HINT|QUERY|STATEMENT)\s*:.*", re.DOTALL)
_NEVER = frozenset({"body", "text", "args", "code", "answers", "password", "token", "authorization"})

EventDict = MutableMapping[str, Any]


def configure(process: str, *, level: int = logging.INFO) -> None:
    """Send this process's log as JSON lines to standard error; `process` names it in every line."""

    def name_process(_: Any, __: str, event: EventDict) -> EventDict:
        event["process"] = process  # a bound context variable would not reach the threads of a loop
        return event

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            name_process,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _describe_exception,
            redact,
            structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    _route_standard_logging(level)


def redact(_: Any, __: str, event: EventDict) -> EventDict:
    """Mask every phone number in every value and drop fields that may never be logged."""
    for key, value in event.items():
        event[key] = _redacted(key, value)
    return event


def _redacted(key: object, value: Any) -> Any:
    if key in _NEVER:
        return "[withheld]"
    if isinstance(value, str):
        return mask_phones(value)
    if isinstance(value, Mapping):
        return {name: _redacted(name, inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_redacted(None, inner) for inner in value]
    return value


def mask_phones(text: str) -> str:
    """Replace the middle of every Vietnamese number in `text`, keeping its prefix and last two digits."""
    return _PHONE.sub(_mask, text)


def _mask(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[1])
    return f"+84{digits[:2]}***{digits[-2:]}"


def safe_exception(fault: BaseException) -> str:
    """Type, place and first line of `fault` without the values that PostgreSQL or SQLAlchemy put into messages."""
    lines = []
    seen: BaseException | None = fault
    while seen is not None:
        lines.append(f"{type(seen).__name__}: {_message(seen)}")
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in _frames(seen.__traceback__)]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n".join(lines)


def _message(fault: BaseException) -> str:
    said = _DETAIL.sub("", str(fault))
    if isinstance(fault, (ValueError, LookupError)) or _is_about_data(fault):
        said = _QUOTED.sub("…", said)
    return next(iter(said.splitlines()), "")[:200]


def _is_about_data(fault: BaseException) -> bool:
    """PostgreSQL's class 22, as psycopg and SQLAlchemy both call it; known by name: no driver is imported here."""
    return any(kind.__name__ == "DataError" for kind in type(fault).__mro__)


def _frames(trace: TracebackType | None) -> list[traceback.FrameSummary]:
    # the last six calls find a fault; more only repeats the frameworks
    return traceback.extract_tb(trace)[-6:]


def _describe_exception(_: Any, __: str, event: EventDict) -> EventDict:
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()[1]
    elif isinstance(info, tuple):
        info = info[1]
    if isinstance(info, BaseException):
        event["exception"] = safe_exception(info)
    return event


class _ToStructlog(logging.Handler):
    """Carries records of libraries (RQ, granian, aiohttp) through the same gate; only their finished message."""

    def emit(self, record: logging.LogRecord) -> None:
        """Forward one record."""
        fault = record.exc_info[1] if record.exc_info else None
        structlog.get_logger(record.name).log(
            record.levelno, _DETAIL.sub("", record.getMessage())[:500], exc_info=fault
        )


def _route_standard_logging(level: int) -> None:
    root = logging.getLogger()
    root.handlers = [_ToStructlog()]
    root.setLevel(level)
    for name, quiet in (
        ("rq.worker", logging.WARNING),
        ("_granian", logging.WARNING),
        ("twilio", logging.WARNING),
    ):
        logging.getLogger(name).setLevel(quiet)
