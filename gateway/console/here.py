"""What a page asks for: the request's transaction, the settings, the moment; found through the application."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, cast

from flask import current_app
from sqlalchemy.orm import Session

from gateway.messages.carriers import Registry
from gateway.settings import Settings

_EXTENSION: Final = "console"


@dataclass(frozen=True)
class Console:
    """The parts every page shares."""

    settings: Settings
    session: Callable[[], Session]
    carriers: Registry


def install(parts: Console) -> None:
    """Give the current application its parts."""
    current_app.extensions[_EXTENSION] = parts


def console() -> Console:
    """The parts of this application."""
    return cast(Console, current_app.extensions[_EXTENSION])


def tx() -> Session:
    """The transaction of this request; it commits when the answer leaves."""
    return console().session()


def settings() -> Settings:
    """The settings of this process."""
    return console().settings
