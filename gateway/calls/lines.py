"""Where an agent may take calls: their own phone, or a number or SIP address the operator has listed; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from gateway import phone
from gateway.errors import BadInput
from gateway.phone import Kind

_DIALLED: Final = frozenset({Kind.MOBILE, Kind.LANDLINE})
_SIP: Final = re.compile(
    r"sip:(?P<user>[A-Za-z0-9._+-]{1,64})@(?P<domain>[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?)"
)


def endpoint_of(said: str, own: str | None, allowed: Sequence[str]) -> str:
    """The address calls are led to: E.164, or `sip:user@domain`.

    `own`: the account's phone, E.164. `allowed`: beginnings of numbers (`+842593`), SIP domains (`sip:@pbx.example`);
    whoever could name any number would let the house pay for calls to it. Raises BadInput("endpoint").
    """
    wished = said.strip()
    if wished.lower().startswith("sip:"):
        return _sip(wished, allowed)
    number = phone.classify(wished)
    if number.e164 is None or number.kind not in _DIALLED:
        raise BadInput("endpoint", "unreadable", "a phone number, or an address such as sip:an@pbx.example")
    prefixes = tuple(each for each in allowed if each.startswith("+"))
    if number.e164 != own and not number.e164.startswith(prefixes):
        raise BadInput("endpoint", "not_allowed", "calls go to the account's own phone or to a listed line")
    return number.e164


def _sip(wished: str, allowed: Sequence[str]) -> str:
    head, _, domain = wished.rpartition("@")
    address = f"sip:{head[4:]}@{domain.lower()}"
    found = _SIP.fullmatch(address)
    if found is None:
        raise BadInput("endpoint", "unreadable", "a phone number, or an address such as sip:an@pbx.example")
    if f"sip:@{found['domain']}" not in allowed:
        raise BadInput("endpoint", "not_allowed", "calls go to the account's own phone or to a listed line")
    return address
