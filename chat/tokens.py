"""The access token of an account, for whoever posts: taken from the database, renewed by one process at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from gateway import clock
from gateway.chat import tokens
from gateway.chat.tokens import Pair
from gateway.db import Database
from gateway.messages.carriers import SendError
from gateway.messages.recovery import new_holder
from gateway.messages.refusals import Refusal, Then
from sms.over_http.posting import ACCOUNT_PAUSE, Pool

log = structlog.get_logger(__name__)

LIVES = timedelta(hours=25)  # of an access token, where the answer does not say (contracts 8.4)
_LOOK = 0.1  # seconds between looks while another process renews
_WAIT = 20.0  # seconds for another process to have renewed; then the message waits for its next try
_STORE_AGAIN = 0.5  # seconds between tries to keep a pair: it exists nowhere else
_STORE_FOR = 25.0  # seconds; within the lease, so that nobody asks with a token that is spent

DEAD = Refusal(
    "the account's tokens are refused",
    Then.PAUSE,
    "let the account's owner consent again, and give the new refresh token in its file",
    ACCOUNT_PAUSE,
)


class Tokens(Protocol):
    """Whoever gives out access tokens."""

    async def open(self) -> None:
        """Be ready."""

    async def close(self) -> None:
        """Let go of what is held."""

    async def good(self, stale: int | None = None) -> Pair:
        """A pair that should be taken, newer than version `stale` which was refused; raises SendError."""


class Keeper:
    """One account's tokens, as the database has them. Used by one loop."""

    def __init__(
        self, database: Callable[[], Database], account: str, seed: str, oauth: str, app: str, secret: str
    ):
        """`seed`: the refresh token an operator has given; `secret`: the app's."""
        self._database = database
        self._account = account
        self._seed = seed
        self._url = f"{oauth}/v4/oa/access_token"
        self._app = app
        self._pool = Pool(1, {"secret_key": secret})
        self._holder = new_holder(account)
        self._turn = asyncio.Lock()
        self._known: Pair | None = None
        self._db: Database | None = None

    async def open(self) -> None:
        """Nothing is asked for before the first message."""
        self._db = self._database()
        await self._pool.open()

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.close()
        if self._db is not None:
            self._db.engine.dispose()

    async def good(self, stale: int | None = None) -> Pair:
        """See `Tokens`; one of this process asks at a time, and one of all processes renews."""
        known = self._known
        if known is not None and known.version != stale and known.good(clock.now()):
            return known
        async with self._turn:
            try:
                async with asyncio.timeout(_WAIT):
                    self._known = await self._newer(stale)
            except TimeoutError:
                raise SendError(
                    "no_token", "the account's token is being renewed", retryable=True, pause=1.0
                ) from None
            except SQLAlchemyError:
                raise SendError("no_token", "the tokens cannot be read", retryable=True, pause=1.0) from None
            return self._known

    async def _newer(self, stale: int | None) -> Pair:
        await self._do(tokens.plant, self._account, self._seed, clock.now())
        while True:
            pair: Pair | None = await self._do(tokens.current, self._account)
            if pair is not None and pair.refused is not None:
                raise DEAD.error(pair.refused)
            if pair is not None and pair.version != stale and pair.good(clock.now()):
                return pair  # ours of before, or somebody else has renewed it
            version = 0 if pair is None else pair.version
            refresh = await self._do(tokens.begin, self._account, version, self._holder, clock.now())
            if refresh is None:
                await asyncio.sleep(_LOOK)
                continue
            # beyond this line the pair must not be lost: what ends this message's wait does not end the exchange
            await asyncio.shield(asyncio.ensure_future(self._renew(version, refresh)))

    async def _renew(self, version: int, refresh: str) -> None:
        try:
            answer = await self._pool.post(
                self._url, form={"refresh_token": refresh, "app_id": self._app, "grant_type": "refresh_token"}
            )
        except SendError:
            await self._do(tokens.let_go, self._account, self._holder)
            raise
        said = answer.json()
        access, fresh = said.get("access_token"), said.get("refresh_token")
        if isinstance(access, str) and isinstance(fresh, str) and access and fresh:
            await self._keep(version, access, fresh, _lives(said.get("expires_in")))
            log.info("tokens renewed", account=self._account, version=version + 1)
            return
        if answer.status >= 500 or not said:
            await self._do(tokens.let_go, self._account, self._holder)
            raise SendError(
                str(answer.status), "tokens cannot be renewed now", retryable=True, pause=ACCOUNT_PAUSE
            )
        code = str(said.get("error", "no_token"))[:40]
        log.error("tokens refused", account=self._account, code=code)
        await self._do(tokens.refuse, self._account, version, code)
        raise DEAD.error(code)

    async def _keep(self, version: int, access: str, fresh: str, lives: timedelta) -> None:
        """Store the pair, again and again while the database is away: the company will not say it twice."""
        loop = asyncio.get_running_loop()
        until = loop.time() + _STORE_FOR
        while True:
            try:
                await self._do(tokens.store, self._account, version, access, fresh, lives, clock.now())
                return
            except SQLAlchemyError as fault:
                log.error("tokens not stored yet", account=self._account, exc_info=fault)
                if loop.time() > until:
                    raise
                await asyncio.sleep(_STORE_AGAIN)

    async def _do(self, work: Callable[..., Any], *given: Any) -> Any:
        assert self._db is not None  # noqa: S101 - opened before anything is sent
        db = self._db
        return await asyncio.to_thread(db.do, lambda tx: work(tx, *given))


def _lives(said: object) -> timedelta:
    """Seconds, as a number or in digits; the documented life where it is neither."""
    text = str(said)
    return timedelta(seconds=int(text)) if text.isdecimal() and 0 < int(text) <= 90_000 else LIVES
