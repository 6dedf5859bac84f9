"""Posts signed forms to the customer and insists: again on 5xx, refusal or silence; then gives up."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from uuid import uuid4

import aiohttp
from twilio.request_validator import RequestValidator
from yarl import URL

from simulator.terms import Setup

log = logging.getLogger(__name__)

ANSWER_WITHIN = 15.0  # seconds; Twilio's own limit for a messaging webhook
INSIST_FOR = 60.0  # seconds; a restart of the house fits in, a test does not wait for ever
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5.0  # seconds between tries, doubling
MOST_ANSWER = 65_536  # bytes; TwiML beyond that is refused by Twilio too


@dataclass(frozen=True, slots=True)
class Answer:
    """The customer's last word. `status` 0: none at all within INSIST_FOR, and `body` says why."""

    status: int
    kind: str = ""
    body: bytes = b""

    @property
    def taken(self) -> bool:
        """True when the customer said 2xx."""
        return 200 <= self.status < 300


class Webhooks:
    """Signing and posting; one pool of connections for all of them."""

    def __init__(self, setup: Setup, session: aiohttp.ClientSession) -> None:
        self._setup = setup
        self._session = session
        self._signer = RequestValidator(setup.token)

    async def post(self, url: str, form: dict[str, str]) -> Answer:
        """Post `form` to `url`, signed for exactly that text, and return the last answer.

        A 4xx is final: the customer understood and refused.
        """
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "I-Twilio-Idempotency-Token": str(uuid4()),  # the same on every try of this webhook
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": self._signer.compute_signature(url, form),
        }
        where = URL(self._way_in(url), encoded=True)
        pause, deadline = FIRST_PAUSE, time.monotonic() + INSIST_FOR
        while True:
            answer = await self._once(where, form, headers)
            if 0 < answer.status < 500 or time.monotonic() + pause > deadline:
                return answer
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _way_in(self, url: str) -> str:
        """The house signs for its public address; this network stands beside it and uses the inner one."""
        public = self._setup.public_url
        return f"{self._setup.gateway}{url[len(public) :]}" if url.startswith(f"{public}/") else url

    async def _once(self, where: URL, form: dict[str, str], headers: dict[str, str]) -> Answer:
        try:
            async with self._session.post(
                where,
                data=form,
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN),
            ) as reply:
                return Answer(reply.status, reply.content_type, await reply.content.read(MOST_ANSWER))
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            # ValueError: yarl's and aiohttp's word for a URL they cannot use
            log.info("no answer from %s: %s", where.path, type(error).__name__)
            return Answer(0, body=type(error).__name__.encode())
