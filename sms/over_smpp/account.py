"""What one contract over SMPP says: where to bind, as whom, how its texts, ids and receipts are written; opens nothing.

Every option is explained in docs/carriers.md; the defaults suit a message centre that keeps to the specification.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from enum import Enum
from math import ceil

from gateway import phone
from gateway.messages.options import Options
from gateway.messages.policy import PURPOSES
from gateway.messages.terms import Terms
from smpp.bind import Bind, Mode
from smpp.message import Address
from smpp.message_id import IdForm
from smpp.session import Options as BindOptions

PORT, TLS_PORT = 2775, 3550  # the registered ports of SMPP and of SMPP over TLS

LONG = ("udh8", "udh16", "sar", "payload")
ALPHABETS = ("gsm7", "packed", "latin1")
VALIDITIES = ("relative", "absolute", "none")
RECEIPTS = ("all", "last", "none")
IDS = {form.name.lower(): form for form in IdForm}

_MOST_BINDS = 16  # more than any contract sells
_LONGEST_SHORT_CODE = 8  # digits; short codes have three to eight (ITU-T E.164 leaves them to each country)
_LONGEST_NAME = (
    11  # letters of a sender's name on the air (3GPP TS 23.040 §9.1.2.5: 7 letters in 6 octets, 11 in 10)
)
_HOURS = 14  # the farthest zone from Greenwich


class Ton(Enum):
    """Type of number and numbering plan by the shape of an address (SMPP 3.4 §5.2.5, §5.2.6)."""

    INTERNATIONAL = (1, 1)
    SHORT_CODE = (3, 0)
    NAME = (5, 0)


@dataclass(frozen=True)
class Account:
    """One contract. `binds`: mode by mode, one entry a bind; `window` of each that submits."""

    terms: Terms
    host: str
    port: int
    bind: Bind = field(repr=False)
    binds: tuple[Mode, ...] = (Mode.TRANSCEIVER,)
    tls: ssl.SSLContext | None = None
    tls_name: str | None = None
    service_type: str = ""
    source_ton: tuple[int, int] | None = None
    """TON and NPI of every sender; None: by its shape."""
    destination_ton: tuple[int, int] = Ton.INTERNATIONAL.value
    alphabet: str = "gsm7"
    coding_gsm7: int = 0
    coding_ucs2: int = 8
    long: str = "udh8"
    receipts: str = "all"
    validity: str = "relative"
    priorities: bool = True
    ids: IdForm = IdForm.AS_GIVEN
    zone: timezone = timezone(timedelta(hours=7))  # of Vietnam, and of the clocks of its carriers
    unmarked: bool = False
    marks: bool = True
    """Whether texts leave with a user_message_reference (§5.3.2.17), by which receipts find those in doubt."""
    passing: frozenset[str] = frozenset()
    """Errors of receipts that pass, without leading zeros."""
    keypad: str = ""
    """Where `gateway web` answers USSD turns; empty: the contract has none."""

    @property
    def submits(self) -> int:
        """Binds that texts leave by."""
        return sum(mode.submits for mode in self.binds)

    @property
    def receives(self) -> bool:
        """Whether texts and receipts can come in."""
        return any(mode is not Mode.TRANSMITTER for mode in self.binds)

    @property
    def window(self) -> int:
        """Submits open at once on each bind: together as many as the contract sells."""
        return ceil(self.terms.window / max(1, self.submits))

    def options(self, mode: Mode) -> BindOptions:
        """What a session of `mode` must be told."""
        return BindOptions(
            self.host, self.port, self.bind, mode, self.tls, server_hostname=self.tls_name, window=self.window
        )

    def source(self, sender: str) -> Address:
        """The sender as SMPP writes it."""
        digits = sender.lstrip("+")
        if not digits.isdecimal():
            shape, text = Ton.NAME, sender
        elif len(digits) <= _LONGEST_SHORT_CODE:
            shape, text = Ton.SHORT_CODE, digits
        else:
            shape, text = Ton.INTERNATIONAL, (phone.classify(sender).e164 or digits).lstrip("+")
        return Address(*(self.source_ton or shape.value), text)


def read(terms: Terms, options: Options, service_number: str) -> Account:
    """The account of one table of the carriers file. Raises Misconfigured."""
    tls = _tls(options) if options.flag("tls") else None
    account = Account(
        terms=terms,
        host=options.text("host"),
        port=options.number("port", PORT if tls is None else TLS_PORT, 1, 65_535),
        bind=_bind(options),
        binds=_binds(options),
        tls=tls,
        tls_name=options.text("tls_name", "") or None,
        service_type=options.text("service_type", ""),
        source_ton=_ton(options, "source"),
        destination_ton=_ton(options, "destination") or Ton.INTERNATIONAL.value,
        alphabet=options.word("alphabet", ALPHABETS, "gsm7"),
        coding_gsm7=options.number("coding_gsm7", 0, 0, 255),
        coding_ucs2=options.number("coding_ucs2", 8, 0, 255),
        long=options.word("long", LONG, "udh8"),
        receipts=options.word("receipts", RECEIPTS, "all"),
        validity=options.word("validity", VALIDITIES, "relative"),
        priorities=not options.flag("no_priority"),
        ids=IDS[options.word("ids", IDS, "as_given")],
        zone=timezone(timedelta(hours=options.number("zone_hours", 7, -_HOURS, _HOURS))),
        unmarked=options.flag("unmarked_receipts"),
        marks=not options.flag("no_user_reference"),
        passing=frozenset(plain_error(error) for error in options.words("passing_errors")),
        keypad=options.address("ussd", "") if "ussd" in terms.options else "",
    )
    options.done()
    return _checked(account, options, service_number)


def plain_error(error: str) -> str:
    """An error as it is compared: centres write 27, 027 and 0027."""
    return error.strip().lower().lstrip("0")


def _tls(options: Options) -> ssl.SSLContext:
    authority = options.path("tls_authority_file")
    certificate, key = options.path("tls_certificate_file"), options.path("tls_key_file", secret=True)
    try:
        context = ssl.create_default_context(cafile=authority)
        if certificate is not None:
            context.load_cert_chain(certificate, key)
    except (ssl.SSLError, OSError) as fault:
        raise options.fault("tls", f"has files that cannot be used: {type(fault).__name__}") from None
    return context


def _bind(options: Options) -> Bind:
    ton, npi = _ton(options, "address") or (0, 0)
    bind = Bind(
        system_id=options.text("system_id"),
        password=options.secret("password"),
        system_type=options.text("system_type", ""),
        address_ton=ton,
        address_npi=npi,
        address_range=options.text("address_range", ""),
    )
    try:
        bind.encode()
    except ValueError:  # its words could hold the password
        raise options.fault(
            "system_id", "has 15 letters at most, password 8, system_type 12, address_range 40"
        ) from None
    return bind


def _binds(options: Options) -> tuple[Mode, ...]:
    apart = {
        Mode.TRANSMITTER: options.number("transmitters", 0, 0, _MOST_BINDS),
        Mode.RECEIVER: options.number("receivers", 0, 0, _MOST_BINDS),
    }
    both = options.number("binds", 0 if any(apart.values()) else 1, 0, _MOST_BINDS)
    binds = tuple(mode for mode, count in {Mode.TRANSCEIVER: both, **apart}.items() for _ in range(count))
    if not any(mode.submits for mode in binds):
        raise options.fault("binds", "or transmitters must be 1 or more: texts leave by them")
    return binds


def _ton(options: Options, which: str) -> tuple[int, int] | None:
    """`<which>_ton` and `<which>_npi`; None where neither is given."""
    unset = 256  # no number of one octet
    ton = options.number(f"{which}_ton", unset, 0, 255)
    npi = options.number(f"{which}_npi", unset, 0, 255)
    if ton == unset and npi == unset:
        return None
    if unset in (ton, npi):
        raise options.fault(f"{which}_ton", f"and {which}_npi are given both or not at all")
    return ton, npi


def _checked(account: Account, options: Options, service_number: str) -> Account:
    for sender in senders(account.terms, service_number).values():
        source = account.source(sender)
        if not source.text.isascii() or (
            source.ton == Ton.NAME.value[0] and len(source.text) > _LONGEST_NAME
        ):
            raise options.fault("senders", f"holds a name beyond {_LONGEST_NAME} letters of ASCII")
    if len(account.service_type) > 5 or not account.service_type.isascii():  # §5.2.11
        raise options.fault("service_type", "has 5 letters at most")
    if account.terms.window < account.submits:
        raise options.fault("window", f"is less than one for each of {account.submits} binds")
    if account.tls_name and account.tls is None:
        raise options.fault("tls_name", "says nothing without tls = true")
    if account.keypad and not account.receives:
        raise options.fault("ussd", "needs a bind that receives")
    return account


def senders(terms: Terms, service_number: str) -> Mapping[str, str]:
    """From whom each purpose leaves."""
    return {purpose: terms.sender(purpose, service_number) for purpose in PURPOSES}
