"""What Twilio does between customer and phones: carries messages, sends receipts, hands texts over."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from uuid import uuid4

from simulator.clock import Clock
from simulator.ledger import Ledger
from simulator.numbers import is_fixed_line
from simulator.segments import on_air
from simulator.state import Entry, Network, Phone
from simulator.twilio.message import API_VERSION, REASONS, Message
from simulator.twilio.twiml import BadTwiml, messages
from simulator.twilio.webhook import Webhooks

NAME = "twilio"
SENT_AFTER = 0.02  # seconds; enough that the submit's own answer usually wins, as in life
DELIVERED_AFTER = 0.12  # seconds from submit; a person sees two ticks, a test hardly waits
VALIDITY_LOOK = (
    0.5  # seconds between looks at the clock for a phone that is off; the clock may be moved by hand
)
KEPT_MESSAGES = 100_000  # for GET …/Messages/{Sid}.json; bounds a load test's memory

# https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out: the default words, whole message only.
_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
_START = frozenset({"START", "YES", "UNSTOP"})
_HELP = frozenset({"HELP", "INFO"})


class Twilio:
    """One account at Twilio, on this network."""

    def __init__(self, network: Network, webhooks: Webhooks) -> None:
        self._network = network
        self._webhooks = webhooks
        self.ledger = network.carriers[NAME] = Ledger()
        self.messages: OrderedDict[str, Message] = OrderedDict()

    @property
    def _clock(self) -> Clock:
        return self._network.clock

    def accept(self, message: Message) -> None:
        """Take a checked message; it travels on in the background."""
        self.messages[message.sid] = message
        if len(self.messages) > KEPT_MESSAGES:
            self.messages.popitem(last=False)
        self.ledger.accept(message.to, message.body)
        self._network.note(NAME, "accepted", message.to, message.body, sid=message.sid)
        self._network.begin(asyncio.create_task(self._carry(message)))

    def hand_over(self, phone: Phone, entry: Entry) -> None:
        """A phone's text for the customer; it travels on in the background."""
        self._network.begin(asyncio.create_task(self._hand_over(phone, entry)))

    async def _carry(self, message: Message) -> None:
        await asyncio.sleep(SENT_AFTER)
        message.move("sent", self._clock.now())
        shuffled = self._strikes("shuffle", message.fate)
        first = message.receipt("sent", message.updated, None)
        if not shuffled:
            self._send_receipt(message, first)
        await asyncio.sleep(DELIVERED_AFTER - SENT_AFTER)
        error = await self._reach(message)
        message.move("undelivered" if error else "delivered", self._clock.now(), error)
        if error:
            self.ledger.undelivered += 1
            self._network.note(NAME, "undelivered", message.to, REASONS[error], sid=message.sid)
        else:
            self.ledger.delivered += 1
            self._network.note(NAME, "delivered", message.to, message.body, sid=message.sid)
        last = self._send_receipt(message, message.receipt(message.status, message.updated, error))
        if shuffled:
            await asyncio.wait([last])
            self._send_receipt(message, first)

    async def _reach(self, message: Message) -> int | None:
        """Put the message into its phone; else the ErrorCode of what kept it away."""
        if is_fixed_line(message.to):
            return 30006
        if self._strikes("undelivered", message.fate):
            return 30003
        phone = self._network.phone(message.to)
        until = message.created.timestamp() + message.valid_for
        while not phone.on:
            if self._clock.now().timestamp() >= until:
                return 30003
            try:
                await asyncio.wait_for(phone.next_change(), VALIDITY_LOOK)
            except TimeoutError:
                continue
        self._network.receive(phone, message.sender, message.body)
        return None

    def _send_receipt(self, message: Message, form: dict[str, str]) -> asyncio.Task[None]:
        task = asyncio.create_task(self._post_receipt(message, form))
        self._network.begin(task)
        return task

    async def _post_receipt(self, message: Message, form: dict[str, str]) -> None:
        if message.callback is None:
            return
        status, what = form["MessageStatus"], f"{message.fate}|{form['MessageStatus']}"
        if self._strikes("lost", what):
            self.ledger.receipts_lost += 1
            self._network.note(NAME, "receipt_lost", message.to, status, sid=message.sid)
            return
        await asyncio.sleep(self._network.faults.level(NAME, "late"))
        await self._network.faults.until_alive(NAME)
        copies = 2 if self._strikes("duplicate", what) else 1
        for answer in await asyncio.gather(
            *(self._webhooks.post(message.callback, form) for _ in range(copies))
        ):
            if answer.taken:
                self.ledger.receipts_sent += 1
                self._network.note(NAME, "receipt", message.to, status, sid=message.sid, answer=answer.status)
            else:
                self.ledger.receipts_unheard += 1
                self._network.note(
                    NAME, "receipt_unheard", message.to, status, sid=message.sid, answer=answer.status
                )

    async def _hand_over(self, phone: Phone, entry: Entry) -> None:
        setup = self._network.setup
        url = f"{setup.public_url}/sms/twilio/inbound"
        form = self._inbound_form(phone, entry)
        nth = self.ledger.heard(phone.number, entry.text)
        self._network.note(NAME, "text", phone.number, entry.text, sid=form["MessageSid"])
        await self._network.faults.until_alive(NAME)
        copies = 2 if self._strikes("duplicate", f"{phone.number}|{entry.text}|{nth}") else 1
        answers = await asyncio.gather(*(self._webhooks.post(url, form) for _ in range(copies)))
        taken = next((answer for answer in answers if answer.taken), None)
        if taken is None:
            self.ledger.inbound_unheard += 1
            why = answers[0].body.decode("utf-8", "replace") if not answers[0].status else ""
            self._network.note(NAME, "text_unheard", phone.number, why, answer=answers[0].status)
            self._network.settle(phone, entry, "failed")
            return
        self._network.settle(phone, entry, "sent")
        try:
            for text in messages(taken.kind, taken.body):
                self._network.receive(phone, setup.number, text)
        except BadTwiml as error:
            self._network.note(NAME, "bad_twiml", phone.number, str(error))

    def _inbound_form(self, phone: Phone, entry: Entry) -> dict[str, str]:
        """Every parameter of a messaging webhook; Twilio sends blanks for what it does not know."""
        # Random, not seeded: the gateway's database outlives us and would take an old sid for a repeat.
        sid = f"SM{uuid4().hex}"
        places = {f"{end}{part}": "" for end in ("From", "To") for part in ("City", "State", "Zip")}
        form = {
            "AccountSid": self._network.setup.account,
            "ApiVersion": API_VERSION,
            "Body": entry.text,
            "From": phone.number,
            "FromCountry": "VN" if phone.number.startswith("+84") else "",
            "MessageSid": sid,
            "NumMedia": "0",
            "NumSegments": str(on_air(entry.text).segments),
            "SmsMessageSid": sid,
            "SmsSid": sid,
            "SmsStatus": "received",
            "To": self._network.setup.number,
            "ToCountry": "VN",
            **places,
        }
        opt_out = _opt_out(entry.text)
        if opt_out:
            form["OptOutType"] = opt_out
        if opt_out in ("STOP", "START"):
            phone.opted_out = opt_out == "STOP"
        return form

    def _strikes(self, fault: str, what: str) -> bool:
        return self._network.faults.strikes(NAME, fault, what)


def _opt_out(text: str) -> str | None:
    word = text.strip().upper()
    kinds = {"STOP": _STOP, "START": _START, "HELP": _HELP}
    return next((kind for kind, words in kinds.items() if word in words), None)
