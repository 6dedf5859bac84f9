"""Who is calling: reads `Authorization: Bearer KEY`, refuses keys without the scope; makes no keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import request

from gateway import accounts
from gateway.accounts import Client
from gateway.db import Database
from gateway.errors import Forbidden, Unauthorised
from gateway.guards import by_scope

View = TypeVar("View", bound=Callable[..., Any])

REALM = "gateway"


class NoKey(Unauthorised):
    """The request shows no key, or one that is unknown or revoked: which of the two is nobody's business."""

    challenge = f'Bearer realm="{REALM}"'


class MissingScope(Forbidden):
    """The key is good, but not for this."""

    code = "missing_scope"

    def __init__(self, scopes: tuple[str, ...]) -> None:
        super().__init__()
        self.challenge = f'Bearer realm="{REALM}", error="insufficient_scope", scope="{" ".join(scopes)}"'


class Keys:
    """Checks keys against the database at each call, so that a revoked key stops at once."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def scope(self, *scopes: str) -> Callable[[View], View]:
        """Guard a view: a key with any of `scopes` may call it, and the view receives its `client`."""
        unknown = set(scopes) - set(accounts.SCOPES)
        if unknown or not scopes:
            raise ValueError(f"no such scope: {sorted(unknown)}")

        def guard(view: View) -> View:
            @wraps(view)
            def checked(*args: Any, **kwargs: Any) -> Any:
                client = self._client()
                if client.scopes.isdisjoint(scopes):
                    raise MissingScope(scopes)
                return view(*args, client=client, **kwargs)

            return by_scope(" or ".join(scopes))(checked)  # type: ignore[return-value]  # wraps keeps the shape

        return guard

    def _client(self) -> Client:
        shown = request.authorization
        if shown is None or shown.type != "bearer" or not shown.token:
            raise NoKey
        with self._db.transaction() as tx:
            client = accounts.client_of(tx, shown.token)
        if client is None:
            raise NoKey
        return client
