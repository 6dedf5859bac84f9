"""What open pages are told of the hotline; each subject travels without anything of whoever called."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session as Tx

from gateway import events

BOARD: Final = "hotline"
"""Anything in the queue or the crew has changed."""


def agent_topic(account_id: int) -> str:
    """What one agent's own page hears; nobody else's changes wake it."""
    return f"agent:{account_id}"


def of_agent(tx: Tx, account_id: int) -> None:
    """This agent does something else now."""
    events.announce(tx, agent_topic(account_id), "")
    of_board(tx)


def of_board(tx: Tx) -> None:
    """The queue or the crew is not what it was."""
    events.announce(tx, BOARD, "")
