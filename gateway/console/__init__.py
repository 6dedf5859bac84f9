"""Web pages for staff: one file per desk, templates beside it; they ask nouns and show what those answer."""

from gateway.console.application import MOST_UPLOADED, answer, attach, away, is_page, takes_lists

__all__ = ["MOST_UPLOADED", "answer", "attach", "away", "is_page", "takes_lists"]
