"""An account at Zalo: what its table of the carriers file says, and its API posted to with a token that is good.

Shared by the chat, the templates and the broadcasts of one account; an HTTP 200 with an `error` other than 0 is a
refusal, and one that speaks of the token is asked once more with a newer one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from chat.tokens import Keeper, Tokens
from gateway.db import Database, make_engine
from gateway.messages.options import Options
from gateway.messages.refusals import Refusal, Then
from gateway.messages.terms import Terms
from gateway.settings import Settings
from sms.over_http.answer import Answer
from sms.over_http.posting import ACCOUNT_PAUSE, THROTTLE_PAUSE, Pool, by_status, not_the_carrier

API = "https://openapi.zalo.me"
OAUTH = "https://oauth.zaloapp.com"

TOKEN_CODES = frozenset({-124, -216, -220})
"""The access token is invalid, expired or taken away."""

_MONEY = "look at the account's package and balance in its manager"
_ACCOUNT = "look at the app and the account at developers.zalo.me"
REFUSALS: dict[int, Refusal] = {
    -32: Refusal("the company is throttling us", Then.THROTTLE, "lower the rate", THROTTLE_PAUSE),
    -124: Refusal("the access token is not taken", Then.PAUSE, _ACCOUNT, ACCOUNT_PAUSE),
    -201: Refusal("something in the message is not allowed", Then.NEVER, "look at the text and the buttons"),
    -204: Refusal("the account is closed", Then.PAUSE, _ACCOUNT, ACCOUNT_PAUSE),
    -205: Refusal("the person has no account any more", Then.NEVER),
    -209: Refusal("the app is switched off", Then.PAUSE, _ACCOUNT, ACCOUNT_PAUSE),
    -210: Refusal("the message is too long", Then.NEVER),
    -211: Refusal("the quota of such messages is used up", Then.LATER, _MONEY, 900.0),
    -213: Refusal("the person does not follow the account", Then.NEVER, "they may follow again at any time"),
    -216: Refusal("the access token is not taken", Then.PAUSE, _ACCOUNT, ACCOUNT_PAUSE),
    -217: Refusal("the person wants no such messages", Then.OPTED_OUT, "only the person can undo it"),
    -220: Refusal("the access token is not taken", Then.PAUSE, _ACCOUNT, ACCOUNT_PAUSE),
    -224: Refusal("the account's package does not cover it", Then.PAUSE, _MONEY, ACCOUNT_PAUSE),
    -227: Refusal("the person has not opened the chat for long", Then.NEVER),
    -230: Refusal("the person has not written for seven days", Then.NEVER, "reach them by text or call"),
    -232: Refusal("the person has not written for too long", Then.NEVER, "reach them by text or call"),
    -234: Refusal("such messages do not leave at night", Then.LATER, "", 3_600.0),
}
"""Codes of the account's API (contracts 8.4 and the company's list; believed, not run). Any other one is `OTHER`."""

OTHER = Refusal("refused by the company", Then.NEVER, "developers.zalo.me lists the codes")


@dataclass(frozen=True)
class Account:
    """What one account needs. `oa_secret` signs webhooks; `picture`: an address for forms, or "" for none."""

    terms: Terms
    api: str
    app: str
    oa: str
    oa_secret: str = field(repr=False)
    picture: str = ""


def read_tokens(options: Options, settings: Settings, account: str, app: str) -> Keeper:
    """The keeper of the tokens of `account`, from the options that every kind of the company has."""
    return Keeper(
        partial(_database, settings.database_url),
        account,
        options.secret("refresh_token"),
        options.address("oauth", OAUTH),
        app,
        options.secret("app_secret"),
    )


def _database(url: str) -> Database:
    """One connection of the keeper's own: tokens are read about once a day."""
    return Database(make_engine(url, pool_size=1), {})


class Posting:
    """Posts JSON to one API with a good token. Between `open` and `close`."""

    def __init__(self, tokens: Tokens, window: int) -> None:
        self._tokens = tokens
        self._pool = Pool(window)
        self._signed: int | None = None

    async def open(self) -> None:
        """Prepare the pool; connections are made by the first messages."""
        await self._tokens.open()
        await self._pool.open()

    async def close(self) -> None:
        """Close the pool."""
        await self._pool.close()
        await self._tokens.close()

    async def post(
        self, url: str, body: Mapping[str, object], refusals: Mapping[int, Refusal] = REFUSALS
    ) -> dict[str, Any]:
        """The `data` of the answer; raises SendError. What the token alone kept away is posted once more."""
        pair = await self._tokens.good()
        answer = await self._post(url, body, pair.version, pair.access)
        if _code(answer) in TOKEN_CODES:
            pair = await self._tokens.good(stale=pair.version)
            answer = await self._post(url, body, pair.version, pair.access)
        return _data(answer, refusals)

    async def _post(self, url: str, body: Mapping[str, object], version: int, access: str) -> Answer:
        if version != self._signed:
            self._pool.sign_in({"access_token": access})
            self._signed = version
        return await self._pool.post(url, body=body)


def _code(answer: Answer) -> int | None:
    """The number behind `error`; None where the answer has none."""
    code = answer.json().get("error")
    return code if type(code) is int else None


def _data(answer: Answer, refusals: Mapping[int, Refusal]) -> dict[str, Any]:
    code = _code(answer)
    if code == 0 and answer.status == 200:
        data = answer.json().get("data")
        return data if isinstance(data, dict) else {}
    if code is not None and answer.status < 500:
        raise refusals.get(code, OTHER).error(str(code))
    raise by_status(answer, str(answer.status)) or not_the_carrier(answer)
