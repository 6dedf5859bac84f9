"""What people with the app do: follow, write, press, share a number, open; each is told to the customer."""

from __future__ import annotations

import asyncio
from typing import Any

from simulator.zalo.account import NAME, Account, Person
from simulator.zalo.webhook import Webhook


class People:
    """The people around one account."""

    def __init__(self, account: Account, webhook: Webhook) -> None:
        self.account = account
        self._webhook = webhook

    async def follow(self, person: Person, *, follows: bool) -> int:
        """Press "Quan tâm", or take it back."""
        person.follows = follows
        return await self._tell("follow" if follows else "unfollow", follower={"id": person.user})

    async def write(self, person: Person, text: str, *, forged: bool = False) -> int:
        """Write, or press a button that writes."""
        person.wrote_at = self.account.now()
        nth = self.account.ledger.heard(person.user, text)
        event = self._event("user_send_text", sender={"id": person.user}, message=self._message(text))
        copies = (
            2 if self.account.network.faults.strikes(NAME, "duplicate", f"{person.user}|{text}|{nth}") else 1
        )
        return max(await asyncio.gather(*(self._webhook.tell(event, forged=forged) for _ in range(copies))))

    async def share(self, person: Person, number: str) -> int:
        """Fill in the form that asks for a number."""
        info = {"phone": number, "name": "", "address": ""}
        return await self._tell("user_submit_info", sender={"id": person.user}, info=info)

    async def place(self, person: Person, latitude: str, longitude: str) -> int:
        """Send where one is."""
        where = {
            "type": "location",
            "payload": {"coordinates": {"latitude": latitude, "longitude": longitude}},
        }
        told = {"msg_id": self.account.ref(), "attachments": [where]}
        return await self._tell("user_send_location", sender={"id": person.user}, message=told)

    async def open(self, person: Person, ref: str) -> int:
        """Open one message."""
        return await self._tell(
            "user_seen_message",
            sender={"id": self.account.terms.oa},
            recipient={"id": person.user},
            message={"msg_ids": [ref]},
        )

    def received(self, person: Person, ref: str) -> None:
        """A message has come to a phone; it is told in the background."""
        told = self._event(
            "user_received_message",
            sender={"id": self.account.terms.oa},
            recipient={"id": person.user},
            message={"msg_id": ref},
        )
        self.account.network.begin(asyncio.create_task(self._later(told)))

    async def odd(self, name: str) -> int:
        """An event of which the customer cannot have heard."""
        return await self._tell(name, sender={"id": "1"}, anything=[1])

    async def _later(self, event: dict[str, Any]) -> None:
        await asyncio.sleep(self.account.network.faults.level(NAME, "late"))
        if await self._webhook.tell(event) == 200:
            self.account.ledger.receipts_sent += 1

    async def _tell(self, name: str, **more: Any) -> int:
        return await self._webhook.tell(self._event(name, **more))

    def _event(self, name: str, **more: Any) -> dict[str, Any]:
        at = str(int(self.account.now().timestamp() * 1000))
        return {
            "event_name": name,
            "timestamp": at,
            "oa_id": self.account.terms.oa,
            "user_id_by_app": "0",
            **more,
        }

    def _message(self, text: str) -> dict[str, Any]:
        return {"text": text, "msg_id": self.account.ref()}
