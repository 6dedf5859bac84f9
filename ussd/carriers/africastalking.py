"""Africa's Talking as USSD carrier: forms in, `CON` or `END` out. Nothing of it is signed: the secret is in the path.

`text` is "" when a session is dialled and then everything keyed so far, joined by `*`; what is dialled beyond the
service code (`*1022*9#`) arrives as the first `text`. An answer may hold `*` itself, so the text is compared with the
one before, as it came, and never merely split; some phones send the `#` at its end along. A request whose answer was
late comes again, word for word.
"""

from __future__ import annotations

from collections.abc import Mapping

from gateway.errors import BadInput
from ussd.events import Ended, Keyed, UssdCarrier

NAME = "africastalking"
_MOST_ID = 128  # characters; a longer session id is none of theirs
_MOST_KEYED = 4_000  # characters of one session; 20 answers of a whole screen


def carrier() -> UssdCarrier:
    """The carrier, ready for the registry of the web process."""
    return UssdCarrier(NAME, step, end, answer)


def step(form: Mapping[str, str]) -> Keyed:
    """A dial or an answer; pure. Raises BadInput(sessionId | phoneNumber | text)."""
    return Keyed(_session(form), _number(form), _keyed(form))


def end(form: Mapping[str, str]) -> Ended:
    """The notification that a session is over; an unknown status word counts as dropped."""
    return Ended(_session(form), _number(form), form.get("status", "").strip().lower() == "success")


def answer(text: str, goes_on: bool) -> str:
    """The body they expect."""
    return f"{'CON' if goes_on else 'END'} {text}"


def _session(form: Mapping[str, str]) -> str:
    given = form.get("sessionId", "").strip()
    if not given or len(given) > _MOST_ID or not given.isprintable():
        raise BadInput("sessionId", "missing")
    return f"{NAME}:{given}"


def _number(form: Mapping[str, str]) -> str:
    given = form.get("phoneNumber", "").strip()
    if not given:
        raise BadInput("phoneNumber", "missing")
    return given


def _keyed(form: Mapping[str, str]) -> str:
    given = form.get("text", "")
    if len(given) > _MOST_KEYED:
        raise BadInput("text", "too_long")
    return given
