"""What a carrier is to the house: protocols, events, errors, the registry; nothing here knows a carrier's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from ipaddress import IPv4Network, IPv6Network
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from gateway import clock
from gateway.errors import Misconfigured
from gateway.messages.status import Status
from gateway.messages.terms import Terms
from gateway.text.clean import printable

if TYPE_CHECKING:
    from gateway.messages.chats import ChatWebhook
    from gateway.messages.refusals import Refusal

MAX_CODE = 40
"""Characters kept of a carrier's code: longer ones are no codes, and may be the text itself."""


class Address(NamedTuple):
    """Our own name for one attempt, handed to the carrier so that its receipt can never race the row."""

    month: date
    message_id: int
    no: int

    def __str__(self) -> str:
        # by hand: strftime takes five times as long, and every hand-over by HTTP says it
        return f"{self.month.year:04d}{self.month.month:02d}.{self.message_id}.{self.no}"

    @classmethod
    def parse(cls, text: str) -> Address | None:
        """The address written as `text`, or None when it is not one of ours."""
        try:
            month, message_id, no = text.split(".")
            parsed = cls(date(int(month[:4]), int(month[4:]), 1), int(message_id), int(no))
        except ValueError:
            return None
        return parsed if 0 < parsed.message_id < 2**63 and 0 < parsed.no < 2**15 else None


@dataclass(slots=True)
class Outgoing:
    """One text ready for the air: rendered, addressed, with the seconds for which it is still worth delivering.

    `template`, `args`: what it was rendered from, for carriers that show more than words or have forms of their own.
    """

    address: Address
    recipient: str
    text: str = field(repr=False)
    valid_seconds: int
    purpose: str = "reply"
    template: str = ""
    args: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class InboundText:
    """A text from a phone. `number` is E.164 as the carrier gave it; `raw` is what the carrier sent, for parsers.

    `opt_out`: the carrier itself took the text for a wish to get no more (True) or to get texts again (False), and acts
    on it; None: it did not. `pieces`: the keys under which parts of it were kept; they go when it is stored. Not
    `whole`: other parts never came.
    """

    carrier: str
    ref: str
    number: str
    service_number: str
    text: str = field(repr=False)
    raw: Mapping[str, str] = field(repr=False, default_factory=dict)
    opt_out: bool | None = None
    pieces: tuple[str, ...] = ()
    whole: bool = True


@dataclass(frozen=True)
class InboundPiece:
    """A part of a long text, to be kept until the text is told: it is acknowledged before the text is whole.

    `key` names the text, as no other text of the carrier ever was or will be; `body` is the joiner's own writing.
    """

    carrier: str
    key: str
    number: int
    body: str = field(repr=False)


@dataclass(frozen=True)
class PiecesTold:
    """Pieces of a text that has been told without them: they came again, and were joined, elsewhere."""

    carrier: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class ReceiptEvent:
    """What a carrier says became of an attempt; `status` None means a word we do not know yet; the receipt is kept.

    `ref` is in the form in which the answer to the hand-over is kept; `raw_ref` as the carrier wrote it, where that is
    another. `passing`: a failure that may pass (a phone that is off), so that the message may be tried again.
    `filtered`: the carrier suppressed it as unwanted: its purpose should leave by other routes for a while.
    `network`: to whom the number belongs now, where the carrier says it, in the words of `terms.NETWORKS`.
    `opted_out`: the number whose owner refused texts at the carrier, where that is why it failed.
    `number` and `mark`: the phone, and the mark that left with the text (`marks`), where the carrier gives it back.
    """

    carrier: str
    ref: str
    address: Address | None
    status: Status | None
    word: str
    error: str | None = None
    raw_ref: str | None = None
    passing: bool = False
    filtered: bool = False
    network: str | None = None
    opted_out: str | None = None
    number: str | None = None
    mark: int | None = None


UNKNOWN_WORD = "other"
"""Kept in the place of a carrier's word or code that is not known or has no code's shape: it may be anything, also an
echo of a text with somebody's one-time code in it."""

Event = InboundText | InboundPiece | PiecesTold | ReceiptEvent
HookName = Literal["inbound", "status"]


@dataclass(frozen=True)
class WebAnswer:
    """What a carrier's webhook hears back."""

    body: str
    kind: str = "text/plain"
    status: int = 200


@dataclass(frozen=True)
class WebRequest:
    """A webhook as carriers see it: method, our public URL with its query, headers, body and form.

    `hook` is which of the carrier's hooks was called, `at` when. An attempt's address in the path is in `query` as
    `attempt`.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    form: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes = field(repr=False, default=b"")
    hook: HookName = "inbound"
    at: datetime = field(default_factory=clock.now)


class SendError(Exception):
    """The carrier did not take a message. Exactly one of the flags says what is known about it.

    `retryable`: it certainly has not been taken and may be tried again. `unknown`: it may have been taken.
    Neither: this carrier will never take it. `code` is kept with the attempt, `public` is shown to staff.
    `pause`: seconds for which the whole route should wait; the trouble is the route's and says nothing against the
    message. `throttled`: it takes less a second than we believe. `wait`: seconds before this message may be tried again
    by this route; all others may leave meanwhile. `elsewhere`: the refusal says nothing of other carriers: one of them
    may be tried at once. `filtered`: the carrier suppresses such texts as unwanted: their purpose should leave by other
    routes for a while.
    """

    def __init__(
        self,
        code: str,
        public: str,
        *,
        retryable: bool = False,
        unknown: bool = False,
        opted_out: bool = False,
        pause: float = 0.0,
        throttled: bool = False,
        wait: float = 0.0,
        elsewhere: bool = False,
        filtered: bool = False,
    ) -> None:
        super().__init__(public)
        self.code = printable(code, MAX_CODE)
        self.public = public
        self.retryable = retryable
        self.unknown = unknown
        self.opted_out = opted_out
        self.pause = pause
        self.throttled = throttled
        self.wait = wait
        self.elsewhere = elsewhere
        self.filtered = filtered


class Line(Protocol):
    """The house's end of a sender. Every method returns at once and is called in the sender's own event loop."""

    def taken(self, message: Outgoing, refs: tuple[str, ...], raw_refs: tuple[str, ...] = ()) -> None:
        """The carrier has taken `message` under these references, one for each part it went out in."""

    def refused(self, message: Outgoing, why: SendError) -> None:
        """The carrier has not taken `message`, or nobody knows."""

    def heard(self, events: Sequence[Event], kept: Callable[[], None]) -> None:
        """Texts and receipts came in; `kept` is called once they are durable: only then they may be acknowledged."""

    def ready(self) -> None:
        """There is room again; where the connection was away, it is back."""

    def away(self, why: str) -> None:
        """There is no connection; `why` in words for staff."""


class Sender(Protocol):
    """The half of a carrier that hands messages over; each one submitted is heard of exactly once on its line."""

    async def open(self, line: Line) -> None:
        """Begin to connect; must not raise because the other side is away."""

    @property
    def room(self) -> int:
        """How many messages may be submitted now; 0 while there is no connection."""

    def submit(self, batch: Sequence[Outgoing]) -> None:
        """Hand over as many as there is room for; neither waits nor raises."""

    async def close(self) -> None:
        """Let the connections go; what has no answer by then is refused as unknown."""


class Joiner(Protocol):
    """The half of a sender that joins the parts of long texts. Called in the sender's own event loop."""

    @property
    def patience(self) -> float:
        """Seconds after its latest part that a text waits for the next."""

    def resume(self, pieces: Sequence[InboundPiece]) -> None:
        """Take what a dead sender kept as if it had just come, but acknowledge nothing; neither waits nor raises."""


class RequestSender(Protocol):
    """A carrier to which each message is a request of its own; `sms.over_http.requests` makes a Sender of it."""

    async def open(self) -> None:
        """Prepare connections; must not raise because the other side is away."""

    async def send(self, message: Outgoing) -> str:
        """Hand over one message and return the carrier's reference; raises SendError."""

    async def close(self) -> None:
        """Release connections."""


class Webhook(Protocol):
    """The half of a carrier that speaks to us over HTTP."""

    def verify(self, request: WebRequest) -> bool:
        """Whether the request really comes from the carrier."""

    def parse(self, request: WebRequest) -> list[Event]:
        """The neutral events in a verified request; pure. Raises BadInput when it cannot be understood."""

    def acknowledge(self, request: WebRequest) -> WebAnswer:
        """What the carrier wants to hear once the events of `request` are stored; replies leave by the outbox."""


@dataclass(frozen=True)
class Hook:
    """One of the addresses at which a carrier calls us: `/sms/<carrier>/inbound` or `…/status`.

    `secret` empty: the carrier signs, and `Webhook.verify` judges. Otherwise it cannot sign, and the secret is the next
    part of the path (`…/status/<secret>`). `callers`: networks it calls from; none: any.
    """

    method: Literal["GET", "POST"]
    secret: str = field(repr=False, default="")
    callers: tuple[IPv4Network | IPv6Network, ...] = ()


Takes = Literal["phones", "chats", "calls", "nothing"]


@dataclass(frozen=True)
class Capabilities:
    """What a carrier can do, as data. `replyable`: people can answer its sender (decisions 8).

    `takes`: whom it takes messages to for which no carrier is planned. A carrier of templates takes only what was
    ordered for it; one of calls what is to be said, and nothing that is to be read.
    """

    receipts: bool
    replyable: bool
    max_characters: int
    takes: Takes = "phones"

    @property
    def calls(self) -> bool:
        """Whether it calls: what is said is fetched by the call itself, once somebody has answered."""
        return self.takes == "calls"


@dataclass(frozen=True)
class Carrier:
    """One company's connection: what was agreed, its halves, its capabilities. `hooks`: how it calls us, if it does.

    `joiner`: of a sender to which long texts come in parts. `chat`: how it tells of a chat, if it is one.
    `templates`: our texts for which it has an agreed form, and which are ordered from it first. `refusals`: what its
    codes mean, for whoever reads why a text failed.
    """

    terms: Terms
    sender: Sender
    capabilities: Capabilities
    webhook: Webhook | None = None
    hooks: Mapping[HookName, Hook] = field(default_factory=dict)
    joiner: Joiner | None = None
    chat: ChatWebhook | None = None
    templates: frozenset[str] = frozenset()
    refusals: Mapping[str, Refusal] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of its table; part of its webhooks' addresses and of every attempt."""
        return self.terms.name

    @property
    def rate(self) -> float:
        """Segments a second."""
        return self.terms.rate

    @property
    def window(self) -> int:
        """Hand-overs open at once."""
        return self.terms.window


class Registry:
    """The carriers of this process by name."""

    def __init__(self, carriers: list[Carrier]) -> None:
        self._carriers = {carrier.name: carrier for carrier in carriers}

    def __getitem__(self, name: str) -> Carrier:
        try:
            return self._carriers[name]
        except KeyError:
            known = ", ".join(sorted(self._carriers)) or "none"
            raise Misconfigured(f"no carrier is called {name}; configured: {known}") from None

    def __iter__(self) -> Iterator[Carrier]:
        """Every configured carrier, by name."""
        return (self._carriers[name] for name in self.names())

    def names(self) -> list[str]:
        """The names of all of them, sorted."""
        return sorted(self._carriers)
