"""One transaction for a request at the console, begun when first asked for and closed at the edge.

Sign-in and view share it, so a request never holds two connections: threads equal connections. It commits when an
answer leaves that is no fault of ours, also one that says "no": a wrong password must be counted.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import cast

from flask import Flask, Response, g
from sqlalchemy.orm import Session

from gateway.db import Database

_FAULT = 500  # from here on an answer tells of a fault of ours


class Transactions:
    """Hands out the request's transaction; `session()` may be asked as often as one likes."""

    def __init__(self, app: Flask, db: Database) -> None:
        self._db = db
        app.after_request(self._close)
        app.teardown_request(self._give_up)

    def session(self) -> Session:
        """The transaction of this request."""
        if "console_tx" not in g:
            g.console_stack = ExitStack()
            g.console_tx = g.console_stack.enter_context(self._db.transaction())
        return cast(Session, g.console_tx)

    def _close(self, response: Response) -> Response:
        if response.status_code < _FAULT:
            self._end(None)
        return response

    def _give_up(self, fault: BaseException | None) -> None:
        self._end(fault or Unanswered())

    @staticmethod
    def _end(fault: BaseException | None) -> None:
        stack: ExitStack | None = g.pop("console_stack", None)
        g.pop("console_tx", None)
        if stack is None:
            return
        if fault is None:
            stack.close()
        else:
            try:
                stack.__exit__(type(fault), fault, fault.__traceback__)
            except BaseException as raised:
                if raised is not fault:
                    raise


class Unanswered(Exception):
    """The request ended in a fault: what it began is taken back."""
