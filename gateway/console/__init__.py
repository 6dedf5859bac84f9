"""Web pages for staff: one file per desk, templates beside it; they ask nouns and show what those answer."""

from gateway.console.application import answer, attach, away, is_page

__all__ = ["answer", "attach", "away", "is_page"]
