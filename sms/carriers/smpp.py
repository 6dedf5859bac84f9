"""A company or network that speaks SMPP 3.4: one contract, several binds, and for some the keypad as well.

SMPP is a protocol, so this is a kind of carrier and no company; how one message centre differs from the next stands
in its table of the carriers file. The work is done by the files of `sms.over_smpp`: `sender` keeps the binds, `text`
writes, `hearing` listens, `parts` and `refusals` say what answers mean.
"""

from __future__ import annotations

from collections.abc import Callable

from gateway.messages.carriers import Capabilities, Carrier
from gateway.messages.options import Options
from gateway.messages.terms import Terms
from gateway.settings import Settings
from sms.over_smpp import account as contract
from sms.over_smpp.refusals import OTHER, REFUSALS
from sms.over_smpp.screens import Keypad
from sms.over_smpp.sender import SmppSender

__all__ = ["KIND", "OTHER", "REFUSALS", "carrier"]

KIND = "smpp"

Keypads = Callable[[str, str, str], Keypad]
"""Makes who answers USSD turns, of a carrier's name, the address of `gateway web` and the service number."""

_MAX_CHARACTERS = 1_530  # ten parts; phones join more, people do not read them


def carrier(terms: Terms, settings: Settings, keypads: Keypads | None = None) -> Carrier:
    """A contract as its table of the carriers file describes it; raises Misconfigured."""
    number = settings.service_number
    options = Options(terms, settings.carriers_file, production=settings.mode == "production")
    account = contract.read(terms, options, number)
    keypad = keypads(terms.name, account.keypad, number) if keypads is not None and account.keypad else None
    sender = SmppSender(account, number, keypad)
    return Carrier(
        terms=terms,
        sender=sender,
        joiner=sender,
        capabilities=Capabilities(
            receipts=account.receipts != "none",
            replyable=account.receives and terms.replyable(number),
            max_characters=_MAX_CHARACTERS,
        ),
        refusals=REFUSALS,
    )
