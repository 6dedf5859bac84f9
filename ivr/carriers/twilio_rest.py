"""Twilio's REST API for calls, by its own library: Calls and the Participants of Conferences.

https://www.twilio.com/docs/voice/api/call-resource
https://www.twilio.com/docs/voice/api/conference-participant-resource
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import quote

import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError

from gateway.calls.orders import Work
from gateway.calls.states import Onward, Purpose
from gateway.settings import Settings
from ivr.carriers.twilio import INSISTS, OVER
from ivr.operator import Fault

API: Final = "https://api.twilio.com"
TIMEOUT: Final = 5.0  # seconds; shorter than the lease of an order
RINGS: Final = {Purpose.AGENT: 20, Purpose.GUEST: 30, Purpose.LISTENER: 20}
"""Seconds that a phone rings, where it is one of ours; the old need ten rings to get there (people.md, dangers)."""
_LONG: Final = 50
_EVENTS: Final = ["initiated", "ringing", "answered", "completed"]
_GONE: Final = frozenset({20404, 21220})
_THROTTLED: Final = 20429
_UNREACHED: Final = "no_connection"
_NO_ANSWER: Final = "no_answer"
_BROKEN: Final = "server_error"
_ABSENT: Final = "not_in_the_room"
T = TypeVar("T")


class _Http(TwilioHttpClient):  # type: ignore[misc]  # the library leaves it untyped
    """The library's own, at the address of our settings."""

    def __init__(self, api: str) -> None:
        super().__init__(timeout=TIMEOUT, pool_connections=True)
        self._api = api

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """As the library does, elsewhere."""
        return super().request(method, url.replace(API, self._api, 1), *args, **kwargs)


class TwilioOperator:
    """Asks Twilio; may be used by several threads."""

    def __init__(self, settings: Settings) -> None:
        self._public = settings.public_url
        self._services = dict(settings.emergency_numbers)
        self._from = settings.twilio_voice_from or settings.twilio_from
        self._client = Client(
            settings.twilio_account, settings.twilio_token, http_client=_Http(settings.twilio_api)
        )

    def dial(self, work: Work) -> str:
        """Place the call; a machine that answers is told from a person, but at colleagues' phones."""
        ours = work.purpose in RINGS
        detects = {} if ours else {"machine_detection": "Enable"}
        name = quote(work.call)
        return str(
            _placed(
                lambda: (
                    self._client.calls.create(
                        to=self._services.get(work.number, work.number),
                        from_=self._from,
                        url=f"{self._public}/ivr/twilio/outgoing?call={name}{INSISTS}",
                        status_callback=f"{self._public}/ivr/twilio/status?call={name}",
                        status_callback_event=_EVENTS,
                        timeout=RINGS.get(work.purpose, _LONG),
                        **detects,
                    ).sid
                )
            )
        )

    def redirect(self, ref: str, to: Onward) -> None:
        """Lead the call on."""
        _asked(lambda: self._client.calls(ref).update(url=f"{self._public}/ivr/twilio/{to}{INSISTS}"))

    def change(self, room: str, ref: str, args: dict[str, Any]) -> None:
        """Hold, mute or coach in the conference of that name that is going on."""
        found = _asked(
            lambda: self._client.conferences.list(friendly_name=room, status="in-progress", limit=1)
        )
        if not found:
            raise Fault("no_room", again=True)
        names = {"held": "hold", "muted": "muted"}
        asked: dict[str, Any] = {names[name]: value for name, value in args.items() if name in names}
        if "coaches" in args:
            asked |= {"coaching": bool(args["coaches"])}
            asked |= {"call_sid_to_coach": args["coaches"]} if args["coaches"] else {}
        try:
            _asked(lambda: self._client.conferences(found[0].sid).participants(ref).update(**asked))
        except Fault as fault:
            # whoever is not in the room yet, or any more, may be on the line all the same
            raise Fault(_ABSENT if fault.over else fault.code, again=fault.over or fault.again) from None

    def end(self, ref: str) -> None:
        """Hang up."""
        _asked(lambda: self._client.calls(ref).update(status="completed"))

    def over(self, ref: str) -> str:
        """Twilio's word for how the call ended, "failed" where it does not know it; "" while it goes on."""
        try:
            word = str(_asked(lambda: self._client.calls(ref).fetch().status))
            return word if word in OVER else ""
        except Fault as fault:
            if fault.over:
                return "failed"
            raise


def _placed(request: Callable[[], str]) -> str:
    """The call's reference. Whether it was placed is unknown where Twilio took the request and gave no clear answer."""
    try:
        return _asked(request)
    except Fault as fault:
        unsure = fault.code in (_NO_ANSWER, _BROKEN)
        raise Fault(fault.code, again=fault.again and not unsure, over=fault.over, unsure=unsure) from None


def _asked(request: Callable[[], T]) -> T:
    """What Twilio answers. All but placing a call may be asked again where no answer came: it is done once."""
    try:
        return request()
    except TwilioRestException as refused:
        code = int(refused.code or refused.status or 0)
        if refused.status >= 500:
            raise Fault(_BROKEN, again=True) from None
        busy = code == _THROTTLED or refused.status == 429
        raise Fault(str(code), again=busy, over=code in _GONE or refused.status == 404) from None
    except requests.RequestException as lost:
        raise Fault(_UNREACHED if _never_left(lost) else _NO_ANSWER, again=True) from None


def _never_left(lost: requests.RequestException) -> bool:
    """Whether no connection was made: nothing can have been asked for."""
    reason = getattr(lost.args[0], "reason", None) if lost.args else None
    return isinstance(lost, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)
