"""One run of a script from its beginning against stored answers; pure: the same input gives the same turn.

A script is a generator: it is run from its beginning on every turn and receives the stored answers, so
nothing but answers is ever kept (decisions 21). Replaying renders nothing, stores nothing and reads no
clock; what must be looked up or done outside is called through the mapping `do`, once per step id.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from gateway.dialogue.context import Ctx
from gateway.dialogue.session import Session
from gateway.dialogue.steps import Do, Done, Fill, Left, Prompt, Question, Say, Script, Step

MOST_STEPS = 300  # far beyond any form; a script that yields more is going round in circles

Calls = Mapping[str, Callable[..., Any]]


class ScriptError(Exception):
    """The script itself is wrong: endless, a step twice, or a call nobody provides. The case goes to a
    person.
    """


class _Unwritten(Exception):
    """The world would be asked about words that nobody has written down."""


class Scripted(Protocol):
    """What the engine needs of a service."""

    @property
    def name(self) -> str:
        """Stable; stored with the session."""
        ...

    @property
    def version(self) -> int:
        """Raised when the script changes."""
        ...

    @property
    def script(self) -> Callable[[Ctx], Script]:
        """The generator function."""
        ...


@dataclass(frozen=True, slots=True)
class Turn:
    """The outcome of one turn.

    `said`: prompts to say before the question. `ask`: the open question; None when the script has ended.
    `invalid`: the answer was not understood (the question itself is then not repeated, `said` holds the
    reason). `finished`: complete now; `result` is what the script returned. `left`: ended without completing.
    `waits`: it goes on once what was spoken is written down.
    """

    session: Session
    said: tuple[Prompt, ...] = ()
    ask: Question | None = None
    invalid: bool = False
    finished: bool = False
    left: bool = False
    waits: bool = False
    result: Any = None
    path: tuple[Step, ...] = field(default=(), repr=False)

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """Everything to say now, in order."""
        if self.ask is None or (self.invalid and self.said):
            return self.said
        return (*self.said, self.ask.prompt)


class Replay:
    """One run of the script from its beginning; collects what is said on the way."""

    def __init__(self, service: Scripted, session: Session, do: Calls) -> None:
        self._service = service
        self._session = session
        self._do = do
        self._answers = dict(session.answers)
        self._done = dict(session.done)
        self._stored: list[str] = []
        self._said: list[Prompt] = []
        self._path: list[Step] = []
        self._seen: set[str] = set()

    def run(self) -> Turn:
        """Feed answers until a question has none or the script ends."""
        script = self._service.script(self._session.ctx)
        known: Any = None
        try:
            while True:
                step = script.send(known)
                self._guard(step)
                if isinstance(step, Question) and not self._has(step):
                    return self._stopped(step)
                self._path.append(step)
                known = self._pass(step)
        except StopIteration as end:
            return self._ended(end.value)
        except _Unwritten:
            return Turn(self._now(), tuple(self._said), waits=True, path=tuple(self._path))
        finally:
            script.close()

    def _guard(self, step: Step) -> None:
        if step.id in self._seen:
            raise ScriptError(f"{self._service.name}: step {step.id} came twice")
        self._seen.add(step.id)
        if len(self._seen) > MOST_STEPS:
            raise ScriptError(f"{self._service.name}: more than {MOST_STEPS} steps")

    def _has(self, step: Question) -> bool:
        if step.id not in self._answers:
            return False
        if step.holds(self._answers[step.id]):
            return True
        del self._answers[step.id]
        return False

    def _pass(self, step: Step) -> Any:
        """What the script receives for a step that does not wait."""
        match step:
            case Question():
                return self._answers[step.id]
            case Say():
                if step.id not in self._answers:
                    self._said.append(step.prompt)
                    self._store(step.id, True)
                return None
            case Fill():
                self._fill(step)
                return None
            case Do():
                return self._result(step)

    def _fill(self, step: Fill) -> None:
        if step.id in self._answers:
            return
        self._store(step.id, True)
        for step_id, value in step.answers.items():
            if step_id not in self._answers:
                self._store(step_id, value)

    def _result(self, step: Do) -> Any:
        results = self._done if step.effect else self._answers
        if step.id not in results:
            if not step.at_once and self._session.spoken.keys() & self._answers.keys():
                raise _Unwritten
            outcome = call(self._do, step.name, step.args)
            self._said += outcome.said
            if step.effect:
                self._done[step.id] = outcome.value
            else:
                self._store(step.id, outcome.value)
        return results[step.id]

    def _store(self, step_id: str, value: Any) -> None:
        self._answers[step_id] = value
        self._stored.append(step_id)

    def _now(self) -> Session:
        order = self._session.order
        if self._stored:
            order = (*order[:-1], (*order[-1], *self._stored))
        version = self._service.version
        return replace(self._session, version=version, answers=self._answers, done=self._done, order=order)

    def _stopped(self, step: Question) -> Turn:
        session = self._now()
        if step.reads_back:
            session = session.only(passed.id for passed in self._path)
        return Turn(session, tuple(self._said), step, path=tuple(self._path))

    def _ended(self, result: Any) -> Turn:
        session = self._now().only(passed.id for passed in self._path)
        if isinstance(result, Left):
            last = (result.said,) if result.said is not None else ()
            return Turn(session, (*self._said, *last), left=True, path=tuple(self._path))
        return Turn(session, tuple(self._said), finished=True, result=result, path=tuple(self._path))


def call(do: Calls, name: str, args: Mapping[str, Any]) -> Done:
    """Run one callable; its result is taken through JSON, so that a resumed dialogue sees the very same
    value.
    """
    try:
        function = do[name]
    except KeyError:
        raise ScriptError(f"nothing provides {name}") from None
    outcome = function(**args)
    done = outcome if isinstance(outcome, Done) else Done(outcome)
    return replace(done, value=json.loads(json.dumps(done.value)))
