"""What a client asks for, and whether it can be had: numbers, purposes, sites, domains, addresses; stores nothing."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from gateway import crypto, phone
from gateway.accounts import Client
from gateway.errors import BadInput
from gateway.text.clean import clean_inbound

SIGN_IN = "sign_in"
"""The usual purpose: a page or an app, and the code is for nobody else's eyes."""
GATE = "gate"
"""The one purpose whose code is told to somebody: the staff of the site (people.md §1.8)."""
RIGHTS = "rights"
"""A phone whose holder asks about their own data: the code is texted back to 1022 itself."""
SITE = "site"
"""A phone that registers a site: whoever holds it texts the code back to 1022 itself."""
STAFF = "staff"
"""The phone of a colleague's account: whoever holds it texts the code back to 1022 itself."""
VACCINE = "vaccine"
"""A phone that registers somebody for a vaccine: whoever holds it texts the code back to 1022 itself."""
RELEASE = "release"
"""A colleague who releases an alert in a call: the code is keyed in that call (people.md §5 of the plan)."""
OPERATOR = Client(0, "operator", frozenset())
"""Whoever sits at the command line; no API key has this number."""
HOUSE = Client(-1, "house", frozenset())
"""A dialogue of our own that needs to know that whoever texts holds the phone; a sender can be forged."""

VISITOR = Client(-2, "visitor", frozenset())
"""Whoever opens the page of a site: their codes are counted apart, so that no page uses up those of the dialogues."""

AUTO, SMS, VOICE = "auto", "sms", "voice"
CHANNELS: Final = (AUTO, SMS, VOICE)
"""How a code travels, as a client may wish it."""

_GATES: Final = 1_000
"""Above the number of any client of the house; below lie the gates, each by the number of its site."""


def gate(site_id: int) -> Client:
    """The staff of one site: a code they have texted is right at that site alone, whoever of them is told it."""
    return Client(-_GATES - site_id, "gate", frozenset())


MAX_DOMAIN = 40  # characters: with the line for the browser the text is still one segment
_MAX_SITE = 100  # characters; the text shows the first twenty
_MOST_DIGITS = 6  # in the name of a gate: with seven it can be a telephone number to call
_SITE = re.compile(r"[^\W_](?:[^\W_]|[ .,'()-])*")
_LINK = re.compile(r"[^\W_]\.[^\W_]")  # phones make a link of it: a text of ours never holds one
_PURPOSE = re.compile(r"[a-z_]{1,30}")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?")
_ONE_HOME = 64  # bits of an IPv6 address that a household is given; the rest it chooses freely


@dataclass(frozen=True)
class Wish:
    """A code for the number `to`, as the client wrote it. Without `lang` the number is spoken to as it usually is.

    `site`: the name of the gate, for that purpose only. `web_domain`: the page whose browser may fill the code in.
    `ip`: the address of the person's device, where the client knows it. `channel`: auto (a text, and a call where it
    does not come, or cannot), sms or voice.
    """

    client: Client
    to: str = field(repr=False)
    purpose: str = SIGN_IN
    lang: str | None = None
    site: str | None = field(default=None, repr=False)
    web_domain: str | None = None
    ip: str | None = field(default=None, repr=False)
    channel: str = AUTO


@dataclass(frozen=True)
class Understood:
    """A wish that can be had. `channel`: voice where only a call can bring the code."""

    number: str = field(repr=False)
    purpose: str
    site: str | None = field(repr=False)
    web_domain: str | None
    ip_token: bytes | None = field(repr=False)
    channel: str = AUTO


def understand(wish: Wish, countries: Collection[str], *, calls: bool = False) -> Understood:
    """Raises BadInput naming the first field that cannot be. `calls`: whether codes can be said in a call."""
    if wish.channel not in CHANNELS:
        raise BadInput("channel", "not_listed")
    if wish.channel == VOICE and not calls:
        raise BadInput("channel", "voice_not_served")
    parse = phone.parse_callee if calls and wish.channel != SMS else phone.parse_recipient
    number = parse(wish.to, countries=countries)
    if wish.channel == VOICE and not number.startswith("+84"):
        raise BadInput("to", "not_called_abroad")  # a minute abroad costs what a thousand texts here do
    channel = VOICE if phone.is_landline(number) else wish.channel
    if not _PURPOSE.fullmatch(wish.purpose):
        raise BadInput("purpose", "bad_purpose")
    at_gate = wish.purpose == GATE
    if at_gate != (wish.site is not None):
        raise BadInput("site", "missing" if at_gate else "only_at_gates")
    if at_gate and wish.web_domain is not None:
        raise BadInput("web_domain", "not_at_gates")
    domain, ip_token = _domain(wish.web_domain), _ip_token(wish.ip)
    return Understood(number, wish.purpose, _site(wish.site), domain, ip_token, channel)


def _site(name: str | None) -> str | None:
    if name is None:
        return None
    cleaned = clean_inbound(name) if len(name) <= _MAX_SITE else ""
    digits = sum(char.isdigit() for char in cleaned)
    if not _SITE.fullmatch(cleaned) or _LINK.search(cleaned) or digits > _MOST_DIGITS:
        raise BadInput("site", "bad_site")
    return cleaned


def gate_name(said: str) -> str:
    """A gate's name as a text with a code may say it: without the signs that could make it a link or a number."""
    kept = " ".join("".join(char if char.isalnum() or char in " ,'()-" else " " for char in said).split())
    try:
        return _site(kept.lstrip(",'()- ")) or ""
    except BadInput:
        return "gate"


def _domain(name: str | None) -> str | None:
    if name is not None and (len(name) > MAX_DOMAIN or not _DOMAIN.fullmatch(name)):
        raise BadInput("web_domain", "bad_domain")
    return name


def _ip_token(address: str | None) -> bytes | None:
    if address is None:
        return None
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        raise BadInput("ip", "bad_address") from None
    if isinstance(found, ipaddress.IPv6Address):
        home = ipaddress.IPv6Network((int(found), _ONE_HOME), strict=False)
        found = found.ipv4_mapped or home.network_address
    return crypto.ring().token(f"verifications.ip_token|{found}")
