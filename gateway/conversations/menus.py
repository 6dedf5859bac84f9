"""The menus of a keypad: which digits lead to which service, put together from the services that exist.

A digit means the same on USSD and by voice (people.md §3), so a service that does not exist leaves its digit empty.
9 and 0 belong to rescue and to a person everywhere and are no keys of a menu. By voice 8 are the languages, each named
in itself, and what a screen has in their place is a guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.dialogue.steps import Prompt
from gateway.services import Service

FIRST_MENU: Final = 2  # beside "1 go on": the key that leaves a half-done talk for the first menu
_MORE: Final = "7"  # the key behind which stands what the first menu has no room for
_SAID_LATER: Final = frozenset({"2", "6", "8"})
"""What the first menu by voice names only to who has pressed nothing, or a key that leads nowhere: thirteen seconds are
what a caller bears (people.md §3), and a key works whether it is named or not."""

Menu = Mapping[str, Service]


def prompt(menu: Menu, path: str, *, by_voice: bool, whole: bool = False) -> Prompt:
    """The menu at `path`: a line for each key that leads somewhere; by voice `whole` leaves none out."""
    keys = sorted(
        {keys[: len(path) + 1] for keys in _keys(menu, by_voice) if keys.startswith(path) and keys != path}
    )
    if by_voice and not path and not whole:
        keys = [each for each in keys if each not in _SAID_LATER]
    return Prompt("U_MENU" if not path else "U_MORE", {"lines": [{"w": f"W_KEY_{each}"} for each in keys]})


def service_at(menu: Menu, keys: str, *, by_voice: bool) -> Service | None:
    """The service behind exactly these keys."""
    return next((service for service in menu.values() if _key(service, by_voice) == keys), None)


def exists(menu: Menu, path: str, *, by_voice: bool) -> bool:
    """Whether these keys lead to a menu."""
    return path == _MORE and any(keys.startswith(path) for keys in _keys(menu, by_voice))


def _keys(menu: Menu, by_voice: bool) -> list[str]:
    return [keys for service in menu.values() if (keys := _key(service, by_voice))]


def _key(service: Service, by_voice: bool) -> str:
    return (service.call_keys or service.keys) if by_voice else service.keys
