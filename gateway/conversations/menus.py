"""The menus of a keypad: which digits lead to which service, put together from the services that exist.

A digit means the same on USSD and by voice (people.md §3), so a service that does not exist leaves its digit empty.
9 and 0 belong to rescue and to a person everywhere and are no keys of a menu.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.dialogue.steps import Prompt
from gateway.services import Service

FIRST_MENU: Final = 2  # beside "1 go on": the key that leaves a half-done talk for the first menu
_MORE: Final = "7"  # the key behind which stands what the first menu has no room for

Menu = Mapping[str, Service]


def prompt(menu: Menu, path: str) -> Prompt:
    """The menu at `path`: a line for each key that leads somewhere."""
    keys = sorted({keys[: len(path) + 1] for keys in _keys(menu) if keys.startswith(path) and keys != path})
    return Prompt("U_MENU" if not path else "U_MORE", {"lines": [{"w": f"W_KEY_{each}"} for each in keys]})


def service_at(menu: Menu, keys: str) -> Service | None:
    """The service behind exactly these keys."""
    return next((service for service in menu.values() if service.keys == keys), None)


def exists(menu: Menu, path: str) -> bool:
    """Whether these keys lead to a menu."""
    return path == _MORE and any(keys.startswith(path) for keys in _keys(menu))


def _keys(menu: Menu) -> list[str]:
    return [service.keys for service in menu.values() if service.keys]
