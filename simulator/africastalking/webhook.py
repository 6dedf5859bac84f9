"""Posts forms to the customer's USSD address, once each: a person waits, so there is no second try."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import aiohttp
from yarl import URL

log = logging.getLogger(__name__)

MOST_ANSWER = 8_192  # bytes; a screen has 160, the rest is a mistake not worth reading


@dataclass(frozen=True, slots=True)
class Answer:
    """What the customer said; `status` 0: nothing in time."""

    status: int
    kind: str = ""
    body: bytes = b""


class Webhooks:
    """The customer's address, which holds its secret and therefore never reaches a log or a journal."""

    def __init__(self, gateway: str, secret: str, within: float, session: aiohttp.ClientSession) -> None:
        self._step = URL(f"{gateway}/ussd/africastalking") / secret
        self._patience = aiohttp.ClientTimeout(total=within)
        self._session = session

    async def step(self, form: dict[str, str]) -> Answer:
        """One request of a session and its answer."""
        return await self._post(self._step, form)

    async def end(self, form: dict[str, str]) -> Answer:
        """The notification that a session is over."""
        return await self._post(self._step / "end", form)

    async def _post(self, where: URL, form: dict[str, str]) -> Answer:
        try:
            async with self._session.post(
                where,
                data=form,
                headers={"User-Agent": "at-ussd-api/1.0.0"},
                allow_redirects=False,
                timeout=self._patience,
            ) as reply:
                body = b""
                async for piece in reply.content.iter_any():
                    body += piece
                    if len(body) > MOST_ANSWER:
                        break
                return Answer(reply.status, reply.content_type, body)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("no answer about a USSD session: %s", type(error).__name__)
            return Answer(0)
