"""Phones' texts to the service number, as signed GETs; the answer's text goes back to the phone."""

from __future__ import annotations

import asyncio
import hashlib
from base64 import b64encode
from uuid import uuid4
from xml.etree import ElementTree

from simulator.clock import VIETNAM
from simulator.esms.message import NAME
from simulator.esms.webhook import Webhooks
from simulator.ledger import Ledger
from simulator.numbers import NotANumber, to_e164
from simulator.state import Entry, Network, Phone
from simulator.terms import Esms as Terms

PATH = "/sms/esms/inbound"
TRIES = 15  # about a minute with pauses; a restart of the house fits in


class BadAnswer(ValueError):
    """The customer's answer is no `<ClientResponse>` to this text."""


class Inbound:
    """From phones to the one customer."""

    def __init__(self, network: Network, terms: Terms, webhooks: Webhooks, ledger: Ledger) -> None:
        self._network, self._terms = network, terms
        self._webhooks, self._ledger = webhooks, ledger

    def hand_over(self, phone: Phone, entry: Entry) -> None:
        """A phone's text for the customer; it travels on in the background."""
        self._network.begin(asyncio.create_task(self._hand_over(phone, entry)))

    async def _hand_over(self, phone: Phone, entry: Entry) -> None:
        faults, query = self._network.faults, self._query(phone, entry)
        nth = self._ledger.heard(phone.number, entry.text)
        self._network.note(NAME, "text", phone.number, entry.text, sid=query["smsid"])
        await faults.until_alive(NAME)
        copies = 2 if faults.strikes(NAME, "duplicate", f"{phone.number}|{entry.text}|{nth}") else 1
        url = f"{self._network.setup.public_url}{PATH}"
        answers = await asyncio.gather(*(self._webhooks.get(url, query, TRIES) for _ in range(copies)))
        taken = next((answer for answer in answers if answer.taken), None)
        if taken is None:
            self._ledger.inbound_unheard += 1
            self._network.note(NAME, "text_unheard", phone.number, answer=answers[0].status)
            self._network.settle(phone, entry, "failed")
            return
        self._network.settle(phone, entry, "sent")
        try:
            said = read_answer(taken.body, query)
        except BadAnswer as error:
            self._network.note(NAME, "bad_twiml", phone.number, str(error))
            return
        if said:
            self._network.receive(phone, self._network.setup.number, said)

    def _query(self, phone: Phone, entry: Entry) -> dict[str, str]:
        words = entry.text.split(maxsplit=1)
        query = {
            "sender": phone.number.removeprefix("+"),
            "content": entry.text,
            "serviceNumber": self._network.setup.number,
            "keyword": words[0] if words else "",
            "cpid": self._terms.cpid,
            "smsid": uuid4().hex,
            "receiverTime": self._network.clock.now().astimezone(VIETNAM).strftime("%Y%m%d%H%M%S"),
        }
        return {**query, "sign": sign(query, self._terms.private_key, self._terms.hex_sign)}


def sign(query: dict[str, str], key: str, hexadecimal: bool) -> str:
    """MD5 of cpid + smsid + content + receiverTime + key in UTF-8: base64 of the digest, or hexadecimal."""
    signed = "".join(query[name] for name in ("cpid", "smsid", "content", "receiverTime")) + key
    digest = hashlib.md5(signed.encode(), usedforsecurity=False)  # the company's choice, not ours
    return digest.hexdigest() if hexadecimal else b64encode(digest.digest()).decode()


def read_answer(body: bytes, query: dict[str, str]) -> str:
    """The text for the phone; "" where there is none. Raises BadAnswer."""
    if not body.strip():
        return ""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise BadAnswer("a document type has no place in an answer")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314  # no DTD gets this far, and our own customer wrote it
    except ElementTree.ParseError as error:
        raise BadAnswer(f"not XML: {error}") from error
    if root.tag != "ClientResponse":
        raise BadAnswer(f"the root is <{root.tag}>, not <ClientResponse>")
    if root.findtext("Smsid") != query["smsid"]:
        raise BadAnswer("it answers another Smsid")
    try:
        receiver = to_e164(root.findtext("Receiver") or "")
    except NotANumber as error:
        raise BadAnswer(f"Receiver: {error}") from error
    if receiver != f"+{query['sender']}":
        raise BadAnswer("its Receiver is another phone")
    return (root.findtext("Message") or "").strip()
