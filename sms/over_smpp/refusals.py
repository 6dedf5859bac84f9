"""What a message centre's refusal of a text means to the house: a sentence, what is done, what staff can do; pure data.

`smpp.status` says what each status speaks against; here stands what follows from it.
"""

from __future__ import annotations

from gateway.messages.carriers import SendError
from gateway.messages.refusals import Refusal, Then
from smpp.status import Status, Verdict, meaning
from sms.over_http.posting import ACCOUNT_PAUSE, AWAY_PAUSE, THROTTLE_PAUSE

_SENDER_WAIT = 60.0  # seconds; a sender is mended by a person, and texts of other senders leave meanwhile

_THEN: dict[Verdict, tuple[Then, float, str]] = {
    Verdict.THROTTLED: (Then.THROTTLE, THROTTLE_PAUSE, "lower the rate, or buy more"),
    Verdict.TEMPORARY: (Then.AGAIN, 0.0, ""),
    Verdict.FINAL: (Then.ELSEWHERE, 0.0, ""),
    Verdict.BIND: (Then.PAUSE, ACCOUNT_PAUSE, "compare the table with the contract, then call the carrier"),
}

_OTHERWISE: dict[Status, tuple[Then, float, str]] = {
    # one purpose's sender is at fault, not the bind: a code must not wait for a brandname of news
    Status.RINVSRCADR: (Then.LATER, _SENDER_WAIT, "compare `senders` with the contract"),
    Status.RINVSRCTON: (Then.LATER, _SENDER_WAIT, "ask for `source_ton` and `source_npi`"),
    Status.RINVSRCNPI: (Then.LATER, _SENDER_WAIT, "ask for `source_ton` and `source_npi`"),
    Status.RINVDSTADR: (Then.ELSEWHERE, 0.0, "a number of another network, or of none"),
    Status.RINVESMCLASS: (Then.ELSEWHERE, 0.0, "ask how long texts are sent: `long`"),
    Status.RINVEXPIRY: (Then.ELSEWHERE, 0.0, "try another `validity`"),
    Status.RINVMSGLEN: (Then.ELSEWHERE, 0.0, "ask for the alphabet, and how long texts are sent"),
    Status.RINVPRTFLG: (Then.ELSEWHERE, 0.0, "set `no_priority`"),
    # the number's own answer: it stays the same by every way
    Status.RX_P_APPN: (Then.NEVER, 0.0, ""),
    Status.RX_R_APPN: (Then.NEVER, 0.0, ""),
}


def _refusal(status: Status) -> Refusal:
    known = meaning(status)
    then, seconds, staff = _OTHERWISE.get(status, _THEN[known.verdict])
    return Refusal(known.sentence[:1].lower() + known.sentence[1:].rstrip("."), then, staff, seconds)


REFUSALS: dict[str, Refusal] = {
    meaning(status).name: _refusal(status) for status in Status if meaning(status).verdict is not Verdict.OK
}
"""By the name of command_status; a status that is not here is `OTHER`, its number is the code."""

OTHER = Refusal(
    "a status outside the specification", Then.AGAIN, "look it up in the carrier's manual and tell us"
)


def error_of(status: int) -> SendError:
    """What `status`, which is not OK, says of a text."""
    code = meaning(status).name
    return REFUSALS.get(code, OTHER).error(code)


def away() -> SendError:
    """It was not written: its bind ended first."""
    return SendError("away", "no bind to the carrier", retryable=True, pause=AWAY_PAUSE)


def lost() -> SendError:
    """It was written and no answer came."""
    return SendError("lost", "the carrier did not answer", unknown=True)
