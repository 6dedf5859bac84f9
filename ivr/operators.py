"""The carriers that carry out what is ordered for calls, by the names under which calls are kept."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.settings import Settings
from ivr.carriers import twilio
from ivr.carriers.twilio_rest import TwilioOperator
from ivr.operator import Operator


def of(settings: Settings) -> Mapping[str, Operator]:
    """Those of an installation."""
    return {twilio.NAME: TwilioOperator(settings)}
