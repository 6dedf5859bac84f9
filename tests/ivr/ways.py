"""Every way on from a document of a call: which keys make sense there, and what the carrier posts for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from simulator.twilio.voice.document import Verb

KEYS = ("9", "0", "1", "2", "3", "4", "5", "6", "7", "8", "*", "#", "", "12345678901234567890")
LONG_ANSWERS = ("1985", "85", "41536", "0900000002")  # a year, an age, the number of a market, a phone
SPOKEN = "http://127.0.0.1:9/2010-04-01/Accounts/AC0/Recordings/RE" + "0" * 32

Form = dict[str, str]


@dataclass(frozen=True)
class Edge:
    """A way on from a document: what the person does, where that is posted and with which fields."""

    deed: str
    path: str
    form: Form = field(default_factory=dict)


def typings(gather: Verb) -> Iterator[tuple[str, Form]]:
    """What a person may type, and what the carrier makes of it: cut at so many keys or the last one."""
    most, last = int(gather.number("numDigits", 1_000)), gather.get("finishOnKey", "#")
    posted = set()
    for typed in (*KEYS, *(LONG_ANSWERS if most > 1 else ())):
        digits = typed[:most]
        ended = next((key for key in digits if key in last), "")
        digits = digits.split(ended)[0] if ended else digits
        empty = not digits and not gather.is_on("actionOnEmptyResult", default=False)
        if not empty and digits not in posted:
            posted.add(digits)
            yield typed or "silence", {"Digits": digits, "FinishedOnKey": ended}


def ways_on(page: tuple[Verb, ...]) -> tuple[list[Edge], bool]:
    """Every way on from a document, and whether it ends by hanging up. A dead end has neither."""
    found: list[Edge] = []
    for verb in page:
        action = verb.get("action")
        match verb.name:
            case "Gather":
                found += [Edge(deed, action, form) for deed, form in typings(verb)]
                if verb.is_on("actionOnEmptyResult", default=False):
                    return found, False
            case "Record":
                kept = {"RecordingUrl": SPOKEN, "RecordingSid": SPOKEN.rsplit("/", 1)[1]}
                found.append(Edge("speaks", action, {**kept, "RecordingDuration": "3", "Digits": "#"}))
            case "Dial" | "Enqueue" if action:
                found.append(Edge("is put through", action, {"DialCallStatus": "completed"}))
                return found, False
            case "Redirect":
                return [*found, Edge("waits", verb.text)], False
            case "Hangup" | "Reject":
                return found, True
    return found, False
