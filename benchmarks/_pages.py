"""Every page of the console, found as a reader finds them: from the pages without arguments along links and filters.

A page that is built later is walked as soon as its route is there. Pages nobody links to are opened by samples.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from gateway import clock
from gateway.accounts import ROLES
from gateway.guards import PERMISSION, SIGNED_IN, guard_of

Fetch = Callable[[str], tuple[int, str]]
"""Opens a path as somebody who has signed in; the status, and the page where it is one."""

_SAMPLES: Final = {"int": "1", "default": "41536", "path": "console.css", "string": "41536"}
_WORDS: Final = {"search": "nguyen", "text": "nguyen"}
"""What is typed into the filters of a list."""
_EARLIER: Final = 27  # days before today: what is typed into each filter of a day
_BARE, _ASKED = 2, 8
"""Addresses of one page that are opened: without a question, and with different ones."""


@dataclass(frozen=True)
class Page:
    """One address. `reached`: a link or a filter led to it; otherwise samples stand for its arguments."""

    rule: str
    path: str
    status: int
    reached: bool


@dataclass
class Pages:
    """The pages that holders of `may` can open."""

    app: Flask
    fetch: Fetch
    may: frozenset[str]
    _seen: dict[str, set[object]] = field(default_factory=dict)

    def walk(self) -> Iterator[Page]:
        """Each page once it has been opened; those that lead elsewhere are left out."""
        rules = {rule.rule: self.app.view_functions[rule.endpoint] for rule in self._rules()}
        waiting = deque((rule, rule, True) for rule in rules if "<" not in rule)
        arrived: set[str] = set()
        while waiting or rules.keys() - arrived:
            if not waiting:
                left = min(rules.keys() - arrived)
                waiting.append((left, sample(left), False))
            rule, path, reached = waiting.popleft()
            arrived.add(rule)
            status, page = self.fetch(path)
            if 300 <= status < 400:
                continue
            yield Page(rule, path, status, reached)
            for further in links(path, page) if status == 200 else ():
                known = self._rule_of(further)
                if known in rules and self._is_new(known, further):
                    waiting.append((known, further, True))

    def _rules(self) -> Iterator[Rule]:
        for rule in self.app.url_map.iter_rules():
            guard = guard_of(self.app.view_functions[rule.endpoint]) or ""
            allowed = guard == SIGNED_IN or (
                guard.startswith(PERMISSION) and guard.removeprefix(PERMISSION) in self.may
            )
            if "GET" in (rule.methods or ()) and rule.rule.startswith("/console") and allowed:
                yield rule

    def _rule_of(self, path: str) -> str:
        try:
            rule, _ = self.app.url_map.bind("localhost").match(
                urlsplit(path).path, method="GET", return_rule=True
            )
        except HTTPException:
            return ""
        return str(rule.rule)

    def _is_new(self, rule: str, path: str) -> bool:
        """Whether it is unlike what was opened of this page: other arguments, or another kind of question."""
        split = urlsplit(path)
        asked = frozenset(name for name, value in parse_qsl(split.query) if value)
        seen = self._seen.setdefault(rule, set())
        what: object = asked or split.path
        alike = sum(isinstance(each, frozenset) == bool(asked) for each in seen)
        if what in seen or alike >= (_ASKED if asked else _BARE) or (not asked and "<" not in rule):
            return False
        seen.add(what)
        return True


def sample(rule: str) -> str:
    """A path that a rule answers to."""
    return re.sub(r"<(?:(\w+)[^:>]*:)?[^>]+>", lambda found: _SAMPLES[found[1] or "default"], rule)


def covering(app: Flask) -> list[str]:
    """Roles that together may open everything, those of the whole province first."""
    guards = {guard_of(view) or "" for view in app.view_functions.values()}
    needed = {guard.removeprefix(PERMISSION) for guard in guards if guard.startswith(PERMISSION)}
    chosen: list[str] = []
    while needed:
        helping = [role for role in ROLES if ROLES[role].may & needed]
        if not helping:
            break
        best = max(helping, key=lambda role: (ROLES[role].provincial, len(ROLES[role].may & needed)))
        chosen.append(best)
        needed -= ROLES[best].may
    return chosen


def links(path: str, page: str) -> list[str]:
    """Where a page leads within the console: its links, and its filters as somebody might set them."""
    reader = _Reader(path)
    reader.feed(page)
    return [each for each in dict.fromkeys(reader.found) if urlsplit(each).path.startswith("/console")]


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._path = path
        self._form: str | None = None
        self._select: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and said.get("href") and "download" not in said:
            self._lead(said["href"])
        elif tag == "form":
            self._form = said.get("action", "") if said.get("method", "get").lower() == "get" else None
        elif self._form is not None and tag == "select":
            self._select = said.get("name", ""), ""
        elif tag == "option" and self._select is not None and said.get("value"):
            self._select = self._select[0], said["value"]
        elif self._form is not None and tag == "input" and said.get("type", "text") in _WORDS:
            self._ask(said.get("name", ""), _WORDS[said.get("type", "text")])
        elif self._form is not None and tag == "input" and said.get("type") == "date":
            earlier = clock.today(clock.now()) - timedelta(days=_EARLIER)
            self._ask(said.get("name", ""), earlier.isoformat())

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select" and self._select is not None:
            self._ask(*self._select)
            self._select = None

    def _ask(self, name: str, value: str) -> None:
        if name and value:
            self._lead(f"{self._form or urlsplit(self._path).path}?{urlencode({name: value})}")

    def _lead(self, href: str) -> None:
        split = urlsplit(urljoin(f"http://localhost{self._path}", href))
        if split.netloc == "localhost":
            self.found.append(split._replace(scheme="", netloc="", fragment="").geturl())
