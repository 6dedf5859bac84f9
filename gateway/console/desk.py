"""A desk: pages about one noun, each with the permission it needs, and its place in the menu; holds no page itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Blueprint, Flask

from gateway.accounts import PERMISSIONS, Colleague
from gateway.guards import View, by_permission, signed_in

Words = Any
"""A text, or one that waits for the language of its reader (`lazy_gettext`)."""


@dataclass(frozen=True)
class Entry:
    """One line of the menu, shown to who may open it. `needs`: a permission, or "" for everybody."""

    label: Words
    endpoint: str
    needs: str
    group: Words


class Desk:
    """The pages under /console`prefix`; `label` and `group` are its place in the menu."""

    def __init__(self, name: str, prefix: str, label: Words, group: Words = "") -> None:
        self.name = name
        self.label = label
        self.group = group
        self.blueprint = Blueprint(f"console_{name}", __name__, url_prefix=f"/console{prefix}")
        self.entries: list[Entry] = []

    def page(self, rule: str, needs: str, *, menu: Words | None = None) -> Callable[[View], View]:
        """A page that can be opened; `menu`: also from the menu, under these words, the desk's own page first."""

        return self._add(rule, needs, ["GET"], menu)

    def action(self, rule: str, needs: str) -> Callable[[View], View]:
        """What a form does when it is sent; it answers with a page or sends the browser to one."""
        return self._add(rule, needs, ["POST"])

    def form(self, rule: str, needs: str, *, menu: Words | None = None) -> Callable[[View], View]:
        """A page with a form that is sent to itself; `menu` as for a page."""
        return self._add(rule, needs, ["GET", "POST"], menu)

    def _add(
        self, rule: str, needs: str, methods: list[str], menu: Words | None = None
    ) -> Callable[[View], View]:
        if needs and needs not in PERMISSIONS:
            raise LookupError(f"{self.name}{rule} needs {needs}, which is no permission")

        def add(view: View) -> View:
            if menu is not None:
                endpoint = f"{self.blueprint.name}.{view.__name__}"
                entry = Entry(menu, endpoint, needs, self.group)
                self.entries.insert(0 if rule == "" else len(self.entries), entry)
            guarded = by_permission(needs)(view) if needs else signed_in(view)
            self.blueprint.add_url_rule(rule, view.__name__, guarded, methods=methods)
            return guarded

        return add


EVERYBODY: Final = ""
"""What a page needs that every colleague may open."""


@dataclass
class Menu:
    """The menu of all desks, in their order."""

    desks: list[Desk] = field(default_factory=list)

    def add(self, app: Flask, *desks: Desk) -> None:
        """Register `desks` with the application and the menu."""
        for desk in desks:
            app.register_blueprint(desk.blueprint)
            self.desks.append(desk)

    def groups(self, me: Colleague) -> list[tuple[Words, list[Entry]]]:
        """What `me` may open, by group; empty groups are left out."""
        found: dict[str, tuple[Words, list[Entry]]] = {}
        for desk in self.desks:
            for entry in desk.entries:
                if not entry.needs or me.may(entry.needs):
                    found.setdefault(str(entry.group), (entry.group, []))[1].append(entry)
        return list(found.values())
