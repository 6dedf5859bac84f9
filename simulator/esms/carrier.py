"""What the aggregator does between customer and phones: carries, rejects repetitions, tells by callback."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import uuid4

from simulator.esms.message import AT_NETWORK, DONE, NAME, REJECTED, Message
from simulator.esms.order import Order
from simulator.esms.webhook import Webhooks
from simulator.ledger import Ledger
from simulator.segments import on_air
from simulator.state import Network
from simulator.terms import Esms as Terms

AT_NETWORK_AFTER = 0.02  # seconds; enough that the submit's own answer usually wins
DELIVERED_AFTER = 0.12  # seconds from submit; a person sees two ticks, a test hardly waits
VALIDITY = timedelta(days=2)  # that long the networks keep a text for a phone that is off
LOOK = 0.5  # seconds between looks at the clock, which may be moved by hand
REQUEST_ID_LASTS = timedelta(hours=24)  # contract: a RequestId blocks its like for a day
SAME_WORDS_LAST = timedelta(minutes=5)  # the networks' filter against a text sent twice by mistake
CALLBACK_TRIES = 6  # a callback, and five more while nobody answers
KEPT = 100_000  # of each kind of memory; bounds a load test's memory


K = TypeVar("K")
V = TypeVar("V")


class Esms:
    """One customer of the aggregator, on this network."""

    def __init__(self, network: Network, terms: Terms, webhooks: Webhooks) -> None:
        self._network, self.terms, self._webhooks = network, terms, webhooks
        self.ledger = network.carriers[NAME] = Ledger()
        self.messages: OrderedDict[str, Message] = OrderedDict()
        self._requests: OrderedDict[str, datetime] = OrderedDict()
        self._said: OrderedDict[tuple[str, str], datetime] = OrderedDict()
        self._pace: deque[float] = deque()
        self._spent = 0

    @property
    def number(self) -> str:
        """The customer's own number."""
        return self._network.setup.number

    def now(self) -> datetime:
        """The network's time."""
        return self._network.clock.now()

    def level(self, fault: str) -> float:
        """The number in force."""
        return self._network.faults.level(NAME, fault)

    def strikes(self, fault: str, what: str) -> bool:
        """Whether a fault hits what."""
        return self._network.faults.strikes(NAME, fault, what)

    def has_pace(self) -> bool:
        """Count one more request of this second; False when it is one too many."""
        allowed, now = self.terms.agreement.per_second, time.monotonic()
        while self._pace and self._pace[0] <= now - 1:
            self._pace.popleft()
        if allowed is not None and len(self._pace) >= allowed:
            return False
        self._pace.append(now)
        return True

    def is_blocked(self, to: str) -> bool:
        """Whether this phone's owner has had the sender blocked."""
        return to in self._network.phones and self._network.phones[to].opted_out

    def knows_request(self, request_id: str) -> bool:
        """Whether this RequestId was accepted within a day."""
        taken = self._requests.get(request_id)
        return taken is not None and self.now() - taken < REQUEST_ID_LASTS

    def is_paid(self, order: Order) -> bool:
        """Whether the balance is enough for its segments."""
        balance = self.terms.agreement.balance
        return balance is None or self._spent + on_air(order.shown).segments <= balance

    def refuse(self, to: str, code: int, why: str) -> None:
        """Count a submit that is not taken."""
        self.ledger.throttled += code == 160
        self.ledger.refused += code != 160
        self._network.note(NAME, "refused", to[:20], why, code=code)

    def sandboxed(self) -> str:
        """The SMSID of a message that is a test: nobody gets it."""
        return f"{uuid4().hex}1"

    def lose_answer(self, order: Order) -> None:
        """Note that the customer cannot know it was taken."""
        self._network.note(NAME, "answer_lost", order.to, order.text)

    def accept(self, order: Order) -> str:
        """Take an order; it travels on in the background. Returns its SMSID."""
        now, words = self.now(), (order.to, order.shown)
        segments = on_air(order.shown).segments
        said = self._said.get(words)
        message = Message(
            sms_id=f"{uuid4().hex}1",
            to=order.to,
            sender=order.sender,
            text=order.shown,
            segments=segments,
            accepted=now,
            due=order.due,
            request_id=order.request_id,
            callback=order.callback,
            fate=order.fate,
            repeated=said is not None and now - said < SAME_WORDS_LAST,
        )
        self._remember(message, now)
        self._spent += segments
        self.ledger.accept(order.to, order.text)
        self._network.note(NAME, "accepted", order.to, order.shown, sid=message.sms_id)
        self._network.begin(asyncio.create_task(self._carry(message)))
        return message.sms_id

    def _remember(self, message: Message, now: datetime) -> None:
        _keep(self.messages, message.sms_id, message)
        if message.request_id:
            _keep(self._requests, message.request_id, now)
        if not message.repeated:
            _keep(self._said, (message.to, message.text), now)

    async def _carry(self, message: Message) -> None:
        await asyncio.sleep(AT_NETWORK_AFTER)
        while self.now() < message.due:  # noqa: ASYNC110  # the clock is a file moved by hand; nothing rings
            await asyncio.sleep(LOOK)
        if message.repeated:
            message.status = REJECTED
            self._end(message, "the same words within five minutes")
            self._tell(message, REJECTED)
            return
        message.status = AT_NETWORK
        shuffled = self.strikes("shuffle", message.fate)
        if not shuffled:
            self._tell(message, AT_NETWORK)
        await asyncio.sleep(DELIVERED_AFTER - AT_NETWORK_AFTER)
        message.good = await self._reach(message)
        message.status = DONE
        self._end(message, "" if message.good else "not reached")
        last = self._tell(message, DONE)
        if shuffled:
            await asyncio.wait([last])
            self._tell(message, AT_NETWORK)

    async def _reach(self, message: Message) -> bool:
        if self.strikes("undelivered", message.fate):
            return False
        phone = self._network.phone(message.to)
        while not phone.on:
            if self.now() >= message.accepted + VALIDITY:
                return False
            try:
                await asyncio.wait_for(phone.next_change(), LOOK)
            except TimeoutError:
                continue
        self._network.receive(phone, message.sender, message.text)
        return True

    def _end(self, message: Message, why: str) -> None:
        self.ledger.delivered += message.good
        self.ledger.undelivered += not message.good
        event = "delivered" if message.good else "undelivered"
        self._network.note(NAME, event, message.to, message.text if message.good else why, sid=message.sms_id)

    def _tell(self, message: Message, status: int) -> asyncio.Task[None]:
        task = asyncio.create_task(self._call_back(message, status))
        self._network.begin(task)
        return task

    async def _call_back(self, message: Message, status: int) -> None:
        if not message.callback:
            return
        query, what, word = message.query(status), f"{message.fate}|{status}", message.word(status)
        if self.strikes("lost", what):
            self.ledger.receipts_lost += 1
            self._network.note(NAME, "receipt_lost", message.to, word, sid=message.sms_id)
            return
        await asyncio.sleep(self.level("late"))
        await self._network.faults.until_alive(NAME)
        copies = 2 if self.strikes("duplicate", what) else 1
        calls = (self._webhooks.get(message.callback, query, CALLBACK_TRIES) for _ in range(copies))
        for answer in await asyncio.gather(*calls):
            event = "receipt" if answer.taken else "receipt_unheard"
            self.ledger.receipts_sent += answer.taken
            self.ledger.receipts_unheard += not answer.taken
            self._network.note(NAME, event, message.to, word, sid=message.sms_id, answer=answer.status)


def _keep(memory: OrderedDict[K, V], key: K, value: V) -> None:
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > KEPT:
        memory.popitem(last=False)
