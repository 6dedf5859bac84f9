"""Broadcasts are made here, beside the sending of messages: article, check, part after part; each step is stored.

It lives in the sender of its account. What it does next it takes from the database, so any sender goes on with what
another began.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from chat.account import Account, Posting
from gateway import alerts, clock
from gateway.chat import broadcasts, relaying
from gateway.chat.broadcasts import Work
from gateway.chat.states import Part, State
from gateway.db import Database, make_engine
from gateway.messages.carriers import SendError
from sms.over_http.answer import reference

log = structlog.get_logger(__name__)

_LOOK = 2.0  # seconds between looks for something to do: somebody has pressed a button and watches
_CHECK_AGAIN = timedelta(seconds=2)  # an article is checked within seconds
_LATER = timedelta(seconds=15)  # after an answer that never came to be


class Broadcasting:
    """The broadcasts of one account. Lives in one loop, between `begin` and `end`."""

    def __init__(self, account: Account, database_url: str) -> None:
        self._account = account
        self._database_url = database_url
        self._task: asyncio.Task[None] | None = None

    def begin(self, posting: Posting) -> None:
        """Look for work from now on."""
        self._posting = posting
        self._db = Database(make_engine(self._database_url, pool_size=1), {})
        self._task = asyncio.create_task(self._run())

    async def end(self) -> None:
        """Stop; a part whose answer has not come is in doubt afterwards."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._db.engine.dispose()

    async def _run(self) -> None:
        while True:
            try:
                busy = await self.step()
            except SQLAlchemyError as fault:
                log.warning("broadcasts wait", exc_info=fault)
                busy = False
            if not busy:
                await asyncio.sleep(_LOOK)

    async def step(self) -> bool:
        """Do the next thing; False when there is none."""
        name = self._account.terms.name
        await self._do(alerts.relaying.order_next, name, clock.now())  # before news: somebody may have to run
        await self._do(relaying.order_next, name, clock.now())
        work = await self._do(broadcasts.take, name, clock.now())
        if work is None:
            return False
        try:
            await {State.WAITING: self._make, State.CHECKING: self._check, State.READY: self._send}[
                work.state
            ](work)
        except SendError as why:
            await self._failed(work, why)
        return True

    async def _make(self, work: Work) -> None:
        article = work.article
        said = await self._posting.post(
            f"{self._account.api}/v2.0/article/create",
            {
                "type": "normal",
                "title": article["title"],
                "author": "1022",
                "description": article["description"],
                "body": [{"type": "text", "content": paragraph} for paragraph in article["body"]],
                "status": "show",
                "comment": "hide",
            },
        )
        await self._do(broadcasts.made, work, str(said.get("token", "")), clock.now())

    async def _check(self, work: Work) -> None:
        said = await self._posting.post(f"{self._account.api}/v2.0/article/verify", {"token": work.job or ""})
        ref = reference(said.get("id"))
        await self._do(_checked, work, ref)

    async def _send(self, work: Work) -> None:
        element = {"media_type": "article", "attachment_id": work.ref}
        said = await self._posting.post(
            f"{self._account.api}/v2.0/oa/message",
            {
                "recipient": {"target": dict(work.target)},
                "message": {
                    "attachment": {
                        "type": "template",
                        "payload": {"template_type": "media", "elements": [element]},
                    }
                },
            },
        )
        await self._do(_settled, work, Part.SENT, reference(said.get("message_id")), None)

    async def _failed(self, work: Work, why: SendError) -> None:
        log.warning("broadcast", broadcast=work.broadcast, state=work.state, code=why.code)
        if why.retryable or (why.unknown and work.state is not State.READY):
            await self._do(broadcasts.wait, work, clock.now() + _LATER)
        elif work.state is State.READY:
            await self._do(_settled, work, Part.DOUBTFUL if why.unknown else Part.FAILED, None, why.code)
        else:
            await self._do(broadcasts.refused, work, why.code, clock.now())

    async def _do(self, work: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.to_thread(self._db.do, lambda tx: work(tx, *given))


def _checked(tx: Any, work: Work, ref: str | None) -> None:
    broadcasts.checked(tx, work, ref, clock.now(), look_again=_CHECK_AGAIN)


def _settled(tx: Any, work: Work, to: Part, ref: str | None, error: str | None) -> None:
    broadcasts.settled(tx, work, to, clock.now(), ref=ref, error=error)
