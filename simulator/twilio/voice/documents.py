"""Fetches the documents and sounds of calls: signed, once more by the rules in the address, else by the fallback.

How often and how long an address is tried stands behind its `#`, as Twilio has it: `rc` further tries (0 to 5), `rp`
after which failures (ct, rt, 4xx, 5xx, all), `ct`, `rt` and `tt` milliseconds to connect, to read and in all.
https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urldefrag, urlencode, urlsplit, urlunsplit

import aiohttp
from twilio.request_validator import RequestValidator
from yarl import URL

from simulator.terms import Setup
from simulator.twilio.voice.document import LONGEST, BadTwiml, read
from simulator.twilio.voice.world import Lost, Onward, Page, Sound

log = logging.getLogger(__name__)

MOST_SOUND = 5_000_000  # bytes; ten minutes of telephone sound
_NO_ANSWER = 11200
_LONGEST_TOTAL = 15.0


@dataclass(frozen=True, slots=True)
class Insistence:
    """How an address is tried; seconds."""

    tries: int = 2
    after: frozenset[str] = frozenset({"ct"})
    connect: float = 5.0
    read: float = 15.0
    total: float = _LONGEST_TOTAL

    @classmethod
    def of(cls, fragment: str) -> Insistence:
        """What stands behind the `#` of an address; what is out of bounds counts as not said."""
        said = {name: values[-1] for name, values in parse_qs(fragment).items()}
        after = frozenset(said.get("rp", "ct").split(","))
        return cls(
            tries=1 + int(_within(said.get("rc"), 0, 5, 1)),
            after=after | {"ct", "rt", "4xx", "5xx"} if "all" in after else after,
            connect=_within(said.get("ct"), 100, 10_000, 5_000) / 1_000,
            read=_within(said.get("rt"), 100, 15_000, 15_000) / 1_000,
            total=_within(said.get("tt"), 100, 15_000, 15_000) / 1_000,
        )


class Documents:
    """What calls ask of the customer."""

    def __init__(self, setup: Setup, session: aiohttp.ClientSession) -> None:
        self._setup = setup
        self._session = session
        self._signer = RequestValidator(setup.token)

    async def page(self, onward: Onward, parameters: Mapping[str, str], fallback: str = "") -> Page:
        """The document at an address, or the one of the fallback; raises Lost where neither gives one."""
        try:
            return await self._page(onward, parameters)
        except Lost as fault:
            if not fallback or onward.url == fallback:
                raise
            told = {**onward.told, "ErrorCode": str(fault.code), "ErrorUrl": urldefrag(onward.url).url}
            return await self._page(Onward(fallback, told), parameters)

    async def sound(self, url: str) -> Sound:
        """How long the sound at `url` lasts, and its words where the customer tells them (a demo does)."""
        body, said = await self._listened(url)
        try:
            return Sound(_seconds(body), said) if body else Sound(0.0)
        except ValueError as fault:
            log.warning("no sound in %s: %s", urlsplit(url).path[:60], fault)
            return Sound(0.0)

    async def sound_itself(self, url: str) -> bytes:
        """The body of the sound at `url`; empty where there is none."""
        return (await self._listened(url))[0]

    async def _listened(self, url: str) -> tuple[bytes, str]:
        try:
            async with self._session.get(
                self._way_in(url), timeout=aiohttp.ClientTimeout(total=_LONGEST_TOTAL)
            ) as reply:
                if reply.status != 200:
                    raise ValueError(f"status {reply.status}")
                body = await _whole(reply.content, MOST_SOUND)
                return body, unquote(reply.headers.get("X-Said", ""))
        except (aiohttp.ClientError, TimeoutError, ValueError) as fault:
            log.warning("no sound from %s: %s", urlsplit(url).path[:60], type(fault).__name__)
            return b"", ""

    async def _page(self, onward: Onward, parameters: Mapping[str, str]) -> Page:
        address, fragment = urldefrag(onward.url)
        rule = Insistence.of(fragment)
        form = {**parameters, **onward.told}
        failed = ""
        try:
            async with asyncio.timeout(rule.total):
                for _ in range(rule.tries):
                    failed, page = await self._once(address, form, onward.method, rule)
                    if page is not None:
                        return page
                    if failed not in rule.after:
                        break
        except TimeoutError:
            failed = "tt"
        raise Lost(_NO_ANSWER, f"no document from {urlsplit(address).path}: {failed}")

    async def _once(
        self, address: str, form: dict[str, str], method: str, rule: Insistence
    ) -> tuple[str, Page | None]:
        """A document, or the word for why there is none."""
        if method == "GET":
            address, form = _with_query(address, form), {}
        headers = {
            "X-Twilio-Signature": self._signer.compute_signature(address, form),
            "User-Agent": "TwilioProxy/1.1",
        }
        patience = aiohttp.ClientTimeout(
            total=rule.connect + rule.read, sock_connect=rule.connect, sock_read=rule.read
        )
        try:
            async with self._session.request(
                method,
                self._way_in(address),
                data=form or None,
                headers=headers,
                allow_redirects=False,
                timeout=patience,
            ) as reply:
                body = await _whole(reply.content, LONGEST)
                if reply.status >= 400:
                    return ("5xx" if reply.status >= 500 else "4xx"), None
                return "", Page(address, read(reply.content_type, body))
        except BadTwiml as fault:
            raise Lost(fault.code, f"{urlsplit(address).path}: {fault}") from fault
        except aiohttp.ServerTimeoutError:
            return "rt", None
        except (aiohttp.ClientError, TimeoutError, ValueError) as fault:
            log.info("no document from %s: %s", urlsplit(address).path, type(fault).__name__)
            return "ct", None

    def _way_in(self, url: str) -> URL:
        """The house signs for its public address; this network stands beside it and uses the inner one."""
        public = self._setup.public_url
        inner = f"{self._setup.gateway}{url[len(public) :]}" if url.startswith(f"{public}/") else url
        return URL(inner, encoded=True)


def _with_query(address: str, form: Mapping[str, str]) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, urlencode(form))))))


def _within(said: str | None, low: float, high: float, default: float) -> float:
    try:
        value = float(said or "")
    except ValueError:
        return default
    return value if low <= value <= high else default


async def _whole(content: aiohttp.StreamReader, most: int) -> bytes:
    """The body to its end, or `most` bytes and one more: a single read gives but what has arrived so far."""
    body = b""
    while len(body) <= most and (piece := await content.read(most + 1 - len(body))):
        body += piece
    return body


def _seconds(body: bytes) -> float:
    """How long a WAV lasts, whatever its encoding (the standard library reads PCM alone). Raises ValueError."""
    if body[:4] != b"RIFF" or body[8:12] != b"WAVE":
        raise ValueError("no WAV")
    at, rate = 12, 0
    while at + 8 <= len(body):
        name, size = body[at : at + 4], int.from_bytes(body[at + 4 : at + 8], "little")
        if name == b"fmt ":
            rate = int.from_bytes(body[at + 16 : at + 20], "little")
        elif name == b"data" and rate > 0:
            return min(size, len(body) - at - 8) / rate
        at += 8 + size + size % 2
    raise ValueError("a WAV without a sound")
