"""The crew of a shift: what each can do and for whom, what all are told and have read, who comes out of a hard call."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as Tx

from gateway import audit
from gateway.calls import agents, news
from gateway.calls.desk_model import CrewFlag, CrewRead, CrewWord
from gateway.calls.desk_states import READING, Lang, Pause, Skill
from gateway.calls.model import Agent
from gateway.calls.queue import OVERFLOW
from gateway.calls.states import AgentState
from gateway.errors import BadInput, Conflict, NotFound

LONGEST: Final = 300  # characters of what all are told: it is read between two calls
SHIFT: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Word:
    """Something all are told. `read`: whether this agent has said that they have read it."""

    id: int
    said: str
    must: bool
    said_by: int
    said_at: datetime
    read: bool


def come(tx: Tx, account_id: int, endpoint: str, now: datetime) -> Agent:
    """Sign on at `endpoint`, with the skills on file; paused while there is something to read first."""
    reads = READING if _to_read(tx, account_id, now) else None
    return agents.sign_on(tx, account_id, endpoint, now, paused=reads)


def ready(tx: Tx, account_id: int, now: datetime) -> None:
    """The next call may come; Conflict while there is something to read first."""
    if _to_read(tx, account_id, now):
        raise Conflict("unread")
    agents.set_ready(tx, account_id, now)


def rest(tx: Tx, account_id: int, why: Pause, now: datetime) -> None:
    """No call for a while; after a hard call a supervisor is told, who asks after them."""
    agents.pause(tx, account_id, why, now)
    if why is Pause.HARD_CALL:
        raised = insert(CrewFlag).values(account_id=account_id, raised_at=now)
        tx.execute(
            raised.on_conflict_do_nothing(
                index_elements=["account_id"], index_where=CrewFlag.seen_at.is_(None)
            )
        )


def flags(tx: Tx) -> list[CrewFlag]:
    """Whom nobody has asked after yet, the earliest first."""
    return list(tx.scalars(select(CrewFlag).where(CrewFlag.seen_at.is_(None)).order_by(CrewFlag.raised_at)))


def asked_after(tx: Tx, flag_id: int, by: int, now: datetime) -> None:
    """A supervisor has talked with them; NotFound where that was known."""
    seen = update(CrewFlag).where(CrewFlag.id == flag_id, CrewFlag.seen_at.is_(None))
    if tx.execute(seen.values(seen_by=by, seen_at=now).returning(CrewFlag.id)).first() is None:
        raise NotFound
    audit.record(tx, f"account:{by}", "crew.asked-after", str(flag_id), now)
    news.of_board(tx)


def assign(
    tx: Tx,
    account_id: int,
    skills: Collection[str],
    langs: Collection[str],
    communes: Collection[str] | None,
    by: int,
    now: datetime,
) -> Agent:
    """What an agent can help with, in which languages, for whose callers first; from their next call on.

    One of another team has `queue.OVERFLOW`: callers of any kind are theirs while a surge lasts. Raises BadInput
    where no skill or no language is left: nobody would ever be offered to them.
    """
    chosen, spoken = sorted(set(skills) & {*Skill, OVERFLOW}), sorted(set(langs) & set(Lang))
    if not chosen:
        raise BadInput("skills", "missing", "choose at least one")
    if not spoken:
        raise BadInput("langs", "missing", "choose at least one")
    agent = agents.lock(tx, account_id)
    if agent is None:
        agent = Agent(account_id=account_id, endpoint="", state=AgentState.OFF, since=now, beat_at=now)
        tx.add(agent)
    agent.skills, agent.langs = chosen, spoken
    agent.communes = sorted(set(communes)) if communes else None
    audit.record(
        tx,
        f"account:{by}",
        "crew.assign",
        str(account_id),
        now,
        {"skills": chosen, "langs": spoken, "communes": len(agent.communes or ())},
    )
    news.of_agent(tx, account_id)
    tx.flush()
    return agent


def tell(tx: Tx, said: str, by: int, now: datetime, *, must: bool, lasts: timedelta = SHIFT) -> CrewWord:
    """Tell everybody who takes calls; `must`: who signs on reads it first."""
    words_ = " ".join(said.split())
    if not 2 <= len(words_) <= LONGEST:
        raise BadInput("words", "crew_words", f"write 2 to {LONGEST} characters")
    word = CrewWord(said=words_, must=must, said_by=by, said_at=now, until=now + lasts)
    tx.add(word)
    tx.flush()
    audit.record(tx, f"account:{by}", "crew.tell", str(word.id), now, {"must": must})
    for agent in on_duty(tx):
        news.of_agent(tx, agent.account_id)
    news.of_board(tx)
    return word


def take_back(tx: Tx, word_id: int, by: int, now: datetime) -> None:
    """It holds no more."""
    ended = update(CrewWord).where(CrewWord.id == word_id, CrewWord.until > now).values(until=now)
    if tx.execute(ended.returning(CrewWord.id)).first() is None:
        raise NotFound
    audit.record(tx, f"account:{by}", "crew.take-back", str(word_id), now)
    news.of_board(tx)
    for agent in on_duty(tx):
        news.of_agent(tx, agent.account_id)


def words(tx: Tx, account_id: int, now: datetime) -> list[Word]:
    """What is told now, the newest first."""
    query = (
        select(CrewWord, CrewRead.at)
        .outerjoin(CrewRead, (CrewRead.word_id == CrewWord.id) & (CrewRead.account_id == account_id))
        .where(CrewWord.until > now)
        .order_by(CrewWord.id.desc())
    )
    return [
        Word(word.id, word.said, word.must, word.said_by, word.said_at, read is not None)
        for word, read in tx.execute(query)
    ]


def read(tx: Tx, word_id: int, account_id: int, now: datetime) -> None:
    """They have read it; whoever only had to read first is ready with the last word."""
    seen = insert(CrewRead).values(word_id=word_id, account_id=account_id, at=now)
    tx.execute(seen.on_conflict_do_nothing())
    agent = agents.lock(tx, account_id)
    waits = agent is not None and agent.state == AgentState.PAUSED and agent.reason == READING
    if waits and not _to_read(tx, account_id, now):
        agents.set_ready(tx, account_id, now)
    news.of_agent(tx, account_id)


def readers(tx: Tx, ids: Collection[int]) -> dict[int, int]:
    """How many have read each."""
    query = select(CrewRead.word_id, func.count().label("read")).where(CrewRead.word_id.in_(ids))
    return {row.word_id: row.read for row in tx.execute(query.group_by(CrewRead.word_id))}


def on_duty(tx: Tx) -> list[Agent]:
    """Whoever is signed on, longest in their state first."""
    query = select(Agent).where(Agent.state != AgentState.OFF).order_by(Agent.since, Agent.account_id)
    return list(tx.scalars(query))


def _to_read(tx: Tx, account_id: int, now: datetime) -> bool:
    return any(word.must and not word.read for word in words(tx, account_id, now))
