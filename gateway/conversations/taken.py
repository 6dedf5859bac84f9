"""What one turn has come to; plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from gateway.conversations.where import Where
from gateway.dialogue.steps import Prompt, Question


@dataclass(frozen=True)
class Taken:
    """What to say, where the number is now, and one word for counting.

    `question`: the open question, where `prompts` say only that its answer was not understood. `by_text`: what is asked
    by text instead, because this channel cannot carry the answer. `over`: nothing more is expected on this channel.
    `step`: the question that is open now, for a channel that must know what its answers look like.
    """

    prompts: list[Prompt]
    where: Where
    outcome: str
    question: Prompt | None = None
    by_text: list[Prompt] = field(default_factory=list)
    step: Question | None = None
    over: bool = False

    def after(self, prompts: Sequence[Prompt]) -> Taken:
        """The same with `prompts` said before it."""
        return replace(self, prompts=[*prompts, *self.prompts])
