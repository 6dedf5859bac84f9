"""Twilio's calls: documents written by its own library; nothing else in the house knows TwiML.

Every address in a document asks to be tried again where it does not answer: a process of ours that dies in the middle
of a call must not end it.
https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from gateway.errors import BadInput
from gateway.messages.carriers import WebRequest
from ivr.events import Keyed, Recorded, Told
from ivr.verbs import Document, GoOn, HangUp, Listen, Meet, Play, Record, Refuse, Rest

NAME = "twilio"
KIND = "text/xml"
INSISTS = "#rc=5&rp=all&ct=2000&rt=5000"
"""Up to five further tries, after any failure; two seconds to connect, five to answer."""

OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_WORD = re.compile(r"[a-z-]{1,20}")
_KEYS = re.compile(r"[0-9*#]{0,40}")
_HUNG_UP = "hangup"  # in the place of keys, after a recording that ended so
_RECORDING = re.compile(r"RE[0-9a-f]{32}")
_BY = {"human": "person", "machine": "machine", "fax": "machine"}
_MOST_REF = 64
_EVERY_KEY = "1234567890*#"

_WITHHELD = frozenset({
    "anonymous", "restricted", "blocked", "unknown", "unavailable",
    "+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253",
})  # fmt: skip
"""What stands for a number that is withheld: these words, or their keys on a dial with a plus before them."""


class Twilio:
    """Reads what Twilio posts of calls."""

    def __init__(self, account: str, token: str) -> None:
        self._account = account
        self._token = token
        self._validator = RequestValidator(token)

    def verify(self, request: WebRequest) -> bool:
        """Whether the signature over the public URL and every form field is Twilio's; without a token none is."""
        signature = request.headers.get("X-Twilio-Signature", "")
        return bool(signature and self._token) and bool(
            self._validator.validate(request.url, request.form, signature)
        )

    def keyed(self, request: WebRequest) -> Keyed:
        """A request for the next document. Raises BadInput(CallSid | AccountSid | Digits)."""
        form = request.form
        inbound = form.get("Direction", "inbound") == "inbound"
        keys = form.get("Digits", "")
        if not _KEYS.fullmatch(keys):
            keys = ""
        return Keyed(
            self._ref(request),
            _shown(form.get("From" if inbound else "To", "").strip()),
            keys=keys,
            recording=_sid(form.get("RecordingSid", "")),
            seconds=_number(form.get("RecordingDuration", "")),
            over=form.get("CallStatus", "") in OVER or form.get("Digits") == _HUNG_UP,
            call=request.query.get("call", ""),
            by=_by(form),
            called=form.get("To", "").strip() if inbound else "",
        )

    def told(self, request: WebRequest) -> Told:
        """News of a call. Raises BadInput(CallSid | AccountSid | CallStatus)."""
        word = request.form.get("CallStatus", "")
        if not _WORD.fullmatch(word):
            raise BadInput("CallStatus", "missing")
        return Told(
            self._ref(request), word, word, word in OVER, request.query.get("call", ""), _by(request.form)
        )

    def recorded(self, request: WebRequest) -> Recorded:
        """News of a recording of a call or a conference. Raises BadInput(CallSid | AccountSid | RecordingSid)."""
        sid = _sid(request.form.get("RecordingSid", ""))
        if not sid:
            raise BadInput("RecordingSid", "missing")
        there = request.form.get("RecordingStatus", "completed") == "completed"
        of = "ConferenceSid" if "ConferenceSid" in request.form else "CallSid"
        return Recorded(
            self._ref(request, of), sid, _number(request.form.get("RecordingDuration", "")), there
        )

    def _ref(self, request: WebRequest, name: str = "CallSid") -> str:
        if request.form.get("AccountSid") != self._account:
            raise BadInput("AccountSid", "other_account", "not our account")
        ref = request.form.get(name, "")
        if not ref or len(ref) > _MOST_REF or not ref.isalnum():
            raise BadInput(name, "missing")
        return ref


def _shown(number: str) -> str:
    """The number as the carrier gives it, "" where it says that it is withheld."""
    return "" if number.lower() in _WITHHELD else number


def _sid(raw: str) -> str:
    return raw if _RECORDING.fullmatch(raw) else ""


def _by(form: Mapping[str, str]) -> str:
    return _BY.get(form.get("AnsweredBy", "").partition("_")[0], "")


def _number(raw: str) -> int:
    return int(raw) if raw.isdecimal() and len(raw) < 6 else 0


def document(verbs: Document, base: str) -> str:
    """The TwiML of `verbs`; `base` is our public address, before every path in them."""
    response = VoiceResponse()
    for verb in verbs:
        match verb:
            case Play() | Rest():
                _say(response, verb)
            case Listen():
                _listen(response, verb, base)
            case Record():
                response.record(
                    action=_address(base, verb.to),
                    timeout=verb.patience,
                    max_length=verb.longest,
                    finish_on_key=_EVERY_KEY,
                    play_beep=True,
                    recording_status_callback=f"{base}{verb.told}",
                )
                response.redirect(_address(base, verb.to))  # nothing was said: Twilio falls through
            case Meet():
                response.append(_meet(verb, base))
            case GoOn(to):
                response.redirect(_address(base, to))
            case HangUp():
                response.hangup()
            case Refuse():
                response.reject(reason="busy")
    return str(response)


def _address(base: str, path: str) -> str:
    return f"{base}{path}{INSISTS}"


def _say(inside: VoiceResponse | Gather, verb: Play | Rest) -> None:
    if isinstance(verb, Rest):
        inside.pause(length=verb.seconds)
    elif verb.times == 1:
        inside.play(verb.url)
    else:
        inside.play(verb.url, loop=verb.times)


def _listen(response: VoiceResponse, verb: Listen, base: str) -> None:
    many = {} if verb.most is None else {"num_digits": verb.most}
    gather = Gather(
        input="dtmf",
        action=_address(base, verb.to),
        timeout=verb.patience,
        finish_on_key=verb.last,
        action_on_empty_result=not verb.lets_pass,
        **many,
    )
    for said in verb.said:
        _say(gather, said)
    response.append(gather)


def _meet(verb: Meet, base: str) -> Dial:
    dial = Dial(action=_address(base, verb.to))
    recorded = (
        {"record": "record-from-start", "recording_status_callback": f"{base}{verb.recorded}"}
        if verb.recorded
        else {}
    )
    coaches = {"coach": verb.coaches} if verb.coaches else {}
    dial.conference(
        verb.room,
        muted=verb.muted,
        beep=False,
        start_conference_on_enter=not verb.waits,
        end_conference_on_exit=verb.ends,
        **coaches,
        **recorded,
    )
    return dial
