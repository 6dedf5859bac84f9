"""Calls the customer by GET and again on 5xx or silence, so many times and no more; it signs nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from yarl import URL

from simulator.terms import Setup

log = logging.getLogger(__name__)

ANSWER_WITHIN = 15.0  # seconds; nobody's contract, but the gateway answers at once or is ill
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5.0  # seconds between tries, doubling; a test does not wait for ever
MOST_ANSWER = 65_536  # bytes; an answer is one text in a little XML


@dataclass(frozen=True, slots=True)
class Answer:
    """The customer's last word. `status` 0: none at all."""

    status: int
    body: bytes = b""

    @property
    def taken(self) -> bool:
        """True when the customer said 2xx."""
        return 200 <= self.status < 300


class Webhooks:
    """One pool of connections for callbacks and texts."""

    def __init__(self, setup: Setup, session: aiohttp.ClientSession) -> None:
        self._setup, self._session = setup, session

    async def get(self, url: str, query: Mapping[str, str], tries: int) -> Answer:
        """GET `url` with `query` added; a 4xx is final: the customer understood and refused."""
        pause = FIRST_PAUSE
        for left in reversed(range(tries)):
            answer = await self._once(url, query)
            if 0 < answer.status < 500 or not left:
                break
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        return answer

    def _way_in(self, url: str) -> str:
        """The house gives its public address; this network stands beside it and uses the inner one."""
        public = self._setup.public_url
        return f"{self._setup.gateway}{url[len(public) :]}" if url.startswith(f"{public}/") else url

    async def _once(self, url: str, query: Mapping[str, str]) -> Answer:
        try:
            async with self._session.get(
                URL(self._way_in(url)).update_query(query),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN),
            ) as reply:
                return Answer(reply.status, await reply.content.read(MOST_ANSWER))
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            # ValueError: yarl's and aiohttp's word for a URL they cannot use. Its path holds a secret: not logged.
            log.info("no answer to the aggregator: %s", type(error).__name__)
            return Answer(0)
