"""What a call is told becomes TwiML that Twilio's own tables allow, and nothing of it is lost."""

from __future__ import annotations

import pytest

from ivr import verbs
from ivr.carriers import twilio
from simulator.twilio.voice.document import Verb, read

BASE = "https://1022.example.test"


def written(*document: verbs.Verb) -> tuple[Verb, ...]:
    return read(twilio.KIND, twilio.document(document, BASE).encode())


def test_keys_are_awaited_while_something_is_said_and_silence_is_an_answer() -> None:
    (gather,) = written(
        verbs.Listen("/ivr/twilio/step?n=2", (verbs.Play(f"{BASE}/a.wav"), verbs.Rest(2)), most=4, last="")
    )
    assert gather.get("action") == f"{BASE}/ivr/twilio/step?n=2{twilio.INSISTS}"
    assert (gather.number("numDigits", 0), gather.number("timeout", 0)) == (4, 8)
    assert gather.is_on("actionOnEmptyResult", default=False)
    assert [child.name for child in gather.children] == ["Play", "Pause"]


def test_an_answer_of_any_length_has_no_count() -> None:
    (gather,) = written(verbs.Listen("/x"))
    assert "numDigits" not in gather.attributes
    assert gather.get("finishOnKey") == "#"


def test_a_recording_goes_on_also_where_nothing_was_said() -> None:
    record, redirect = written(verbs.Record("/kept", "/told"))
    assert (record.get("action"), redirect.text) == (f"{BASE}/kept{twilio.INSISTS}",) * 2
    assert record.get("recordingStatusCallback") == f"{BASE}/told"


def test_two_calls_meet_in_a_room() -> None:
    (dial,) = written(verbs.Meet("r1", "/after", "/room", waits=True, coaches="CA1", recorded="/rec"))
    (room,) = dial.children
    assert (room.text, room.get("coach"), room.get("startConferenceOnEnter")) == ("r1", "CA1", "false")
    assert room.get("recordingStatusCallback") == f"{BASE}/rec"


@pytest.mark.parametrize(
    ("verb", "name"),
    [
        (verbs.Play("https://x.example/a.wav", 2), "Play"),
        (verbs.Rest(), "Pause"),
        (verbs.GoOn("/x"), "Redirect"),
        (verbs.HangUp(), "Hangup"),
        (verbs.Refuse(), "Reject"),
    ],
)
def test_every_verb_is_known_to_twilio(verb: verbs.Verb, name: str) -> None:
    (one,) = written(verb)
    assert one.name == name
