"""Choose who gets an inbound text, in the order of decisions.md 22-23; reads no text, does nothing.

Danger, rescue, a control word, a command whose arguments parse, the open question, the open ticket,
words for a person. Each step below is one row of that order; tests/grammar/test_routing.py holds them
one by one.
"""

from dataclasses import dataclass
from enum import StrEnum

from gateway.dialogue.danger import Danger
from gateway.dialogue.danger_signs import Kind
from gateway.dialogue.readings import (
    AskOnce,
    Command,
    Control,
    Digit,
    Near,
    Reading,
    Rescue,
    Sender,
)


class Awaiting(StrEnum):
    """Whose the digits are: the last prompt sent to this number, while it is younger than 30 minutes."""

    NOTHING = "nothing"
    QUESTION = "question"  # the open step of a service
    CODE = "code"  # a verification is pending: six digits are that code
    ALERT = "alert"  # 8 is "safe", and no digit reaches a suspended dialogue
    NOTICE = "notice"  # one of our own offers (H2, H3, K12, T1): its digits are its own


@dataclass(frozen=True, slots=True)
class OpenStep:
    """The open question: does it ask for a number (then a bare 9 is one), and does its parse accept this
    text.
    """

    number_question: bool
    accepts: bool


@dataclass(frozen=True, slots=True)
class State:
    """What the conversation knows of the number that wrote."""

    step: OpenStep | None = None
    awaiting: Awaiting = Awaiting.NOTHING
    open_ticket: bool = False
    place_known: bool = False  # the command's `place` was found in the gazetteer
    sender: Sender = Sender.ANYONE


class To(StrEnum):
    """Who gets the text."""

    RESCUE = "rescue"  # raise the case, then answer
    PERSON = "person"  # a call-back
    CONTROL = "control"  # move within the open question's service
    COMMAND = "command"  # start or do what the keyword says
    CODE = "code"  # check the pending verification
    SAFE = "safe"  # the answer 8 to an alert
    NOTICE = "notice"  # the prompt that owns the digits
    LATE = "late"  # a digit nobody asked for: say what is open (K12) or what can be sent (H1)
    ASK = "ask"  # two meanings or a slip: one question back
    ANSWER = "answer"  # the open question's answer
    REPEAT = "repeat"  # the open question did not understand (K11)
    TICKET = "ticket"  # added to the open ticket
    TEXT = "text"  # a published answer, or else a person


@dataclass(frozen=True, slots=True)
class Route:
    """`raise_case`: the answer is taken and a case is raised too. `resumes`: the open question is asked
    again after.
    """

    to: To
    raise_case: bool = False
    resumes: bool = False


# Asked even in the middle of a question: a life, or the end of the dialogue, may hang on it.
_ASKED_AT_ONCE = frozenset({"cc", "cuu tro", "huy"})


def route(reading: Reading, danger: Danger | None, state: State) -> Route:
    """The first row that fits. Pure and total: every text gets a route, and none is lost."""
    step = state.step
    in_dialogue = step is not None
    asked = in_dialogue and state.awaiting is not Awaiting.ALERT  # an alert suspends the question
    answers = step is not None and step.accepts and asked

    # Danger: an answer that parses stays an answer ("4 Kho tho"), a plea never does.
    if danger is not None and not isinstance(reading, Rescue):
        if answers and danger.kind is not Kind.PLEA:
            return Route(To.ANSWER, raise_case=True)
        return Route(To.RESCUE, resumes=in_dialogue)

    # Rescue, a person, safe: the digits kept on every channel.
    if isinstance(reading, Rescue):
        return Route(To.RESCUE, resumes=in_dialogue)
    if isinstance(reading, Digit):
        return _digit(reading.number, state, answers=answers)

    # Control words exist only while a question is open (the grammar saw to it).
    if isinstance(reading, Control):
        return Route(To.CONTROL)
    if isinstance(reading, AskOnce) and reading.name in _ASKED_AT_ONCE:
        return Route(To.ASK, resumes=in_dialogue)

    # A command, unless this text only looks like one here and now.
    if isinstance(reading, Command) and _stands(reading, state, answers=answers):
        to = To.CODE if reading.name == "code" else To.COMMAND
        return Route(to, resumes=in_dialogue)

    # The open question, then the open ticket, then whoever can read it.
    if asked:
        return Route(To.ANSWER if answers else To.REPEAT)
    if isinstance(reading, AskOnce | Near):
        return Route(To.ASK, resumes=in_dialogue)
    return Route(To.TICKET if state.open_ticket else To.TEXT, resumes=in_dialogue)


def _digit(number: int, state: State, *, answers: bool) -> Route:
    step = state.step
    if number == 9 and not (answers and step is not None and step.number_question):
        return Route(To.RESCUE, resumes=step is not None)
    if number == 0:
        return Route(To.PERSON, resumes=step is not None)
    if state.awaiting is Awaiting.ALERT:
        return Route(To.SAFE if number == 8 else To.NOTICE, resumes=step is not None)
    if state.awaiting is Awaiting.NOTICE:
        return Route(To.NOTICE)
    if step is not None:
        return Route(To.ANSWER if answers else To.REPEAT)
    return Route(To.LATE)


def _stands(command: Command, state: State, *, answers: bool) -> bool:
    """Whether the command is one from this sender, in this place of the conversation."""
    if command.only is not Sender.ANYONE and command.only is not state.sender:
        return False
    if command.place is not None and not state.place_known:
        return False
    if command.name == "code" or "again" in command.args:
        asked_here = (
            command.name == "code" and answers and state.step is not None and state.step.number_question
        )
        return state.awaiting is Awaiting.CODE and not asked_here
    if answers and state.step is not None:
        bare_number = command.name == "pin" or (command.name == "site" and "way" not in command.args)
        return not (command.everyday or (bare_number and state.step.number_question))
    return True
