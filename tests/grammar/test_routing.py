"""The order of decisions.md 22-23, row by row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.dialogue.danger import Danger
from gateway.dialogue.danger_signs import Kind
from gateway.dialogue.readings import (
    AskOnce,
    Command,
    Control,
    Digit,
    Free,
    Move,
    Near,
    Reading,
    Rescue,
    Sender,
)
from gateway.dialogue.routing import Awaiting, OpenStep, Route, State, To, route

BREATH = Danger("khó thở", Kind.BREATH, "kho tho")
PLEA = Danger("cứu với", Kind.PLEA, "cuu voi")
CHOICE = OpenStep(number_question=False, accepts=True)
NOT_ITS_ANSWER = OpenStep(number_question=False, accepts=False)
AGE = OpenStep(number_question=True, accepts=True)
NONE = State()
ASKED = State(step=CHOICE, awaiting=Awaiting.QUESTION)
ASKED_OTHER = State(step=NOT_ITS_ANSWER, awaiting=Awaiting.QUESTION)
ASKED_AGE = State(step=AGE, awaiting=Awaiting.QUESTION)
ALERTED = State(step=CHOICE, awaiting=Awaiting.ALERT)
TICKET = State(open_ticket=True)
KB = Command("kb")
SITE = Command("site", {"site": "41536"}, changes=True)
CODE = Command("code", {"code": "482913"})

ROWS = [
    # danger
    ("danger, nothing open", Free(), BREATH, NONE, Route(To.RESCUE)),
    ("danger in an answer that parses", Free(), BREATH, ASKED, Route(To.ANSWER, raise_case=True)),
    ("danger in an answer that does not", Free(), BREATH, ASKED_OTHER, Route(To.RESCUE, resumes=True)),
    ("a plea is never an answer", Free(), PLEA, ASKED, Route(To.RESCUE, resumes=True)),
    ("danger while an alert is awaited", Free(), BREATH, ALERTED, Route(To.RESCUE, resumes=True)),
    ("danger before a command", Command("hoi", {"text": "x"}), BREATH, NONE, Route(To.RESCUE)),
    ("danger before a ticket", Free(), BREATH, TICKET, Route(To.RESCUE)),
    # rescue
    ("CUU", Rescue("cuu"), None, NONE, Route(To.RESCUE)),
    ("CUU with danger inside a question", Rescue("cuu"), BREATH, ASKED, Route(To.RESCUE, resumes=True)),
    ("CUU inside a number question", Rescue("cuu"), None, ASKED_AGE, Route(To.RESCUE, resumes=True)),
    ("9, nothing open", Digit(9), None, NONE, Route(To.RESCUE)),
    ("9 inside a choice", Digit(9), None, ASKED, Route(To.RESCUE, resumes=True)),
    ("9 inside a number question", Digit(9), None, ASKED_AGE, Route(To.ANSWER)),
    ("9 to an alert over a number question",
     Digit(9), None, State(AGE, Awaiting.ALERT), Route(To.RESCUE, resumes=True)),
    ("9 a number question refuses",
     Digit(9), None, State(OpenStep(True, False)), Route(To.RESCUE, resumes=True)),
    # digits
    ("0 is a person", Digit(0), None, NONE, Route(To.PERSON)),
    ("0 is a person inside a question", Digit(0), None, ASKED, Route(To.PERSON, resumes=True)),
    ("8 to an alert is safe", Digit(8), None, ALERTED, Route(To.SAFE, resumes=True)),
    ("8 to a list is its next page", Digit(8), None, ASKED, Route(To.ANSWER)),
    ("2 to an alert is not the dialogue's 2", Digit(2), None, ALERTED, Route(To.NOTICE, resumes=True)),
    ("1 to an offer of ours", Digit(1), None, State(awaiting=Awaiting.NOTICE), Route(To.NOTICE)),
    ("1 to the open question", Digit(1), None, ASKED, Route(To.ANSWER)),
    ("7 where three choices exist", Digit(7), None, ASKED_OTHER, Route(To.REPEAT)),
    ("yesterday's 1", Digit(1), None, NONE, Route(To.LATE)),
    # control
    ("SUA 4", Control(Move.EDIT, 4), None, ASKED, Route(To.CONTROL)),
    ("HUY asks even where it could be a name", AskOnce("huy"), None, ASKED, Route(To.ASK, resumes=True)),
    ("CC asks inside a question", AskOnce("cc"), None, ASKED, Route(To.ASK, resumes=True)),
    # commands
    ("KB", KB, None, NONE, Route(To.COMMAND)),
    ("KB inside a question returns to it", KB, None, ASKED, Route(To.COMMAND, resumes=True)),
    ("whoever has a ticket can still declare", KB, None, TICKET, Route(To.COMMAND)),
    ("a site number", SITE, None, NONE, Route(To.COMMAND)),
    ("a site number as an address", SITE, None, ASKED, Route(To.COMMAND, resumes=True)),
    ("five digits where a number is asked", SITE, None, ASKED_AGE, Route(To.ANSWER)),
    ("six digits, verification pending", CODE, None, State(awaiting=Awaiting.CODE), Route(To.CODE)),
    ("six digits where a code is asked for",
     CODE, None, State(step=AGE, awaiting=Awaiting.CODE), Route(To.ANSWER)),
    ("six digits as an address, verification pending",
     CODE, None, State(step=CHOICE, awaiting=Awaiting.CODE), Route(To.CODE, resumes=True)),
    ("six digits, nothing pending", CODE, None, NONE, Route(To.TEXT)),
    ("six digits as an answer", CODE, None, ASKED, Route(To.ANSWER)),
    ("no code came",
     Command("otp", {"again": "yes"}), None, State(awaiting=Awaiting.CODE), Route(To.COMMAND)),
    ("no code was sent", Command("otp", {"again": "yes"}), None, NONE, Route(To.TEXT)),
    ("a place known", Command("sdt", place="Nhon Hai"), None, State(place_known=True), Route(To.COMMAND)),
    ("a place unknown", Command("sdt", place="bac si"), None, NONE, Route(To.TEXT)),
    ("a staff word by a citizen", Command("ds", only=Sender.STAFF), None, TICKET, Route(To.TICKET)),
    ("a staff word by staff",
     Command("ds", only=Sender.STAFF), None, State(sender=Sender.STAFF), Route(To.COMMAND)),
    ("a site's word by staff",
     Command("lt", only=Sender.SITE), None, State(sender=Sender.STAFF), Route(To.TEXT)),
    ("'sai' as an answer", Command("sai", everyday=True), None, ASKED, Route(To.ANSWER)),
    ("'sai' where it is no answer",
     Command("sai", everyday=True), None, ASKED_OTHER, Route(To.COMMAND, resumes=True)),
    # the rest
    ("an answer", Free(), None, ASKED, Route(To.ANSWER)),
    ("an answer before the open ticket", Free(), None, State(CHOICE, open_ticket=True), Route(To.ANSWER)),
    ("not an answer", Free(), None, ASKED_OTHER, Route(To.REPEAT)),
    ("KHO as an answer a step refuses", AskOnce("kho"), None, ASKED_OTHER, Route(To.REPEAT)),
    ("words while an alert is awaited", Free(), None, State(awaiting=Awaiting.ALERT), Route(To.TEXT)),
    ("words after an alert over a question", Free(), None, ALERTED, Route(To.TEXT, resumes=True)),
    ("KHO out of nowhere", AskOnce("kho"), None, NONE, Route(To.ASK)),
    ("a slip", Near("kb"), None, NONE, Route(To.ASK)),
    ("a slip that is an answer", Near("kb"), None, ASKED, Route(To.ANSWER)),
    ("an open ticket", Free(), None, TICKET, Route(To.TICKET)),
    ("words for a person", Free(), None, NONE, Route(To.TEXT)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("reading", "danger", "state", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_order(reading: Reading, danger: Danger | None, state: State, expected: Route) -> None:
    assert route(reading, danger, state) == expected


_STATES = st.builds(
    State,
    step=st.none() | st.builds(OpenStep, number_question=st.booleans(), accepts=st.booleans()),
    awaiting=st.sampled_from(Awaiting),
    open_ticket=st.booleans(),
    place_known=st.booleans(),
    sender=st.sampled_from(Sender),
)


@given(_STATES, st.sampled_from([row[1] for row in ROWS]))
def test_danger_always_raises_a_case(state: State, reading: Reading) -> None:
    chosen = route(reading, BREATH, state)
    assert chosen.to is To.RESCUE or chosen.raise_case


@given(_STATES)
def test_cuu_is_rescue_from_anywhere(state: State) -> None:
    assert route(Rescue("cuu"), None, state).to is To.RESCUE
