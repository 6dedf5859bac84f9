"""Two lists by key, page by page: what is asked most, and the truth about rumours; pure."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, Final

from gateway.dialogue.steps import Do, Prompt, Step
from gateway.services.ask import prompts
from gateway.services.ask.questions import MORE, listed

PAGE: Final = 5
"""Lines of a page: a screen of 182 characters holds as many with the keys beneath them."""
_MOST_PAGES: Final = 6  # of rumours; who has read thirty facts asks a person

Talk = Generator[Step, Any, dict[str, Any] | None]


def most_asked() -> Talk:
    """The answer that was chosen; None where there is none to choose."""
    return (yield from _walk("asked", "most_asked", prompts.asked))


def rumours() -> Talk:
    """The rumour that was chosen; None where none is told of."""
    return (yield from _walk("rumours", "current_rumours", prompts.rumours))


def _walk(step: str, look_up: str, prompt: Callable[..., Prompt]) -> Talk:
    for page in range(_MOST_PAGES):
        found = yield Do(f"{step}:{page}", look_up, {"page": page})
        items: list[dict[str, Any]] = found["items"]
        if not items:
            return None
        titles, more = [item["title"] for item in items], found["more"] and page + 1 < _MOST_PAGES
        asked = prompt(titles, more=more)
        picked = yield listed(f"{step}_which:{page}", titles, asked, prompts.LIST_AGAIN, more=more)
        if picked != MORE:
            return items[int(picked)]
    return None
