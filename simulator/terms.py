"""What the network is told at start: its one customer, and on which terms each company serves it; it checks nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.esms.agreement import Agreement


@dataclass(frozen=True)
class Patience:
    """How long the network waits in a USSD session, in seconds."""

    silence: float = 60.0
    """For the person; networks differ between 20 and 60."""
    longest: float = 180.0
    """For a whole session, as most networks have it."""
    answer: float = 5.0
    """For the customer; a person with a phone at the ear gives up soon after."""


@dataclass(frozen=True)
class Ussd(Patience):
    """The terms of USSD over HTTP: the network's patience, and the secret in the customer's address."""

    secret: str = ""


@dataclass(frozen=True)
class Smpp(Patience):
    """The terms of the SMSC: what a bind must say, how its receipts and alphabet differ from the book."""

    system_id: str = ""
    password: str = ""
    dialect: frozenset[str] = frozenset()
    """Words of `simulator.smsc.dialect`; none: as the book says."""


@dataclass(frozen=True)
class Esms:
    """The terms of the domestic aggregator: the account's keys and what was agreed with it."""

    api_key: str
    secret_key: str
    private_key: str
    """Signs the texts of phones."""
    cpid: str = "1022"
    hex_sign: bool = False
    """The signature is hexadecimal, as the aggregator's prose has it; else base64, as its sample code has it."""
    agreement: Agreement = field(default_factory=Agreement)


@dataclass(frozen=True)
class Zalo:
    """The terms of the chat: the account's ids, what signs its events, its app's secret, its first refresh token."""

    app: str
    oa: str
    oa_secret: str
    app_secret: str
    refresh_token: str


@dataclass(frozen=True, slots=True)
class Setup:
    """What the network is told at start about the one customer it serves."""

    account: str
    token: str
    number: str
    gateway: str
    public_url: str
    duty: str | None = None
    """E.164 of the phone that the officer on duty holds, so that the lab can lay it on the desk."""
    answers: tuple[str, ...] = ()
    """Phones where somebody is always there and answers at once."""
    voice_fallback: str = ""
    """Asked for a document of an inbound call where the gateway's usual address gives none."""
    ussd: Ussd | None = None
    """None: this network carries no USSD over HTTP."""
    smpp: Smpp | None = None
    """None: there is no SMSC here."""
    esms: Esms | None = None
    """None: there is no domestic aggregator here."""
    zalo: Zalo | None = None
    """None: nobody here has the app."""
