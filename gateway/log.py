"""Structured logs that cannot tell a secret: JSON lines, phones masked, exceptions stripped of the data they carry.

Nothing here decides what is logged; it is the last gate every line passes. Bodies, codes and health answers are
never passed to a logger in the first place; `test_leaks` feeds marked values through every path and reads the logs.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

_PHONE = re.compile(r"(?<![\w.-])(?:\+|00)?(84|0)(\d{2})(\d{3,5})(\d{4})(?!\w)")
_DETAIL = re.compile(r"\s*\b(DETAIL|CONTEXT|HINT|QUERY|STATEMENT)\s*:.*", re.DOTALL)
_NEVER = frozenset({"body", "text", "args", "code", "answers", "password", "token", "authorization"})

EventDict = MutableMapping[str, Any]


def configure(process: str, *, level: int = logging.INFO) -> None:
    """Send this process's log as JSON lines to standard error; `process` names it in every line."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
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
    structlog.contextvars.bind_contextvars(process=process)
    _route_standard_logging(level)


def redact(_: Any, __: str, event: EventDict) -> EventDict:
    """Mask every phone number in every value and drop fields that may never be logged."""
    for key in list(event):
        if key in _NEVER:
            event[key] = "[withheld]"
        elif isinstance(event[key], str):
            event[key] = mask_phones(event[key])
    return event


def mask_phones(text: str) -> str:
    """Replace the middle of every Vietnamese number in `text`, keeping its prefix and last two digits."""
    return _PHONE.sub(lambda m: f"+84{m[2]}***{m[4][-2:]}", text)


def safe_exception(fault: BaseException) -> str:
    """Type, place and first line of `fault` without the values that PostgreSQL or SQLAlchemy put into messages."""
    lines = []
    seen: BaseException | None = fault
    while seen is not None:
        message = _DETAIL.sub("", str(seen)).splitlines()
        lines.append(f"{type(seen).__name__}: {message[0][:200] if message else ''}")
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in _frames(seen.__traceback__)]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n".join(lines)


def _frames(trace: TracebackType | None) -> list[traceback.FrameSummary]:
    return traceback.extract_tb(trace)[
        -6:
    ]  # the last six calls find a fault; more only repeats the frameworks


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
