"""What is asked of somebody who has come from elsewhere: from where, since when, by what; pure.

Little is asked (row B15): a place the map knows is not asked again, and a plate or a flight may be forgotten. All of
it is question 6, so SUA 6 asks all of it anew.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from gateway.dialogue import hearing
from gateway.dialogue.questions import ByLetters, Choose, Text
from gateway.dialogue.steps import UNWRITTEN, Do, Option, Outcome, Question, Refused, Rewind, Step, Value
from gateway.services.a_day import DayLately
from gateway.services.declare import prompts
from gateway.services.declare.sign_words import phrases

BACK: Final = 14  # days, as question 6 has them
NUMBER: Final = 6
ELSEWHERE: Final = "elsewhere"
_MOST_PLATE: Final = 20  # characters

VEHICLES: Final = (
    Option("airplane", phrases("máy bay, bay, plane, airplane, flight")),
    Option("train", phrases("tàu hỏa, tàu lửa, xe lửa, train")),
    Option("car", phrases("xe khách, xe đò, xe buýt, ô tô khách, coach, bus")),
    Option("waterway", phrases("tàu thuyền, tàu thủy, tàu biển, ghe, thuyền, phà, boat, ship")),
    Option("personal", phrases("xe riêng, cá nhân, xe máy, ô tô, xe hơi, xe nhà, xe tải, car, motorbike")),
)
_FORGOTTEN: Final = phrases("k, không nhớ, không có, không biết, không, quên, forgot, none")
_SEAT: Final = re.compile(
    r"[\s,;.]*(?:ghế|ghe|giường|giuong|seat)\s*(?:số|so)?\s*([0-9]{0,3}[a-z]?[0-9]{0,3})$", re.I
)

SPOKEN: Final[Mapping[str, Any]] = {"province": "", "name": UNWRITTEN, "communes": []}
"""In the place of an origin that a caller has said."""

Asking = Generator[Step, Any, dict[str, Any]]


@dataclass(frozen=True)
class Travel(Text):
    """Question 6. Stored: "" for none, or `{"places": …}`, about which more is asked.

    A plain text of places is what version 1 stored: whoever answered that one is asked nothing more.
    """

    def read(self, raw: str) -> Outcome:
        """As a text, by its rule."""
        outcome = super().read(raw)
        return Value(asked_about(outcome.value)) if isinstance(outcome, Value) else outcome

    def holds(self, value: Any) -> bool:
        """Either kind."""
        return super().holds(value["places"] if isinstance(value, dict) and "places" in value else value)


def asked_about(places: str) -> dict[str, str] | str:
    """Places as question 6 stores them."""
    return {"places": places} if places else ""


@dataclass(frozen=True)
class Coming:
    """A line after DC: "Da Nang*18/11*xe khach*85B-01234"; what cannot be read of it is asked."""

    said: str
    filled: Mapping[str, Any]


def line(text: str, today: date) -> Coming:
    """Read it: from where, the day, the vehicle, the plate."""
    parts = [" ".join(part.split()) for part in text.split("*")]
    said, day, vehicle, plate = [*parts, "", "", "", ""][:4]
    filled: dict[str, Any] = {"from": said} if sum(map(str.isalpha, said)) > 1 else {}
    for name, words, question in (
        ("arrived", day, _arrived(today)),
        ("vehicle", vehicle, _vehicle()),
        ("plate", plate, _plate()),
    ):
        outcome = question.read(words) if words else None
        if isinstance(outcome, Value):
            filled[name] = outcome.value
    return Coming(said, filled)


def ask(today: date, travel: str) -> Asking:
    """What `travel` leaves open; "" asks from where first. Returns the journey as `gateway.arrivals` takes it."""
    found = (yield Do(f"origin:{travel}", "find_origin", {"said": travel})) if travel else []
    said = travel
    if not found:
        said = yield Text("from", prompts.FROM, 2, 80, rule=_place, number=NUMBER, **_again("from"))
        found = yield Do(f"origin_said:{said}", "find_origin", {"said": said})
    origin = yield from _which(found, "from_which")
    arrived = yield _arrived(today)
    vehicle = yield _vehicle()
    plate = yield _plate()
    return {"said": said, "origin": origin, "arrived": arrived, "vehicle": vehicle, **_seat(plate)}


def ask_by_keys(today: date) -> Asking:
    """The same on a keypad: the first letters of a province, digits, a list; no plate, which would have to be typed."""
    asked = ByLetters(
        "from_letters", prompts.FROM, "origin_by_letters", meanwhile=SPOKEN, number=NUMBER, **_again("from")
    )
    answer = yield asked
    origin = yield from _which(answer["found"], "from_listed", Rewind("from_letters"))
    arrived = yield _arrived(today)
    vehicle = yield _vehicle()
    said = origin["name"] if origin else answer["said"]
    return {"said": said, "origin": origin, "arrived": arrived, "vehicle": vehicle, "plate": "", "seat": ""}


def _which(
    found: Sequence[Mapping[str, Any]], step_id: str, other: Rewind | None = None
) -> Generator[Step, Any, dict[str, Any] | None]:
    """The origin of several that is meant; None where it is none of them, or no place we know."""
    if len(found) < 2:
        return dict(found[0]) if found else None
    named = {each["name"]: each for each in found}
    options = [Option(name, (name,), label=name) for name in named]
    chosen = yield Choose(
        step_id,
        prompts.from_which(list(named)),
        (*options, Option(ELSEWHERE, phrases("nơi khác, khác, tỉnh khác, other"), leads_to=other)),
        number=NUMBER,
        **_again("from_which"),
    )
    return dict(named[chosen]) if chosen in named else None


def _arrived(today: date) -> DayLately:
    return DayLately("arrived", prompts.ARRIVED, today, BACK, number=NUMBER, **_again("arrived"))


def _vehicle() -> Question:
    return Choose("vehicle", prompts.VEHICLE, VEHICLES, number=NUMBER, **_again("vehicle"))


def _plate() -> Text:
    return Text("plate", prompts.PLATE, 1, 40, rule=_number_of, number=NUMBER, **_again("plate"))


def _place(text: str) -> Outcome:
    return Value(text.strip(" .,;:!"))


def _number_of(text: str) -> Outcome:
    """A plate, a flight or a train by its number; "" where nobody remembers."""
    said = text.strip(" .,;:!")
    if hearing.is_said(text, _FORGOTTEN):
        return Value("")
    return Value(said) if len(said) > 1 else Refused()


def _seat(plate: str) -> dict[str, str]:
    """ "85B-01234 ghế 12A" names the seat as well."""
    found = _SEAT.search(plate)
    if found is None or not found[1]:
        return {"plate": plate[:_MOST_PLATE], "seat": ""}
    return {"plate": plate[: found.start()].strip()[:_MOST_PLATE], "seat": found[1].upper()}


def _again(question: str) -> dict[str, Any]:
    return {"repeat": prompts.again(question), "help": prompts.HELP}
