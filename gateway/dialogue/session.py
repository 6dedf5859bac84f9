"""Where a person is in a service: answers and how they came about, immutable and storable as JSON; knows no
script.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from gateway.dialogue.context import Ctx

Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Session:
    """One dialogue of one number.

    `answers`: step id → JSON value, of people and of look-ups. `order`: what was stored, oldest first, one
    group per thing the person said (its id first, then what replay stored because of it); the first group is
    the opening and begins with "". `done`: results of effects, never forgotten. `aside`: answers an edit has
    put aside until the person has said something new. `misses`: answers in a row that were not understood at
    the open question. `spoken`: step id → name of the recording of an answer that nobody has written down yet; what
    stands in `answers` meanwhile is `Question.unwritten`.
    """

    service: str
    version: int
    ctx: Ctx
    answers: Mapping[str, Any] = field(default_factory=dict)
    order: Groups = (("",),)
    done: Mapping[str, Any] = field(default_factory=dict)
    aside: Mapping[str, Any] = field(default_factory=dict)
    misses: int = 0
    spoken: Mapping[str, str] = field(default_factory=dict)

    @property
    def begun(self) -> bool:
        """Whether the person has said anything of their own yet, in an answer or with the keyword."""
        return len(self.order) > 1 or bool(self.ctx.opening)

    def to_json(self) -> str:
        """Compact and canonical: equal sessions give equal text."""
        stored = {
            "service": self.service,
            "version": self.version,
            "ctx": self.ctx.as_json(),
            "answers": dict(self.answers),
            "order": self.order,
            "done": dict(self.done),
            "aside": dict(self.aside),
            "misses": self.misses,
            **({"spoken": dict(self.spoken)} if self.spoken else {}),
        }
        return json.dumps(stored, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The inverse of `to_json`."""
        stored = json.loads(text)
        stored["ctx"] = Ctx.of_json(stored["ctx"])
        stored["order"] = tuple(tuple(group) for group in stored["order"])
        return cls(**stored)

    def answered(self, step_id: str, value: Any) -> Session:
        """The person has answered: a new group begins, and what an edit had put aside is gone for good."""
        order = _without(self.order, {step_id, *self.aside})
        return replace(
            self,
            answers={**self.answers, step_id: value},
            order=(*order, (step_id,)),
            aside={},
            misses=0,
            spoken=_but(self.spoken, {step_id}),
        )

    def heard(self, step_id: str, value: Any, recording: str) -> Session:
        """The person has answered in spoken words: `value` stands for them until somebody has written them down."""
        answered = self.answered(step_id, value)
        return replace(answered, spoken={**answered.spoken, step_id: recording})

    def written(self, step_id: str, value: Any) -> Session:
        """What was spoken is written down, in the place where it was said."""
        answers = {**self.answers, step_id: value}
        return replace(self, answers=answers, spoken=_but(self.spoken, {step_id}))

    def put_aside(self, ids: Iterable[str]) -> Session:
        """Ask these steps again; until one is answered `restored` brings the old answers back."""
        whole = self.restored()
        gone = {step_id: whole.answers[step_id] for step_id in ids if step_id in whole.answers}
        kept = {step_id: value for step_id, value in whole.answers.items() if step_id not in gone}
        return replace(whole, answers=kept, aside=gone, misses=0)

    def restored(self) -> Session:
        """Undo an edit that was not carried out."""
        return replace(self, answers={**self.answers, **self.aside}, aside={}, misses=0)

    def forget_from(self, group: int) -> Session:
        """Forget what was said from `group` of `order` on, with all that followed from it."""
        gone = {step_id for later in self.order[group:] for step_id in later}
        kept = {step_id: value for step_id, value in self.answers.items() if step_id not in gone}
        spoken = _but(self.spoken, gone)
        return replace(self, answers=kept, order=self.order[:group], aside={}, misses=0, spoken=spoken)

    def only(self, ids: Iterable[str]) -> Session:
        """Forget every answer that is not among `ids`."""
        keep = set(ids)
        gone = set(self.answers) - keep
        kept = {step_id: value for step_id, value in self.answers.items() if step_id in keep}
        spoken = _but(self.spoken, self.spoken.keys() - keep)
        return replace(self, answers=kept, order=_without(self.order, gone), aside={}, spoken=spoken)


def _but(spoken: Mapping[str, str], gone: Collection[str]) -> Mapping[str, str]:
    return {step_id: name for step_id, name in spoken.items() if step_id not in gone}


def _without(order: Groups, gone: set[str]) -> Groups:
    """`order` less some ids; what followed from a forgotten answer now belongs to the group before it."""
    groups: list[tuple[str, ...]] = []
    for group in order:
        rest = tuple(step_id for step_id in group if step_id not in gone)
        if groups and group[0] in gone:
            groups[-1] += rest
        else:
            groups.append(rest)
    return tuple(groups)
