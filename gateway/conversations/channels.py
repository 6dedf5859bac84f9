"""What a channel can carry, as data: the conversation asks it instead of knowing names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to talk.

    `keywords`: what is typed may be a command; without them there are menus and keys. `open_words`: an answer may be
    written out; without them such a question is asked by text. `undo`: the key that takes a call for help back on the
    prompt that confirms it, "" where that needs words. `spoken`: open words are recorded and written down by a
    colleague. `back`: the key that takes the last answer back, "" for a word.
    """

    name: str
    keywords: bool
    open_words: bool
    undo: str = ""
    back: str = ""
    spoken: bool = False

    @property
    def takes_words(self) -> bool:
        """Whether a question of open words can be asked here."""
        return self.open_words or self.spoken


CHANNELS: Final[Mapping[str, Channel]] = {
    each.name: each
    for each in (
        Channel("sms", keywords=True, open_words=True),
        # 33 presses for a name, in sessions that drop within a minute (people.md §1.13)
        Channel("zalo", keywords=True, open_words=True),
        Channel("ussd", keywords=False, open_words=False, undo="1"),
        Channel("voice", keywords=False, open_words=False, undo="1", back="*", spoken=True),
    )
}
