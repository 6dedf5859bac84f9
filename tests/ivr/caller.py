"""A caller in front of the web application: follows its documents, remembers what was said, presses keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Self
from urllib.parse import unquote, urldefrag

from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator

from simulator.twilio.voice.document import Verb, every, read
from tests.conftest import PUBLIC_URL, TWILIO_ACCOUNT, TWILIO_TOKEN

_refs = count(1)


@dataclass
class Caller:
    """Somebody who calls 1022. `said`: what the last document says; `open`: whether the call goes on after it.

    `page`: that document; `asked`: the last request.
    """

    client: FlaskClient
    number: str
    ref: str = field(default_factory=lambda: f"CA{next(_refs):032x}")
    said: str = ""
    open: bool = True
    page: tuple[Verb, ...] = ()
    asked: tuple[str, dict[str, str]] = ("", {})
    recordings: list[str] = field(default_factory=list)

    def calls(self) -> Self:
        """Dial the number."""
        return self._asks("/ivr/twilio/incoming", {})

    def presses(self, keys: str) -> Self:
        """Press `keys`, then nothing more; "" is silence. Keys that the document does not await are typed ahead."""
        while True:
            gather = next(verb for verb in self.page if verb.name == "Gather")
            most, last = int(gather.number("numDigits", 99)), gather.get("finishOnKey", "#")
            taken = next((at for at, key in enumerate(keys[:most]) if key in last), min(most, len(keys)))
            digits, keys = keys[:taken], keys[taken:].removeprefix(last or " ")
            self._asks(_path(gather.get("action")), {"Digits": digits})
            if not keys and not self._goes_on():
                return self

    def begins(self, key: str) -> Self:
        """Press one key, and wait."""
        return self._asks(_path(self.page[0].get("action")), {"Digits": key})

    def _goes_on(self) -> bool:
        """Whether further keys of the same answer are awaited, which silence ends."""
        return any(verb.name == "Gather" and not verb.children for verb in self.page)

    def is_led_on(self) -> Self:
        """Follow a redirect."""
        redirect = next(verb for verb in self.page if verb.name == "Redirect")
        return self._asks(_path(redirect.text), {})

    def says(self, seconds: int, recording: str = "", **more: str) -> Self:
        """Wait for the beep and speak; 0 seconds: say nothing, and the carrier goes on by itself."""
        record = next(verb for verb in self.page if verb.name == "Record")
        told = {}
        if seconds:
            sid = recording or f"RE{next(_refs):032x}"
            told = {
                "RecordingSid": sid,
                "RecordingUrl": f"https://x.example/{sid}",
                "RecordingDuration": str(seconds),
            }
            self.recordings.append(sid)
        return self._asks(_path(record.get("action")), {**told, **more})

    def recorded(self, recording: str, status: str = "completed", seconds: int = 4) -> None:
        """The carrier tells of a recording."""
        answer = self._post(
            "/ivr/twilio/recording",
            {"RecordingSid": recording, "RecordingStatus": status, "RecordingDuration": str(seconds)},
        )
        assert answer.status_code == 200, answer.data

    def asks_again(self) -> Self:
        """The carrier repeats its last request, as it does where it heard no answer."""
        return self._asks(*self.asked)

    def hears(self, *parts: str) -> str:
        """What was said, which holds every part."""
        missing = [part for part in parts if part.lower() not in self.said.lower()]
        assert not missing, f"not heard: {missing} but {self.said!r}"
        return self.said

    def hangs_up(self, word: str = "completed") -> None:
        """Put the phone down; the carrier tells of it."""
        self.open = False
        answer = self._post("/ivr/twilio/status", {"CallStatus": word})
        assert (answer.status_code, answer.data) == (200, b"")

    def _asks(self, path: str, more: dict[str, str]) -> Self:
        self.asked = (path, more)
        answer = self._post(path, {"CallStatus": "in-progress", **more})
        assert answer.status_code == 200, answer.data
        self.page = read(answer.mimetype, answer.data)
        sounds = [verb.text for verb in every(self.page) if verb.name == "Play"]
        self.said = " ".join(self._listens(url) for url in sounds)
        self.open = any(verb.name in ("Gather", "Record") for verb in self.page)
        return self

    def _listens(self, url: str) -> str:
        heard = self.client.get(url.removeprefix(PUBLIC_URL))
        assert heard.status_code == 200, heard.data
        assert heard.data.startswith(b"RIFF")
        return unquote(heard.headers["X-Said"])

    def _post(self, path: str, more: dict[str, str]):  # type: ignore[no-untyped-def]
        form = {
            "AccountSid": TWILIO_ACCOUNT,
            "CallSid": self.ref,
            "From": self.number,
            "To": "1022",
            "Direction": "inbound",
            **more,
        }
        signature = RequestValidator(TWILIO_TOKEN).compute_signature(f"{PUBLIC_URL}{path}", form)
        return self.client.post(path, data=form, headers={"X-Twilio-Signature": signature})


def _path(address: str) -> str:
    return urldefrag(address.removeprefix(PUBLIC_URL)).url
