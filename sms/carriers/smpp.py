"""A company or network that speaks SMPP 3.4: one contract, several binds, and for some the keypad as well.

SMPP is a protocol, so this is a kind of carrier and no company; how one message centre differs from the next stands
in its table of the carriers file. The work is done by neighbours: `sms.smpp_sender` keeps the binds, `sms.smpp_text`
writes, `sms.smpp_hearing` listens, `sms.smpp_parts` and `sms.smpp_refusals` say what answers mean.
"""

from __future__ import annotations

from collections.abc import Callable

from gateway.messages.carriers import Capabilities, Carrier
from gateway.messages.options import Options
from gateway.messages.terms import Terms
from gateway.settings import Settings
from sms import smpp_account
from sms.smpp_refusals import OTHER, REFUSALS
from sms.smpp_screens import Keypad
from sms.smpp_sender import SmppSender

__all__ = ["KIND", "OTHER", "REFUSALS", "carrier"]

KIND = "smpp"

Keypads = Callable[[str, str, str], Keypad]
"""Makes who answers USSD turns, of a carrier's name, the address of `gateway web` and the service number."""

_MAX_CHARACTERS = 1_530  # ten parts; phones join more, people do not read them


def carrier(terms: Terms, settings: Settings, keypads: Keypads | None = None) -> Carrier:
    """A contract as its table of the carriers file describes it; raises Misconfigured."""
    number = settings.service_number
    account = smpp_account.read(terms, Options(terms, settings.carriers_file), number)
    keypad = keypads(terms.name, account.keypad, number) if keypads is not None and account.keypad else None
    return Carrier(
        terms=terms,
        sender=SmppSender(account, number, keypad),
        capabilities=Capabilities(
            receipts=account.receipts != "none",
            replyable=account.receives and terms.replyable(number),
            max_characters=_MAX_CHARACTERS,
        ),
    )
