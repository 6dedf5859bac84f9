"""Tells the customer what happened, signed as the company signs, again on 5xx or silence."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from typing import Any

import aiohttp

from simulator.terms import Setup, Zalo

log = logging.getLogger(__name__)

ANSWER_WITHIN = 10.0  # seconds; the company is less patient, a busy test machine is not
_PAUSES = (0.25, 1.0, 2.0)  # seconds between tries


class Webhook:
    """One pool of connections."""

    def __init__(self, setup: Setup, terms: Zalo, session: aiohttp.ClientSession) -> None:
        self._url = f"{setup.gateway}/chat/zalo/webhook"
        self._terms = terms
        self._session = session

    async def tell(self, event: dict[str, Any], *, forged: bool = False) -> int:
        """Post one event until it is taken or refused; the status of the last answer, 0 for none."""
        body = json.dumps({"app_id": self._terms.app, **event}, ensure_ascii=False).encode()
        secret = "somebody else's" if forged else self._terms.oa_secret
        signed = self._terms.app.encode() + body + str(event["timestamp"]).encode() + secret.encode()
        headers = {
            "Content-Type": "application/json",
            "X-ZEvent-Signature": f"mac={hashlib.sha256(signed).hexdigest()}",
        }
        status = await self._once(body, headers)
        for pause in _PAUSES:
            if 0 < status < 500:
                break
            await asyncio.sleep(pause)
            status = await self._once(body, headers)
        return status

    async def _once(self, body: bytes, headers: dict[str, str]) -> int:
        try:
            async with self._session.post(
                self._url, data=body, headers=headers, timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN)
            ) as reply:
                return reply.status
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("no answer to the chat: %s", type(error).__name__)
            return 0
