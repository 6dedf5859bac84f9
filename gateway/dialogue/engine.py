"""What a person may do in a dialogue: open it, answer, go back, edit; each takes one turn and is pure.

Every move changes the stored answers and replays the script (replay.py); it renders nothing, stores nothing
and reads no clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Lookup
from gateway.dialogue.replay import Calls, Replay, Scripted, ScriptError, Turn, call
from gateway.dialogue.session import Session
from gateway.dialogue.steps import Edit, First, Outcome, Prompt, Question, Refused, Rewind, Value

__all__ = [
    "Calls",
    "ScriptError",
    "Scripted",
    "Turn",
    "again",
    "answer",
    "back",
    "edit",
    "hear",
    "replay",
    "start",
    "write",
]

HELP_AFTER = 2  # misses in a row before help is offered


def start(service: Scripted, ctx: Ctx, answers: Mapping[str, Any] | None = None, *, do: Calls) -> Turn:
    """Open a dialogue; `answers` are already known (a resumed form of another channel)."""
    known = dict(answers or {})
    opening = ("", *known)
    return replay(service, Session(service.name, service.version, ctx, known, (opening,)), do=do)


def replay(service: Scripted, session: Session, *, do: Calls) -> Turn:
    """The turn at which `session` stands: after a restart, an interruption or a deploy (unknown answers are
    dropped).
    """
    return Replay(service, session, do).run()


def again(service: Scripted, session: Session, *, do: Calls) -> Turn:
    """`session` asked anew: what the person said stays, what was looked up is looked up again.

    What they answered last before another service had to come first is forgotten: it was the way there.
    """
    turn = replay(service, session, do=do)
    said = [step.id for step in turn.path if isinstance(step, Question)]
    kept = said[:-1] if isinstance(turn.result, First) else said
    return replay(service, session.only(kept), do=do)


def answer(service: Scripted, session: Session, raw: str, *, do: Calls, turn: Turn | None = None) -> Turn:
    """Take what the person said to the open question; `turn` is `session` replayed, where that was done already."""
    turn = turn or replay(service, session, do=do)
    if turn.ask is None:
        return turn
    session, step = turn.session, turn.ask
    outcome = step.read(raw)
    if isinstance(step, Lookup) and isinstance(outcome, Value):
        outcome = _looked_up(step, outcome.value, do)
    match outcome:
        case Value(value):
            return replay(service, session.answered(step.id, value), do=do)
        case Edit(number, forget):
            kept = session.only(step_id for step_id in session.answers if step_id not in forget)
            return edit(service, kept if forget else session, number, do=do)
        case Rewind(step_id):
            return _rewind(service, session, step_id, do)
        case Refused(reason):
            return _again(turn, reason)


def hear(service: Scripted, session: Session, recording: str, *, do: Calls, turn: Turn | None = None) -> Turn:
    """The open question is answered in spoken words, kept as `recording`; `invalid` where it cannot be."""
    turn = turn or replay(service, session, do=do)
    meanwhile = None if turn.ask is None else turn.ask.unwritten()
    if turn.ask is None or meanwhile is None:
        return _again(turn, None) if turn.ask else turn
    return replay(service, turn.session.heard(turn.ask.id, meanwhile, recording), do=do)


def write(service: Scripted, session: Session, step_id: str, raw: str, *, do: Calls) -> Turn | None:
    """What was spoken at `step_id`, as somebody who has heard it writes it; None: that is no answer to the question."""
    turn = replay(service, session, do=do)
    step = next((each for each in turn.path if each.id == step_id), None)
    if not isinstance(step, Question) or step_id not in session.spoken:
        return None
    outcome = step.read(raw)
    if isinstance(step, Lookup) and isinstance(outcome, Value):
        outcome = _looked_up(step, outcome.value, do)
    if not isinstance(outcome, Value):
        return None
    return replay(service, turn.session.written(step_id, outcome.value), do=do)


def back(service: Scripted, session: Session, *, do: Calls) -> Turn:
    """Take back the last thing the person said; first of all an edit that was begun. `invalid` when there is
    nothing.
    """
    if session.aside:
        return replay(service, session.restored(), do=do)
    if len(session.order) < 2:
        return replace(replay(service, session, do=do), invalid=True)
    return replay(service, session.forget_from(len(session.order) - 1), do=do)


def edit(service: Scripted, session: Session, number: int, *, do: Calls) -> Turn:
    """Ask question `number` again and keep the answers still reached; `invalid` when it was not asked yet."""
    whole = replay(service, session.restored(), do=do)
    ids = [step.id for step in whole.path if isinstance(step, Question) and step.number == number]
    if not ids:
        return replace(replay(service, session, do=do), invalid=True)
    return replay(service, session.put_aside(ids), do=do)


def _rewind(service: Scripted, session: Session, step_id: str, do: Calls) -> Turn:
    groups = [index for index, group in enumerate(session.order) if group[:1] == (step_id,)]
    if not groups:
        raise ScriptError(f"{service.name}: nothing to go back to at {step_id}")
    return replay(service, session.forget_from(groups[-1]), do=do)


def _looked_up(step: Lookup, said: str, do: Calls) -> Outcome:
    found = call(do, step.name, {"said": said}).value
    return Value({"said": said, "found": found}) if found else Refused()


def _again(turn: Turn, reason: Prompt | None) -> Turn:
    step = turn.ask
    assert step is not None  # noqa: S101  only called with an open question
    session = replace(turn.session, misses=turn.session.misses + 1)
    said = [prompt for prompt in (reason or step.repeat,) if prompt is not None]
    if session.misses >= HELP_AFTER and step.help is not None:
        said.append(step.help)
    return replace(turn, session=session, said=(*turn.said, *said), invalid=True)
