"""The carriers that carry out what is ordered for calls, by the names under which calls are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.settings import Settings
from ivr.carriers import twilio, twilio_calls
from ivr.carriers.twilio_rest import TwilioOperator
from ivr.operator import Operator

PACED_AS: Final = twilio_calls.NAME
"""Whose rate their calls are counted to: the account's, which senders of calls draw from too."""


def of(settings: Settings) -> Mapping[str, Operator]:
    """Those of an installation."""
    return {twilio.NAME: TwilioOperator(settings)}
