"""Figures of the hotline, counted from the book of calls and from what agents did; reads only and decides nothing.

Calls count for the moment at which they came in, times of agents for the moment at which a state of theirs ended.
Every call has one outcome, so that the outcomes of any line add up to its calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session as Tx

from gateway.calls import forecast
from gateway.calls.states import NOT_ANSWERING, Outcome

WITHIN: Final = timedelta(seconds=forecast.TARGET)
OUTCOMES: Final = (
    Outcome.ANSWERED,
    Outcome.SERVED,
    Outcome.CASE,
    Outcome.CALLBACK,
    Outcome.VOICEMAIL,
    Outcome.LEFT,
)
"""How a call to us may end; one that goes on may have none yet."""

_FACTS: Final = """
    SELECT c.*, COALESCE(p.skill, '') AS skill, p.agent_id,
           p.kept AND p.left_how IS DISTINCT FROM 'merged' AS promised, t.promised_at,
           back.at AS returned_at, done.seconds AS handling
      FROM calls c
      LEFT JOIN call_places p ON p.call_id = c.id
      LEFT JOIN tickets t ON t.id = p.ticket_id
      LEFT JOIN LATERAL (SELECT min(b.joined_at) AS at FROM calls b
                          WHERE b.parent_id = c.id AND b.purpose = 'callback') back ON true
      LEFT JOIN LATERAL (SELECT sum(EXTRACT(epoch FROM s.ended_at - s.began_at))::float8 AS seconds
                           FROM agent_spans s
                          WHERE s.call_id = c.id AND s.state IN ('talking', 'wrap_up')) done ON true
     WHERE c.began_at >= :since AND c.began_at < :until AND c.purpose = 'caller'
"""
_OF_OUTCOMES: Final = ", ".join(f"count(*) FILTER (WHERE outcome = '{each}') AS {each}" for each in OUTCOMES)
_FIGURES: Final = f"""
    SELECT {{key}} AS key, count(*) AS calls, {_OF_OUTCOMES},
           count(*) FILTER (WHERE outcome IS NULL) AS going,
           count(queued_at) AS queued, count(joined_at) AS joined, count(gave_up_at) AS gave_up,
           count(*) FILTER (WHERE joined_at - queued_at <= :within) AS quick,
           count(*) FILTER (WHERE gave_up_at - queued_at <= :within) AS soon_gone,
           COALESCE(sum(EXTRACT(epoch FROM joined_at - queued_at)), 0)::float8 AS waited,
           count(*) FILTER (WHERE promised) AS promised,
           count(*) FILTER (WHERE promised AND returned_at IS NOT NULL) AS returned,
           count(*) FILTER (WHERE promised AND returned_at <= promised_at) AS in_time,
           count(handling) AS handled, COALESCE(sum(handling), 0)::float8 AS handling
      FROM ({_FACTS}) facts GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - words of ours alone
_COUNTS: Final = (
    "calls", "going", "queued", "joined", "gave_up", "quick", "soon_gone", "promised", "returned", "in_time", "handled",
)  # fmt: skip
_KEYS: Final = {
    "all": "''",
    "called": "called",
    "skill": "skill",
    "slot": "floor(EXTRACT(epoch FROM began_at - :since) / :step)::int",
}
_AGENTS: Final = text("""
    SELECT account_id,
           count(*) FILTER (WHERE state = 'offered') AS offered,
           count(*) FILTER (WHERE state = 'talking') AS answered,
           count(*) FILTER (WHERE state = 'paused' AND reason = :missed) AS missed,
           COALESCE(sum(seconds) FILTER (WHERE state = 'talking'), 0) AS talking,
           COALESCE(sum(seconds) FILTER (WHERE state = 'wrap_up'), 0) AS writing,
           COALESCE(sum(seconds) FILTER (WHERE state = 'offered'), 0) AS ringing,
           COALESCE(sum(seconds) FILTER (WHERE state = 'ready'), 0) AS ready,
           COALESCE(sum(seconds) FILTER (WHERE state = 'paused'), 0) AS paused
      FROM (SELECT *, EXTRACT(epoch FROM ended_at - began_at)::float8 AS seconds
              FROM agent_spans
             WHERE ended_at >= :since AND ended_at < :until
               AND (CAST(:one AS bigint) IS NULL OR account_id = :one)) spans
     GROUP BY 1 ORDER BY 1
""")
_CASES: Final = text("""
    SELECT account_id, count(*) AS cases FROM call_notes
     WHERE changed_at >= :since AND changed_at < :until AND ticket IS NOT NULL
       AND (CAST(:one AS bigint) IS NULL OR account_id = :one)
     GROUP BY 1
""")


@dataclass(frozen=True, slots=True)
class Figures:
    """One line of a report. `key`: what its calls have in common.

    `queued`: asked for a person; `joined`: heard one in the same call, `quick` of them within `WITHIN`; `gave_up`: hung
    up waiting, `soon_gone` of them within `WITHIN`. `promised`: of the calls that kept a place in the queue, `returned`
    were called back and talked with, `in_time` of them by the time they were told. Seconds: `waited` of the joined,
    `handling` (talk, hold and wrap-up) of the `handled`.
    """

    key: Any
    calls: int
    outcomes: Mapping[str, int]
    going: int
    queued: int
    joined: int
    gave_up: int
    quick: int
    soon_gone: int
    waited: float
    promised: int
    returned: int
    in_time: int
    handled: int
    handling: float

    @property
    def adds_up(self) -> bool:
        """Whether every call has exactly one outcome, or goes on."""
        return sum(self.outcomes.values()) + self.going == self.calls

    @property
    def service_level(self) -> float | None:
        """Share of those who wanted a person and heard one within `WITHIN`; who was gone sooner is not counted."""
        return _share(self.quick, self.queued - self.soon_gone)

    @property
    def abandon_rate(self) -> float | None:
        """Share of those who wanted a person and hung up waiting."""
        return _share(self.gave_up, self.queued)

    @property
    def answer_speed(self) -> float | None:
        """Seconds until a person was heard, on the average (ASA)."""
        return _share(self.waited, self.joined)

    @property
    def handle_time(self) -> float | None:
        """Seconds an agent was busy with a call, on the average (AHT)."""
        return _share(self.handling, self.handled)


@dataclass(frozen=True, slots=True)
class AgentFigures:
    """One agent. `missed`: offers not taken up; seconds of each state; `cases`: calls that became requests."""

    account_id: int
    offered: int
    answered: int
    missed: int
    talking: float
    writing: float
    ringing: float
    ready: float
    paused: float
    cases: int

    @property
    def handle_time(self) -> float | None:
        """Seconds of a talk, holds and wrap-up included, on the average."""
        return _share(self.talking + self.writing, self.answered)

    @property
    def occupancy(self) -> float | None:
        """Share of the time at work, pauses left out, that went into calls."""
        busy = self.talking + self.writing
        return _share(busy, busy + self.ringing + self.ready)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which calls a list shows; None is all of them. `ended`: "joined" or "gave_up"."""

    outcome: str | None = None
    called: str | None = None
    skill: str | None = None
    agent: int | None = None
    ended: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One call of a list; `waited`: seconds until a person was heard, or until nobody waited any more."""

    public_id: str
    began_at: datetime
    number: str
    called: str
    skill: str
    outcome: str | None
    agent_id: int | None
    waited: float | None
    handling: float | None
    gave_up: bool


def whole(tx: Tx, since: datetime, until: datetime) -> Figures:
    """Everything that came in from `since` until before `until`."""
    found = _figures(tx, "all", since, until)
    return found[0] if found else _nothing("")


def by_branch(tx: Tx, since: datetime, until: datetime) -> list[Figures]:
    """By the number that was dialled; "" where it is not known."""
    return _figures(tx, "called", since, until)


def by_skill(tx: Tx, since: datetime, until: datetime) -> list[Figures]:
    """By the team that was waited for last; "" for calls that never wanted a person."""
    return _figures(tx, "skill", since, until)


def by_slot(tx: Tx, since: datetime, until: datetime, step: timedelta) -> list[Figures]:
    """One after the other, also where nobody called; `key`: when the slot begins."""
    found = {line.key: line for line in _figures(tx, "slot", since, until, step)}
    slots = -((since - until) // step)
    lines = [found.get(nth, _nothing(nth)) for nth in range(slots)]
    return [replace(line, key=since + line.key * step) for line in lines]


def by_agent(tx: Tx, since: datetime, until: datetime, one: int | None = None) -> list[AgentFigures]:
    """Whoever was at work; `one`: nobody else."""
    asked = {"since": since, "until": until, "one": one}
    cases = {row.account_id: row.cases for row in tx.execute(_CASES, asked)}
    rows = tx.execute(_AGENTS, {**asked, "missed": NOT_ANSWERING})
    return [AgentFigures(**row._mapping, cases=cases.get(row.account_id, 0)) for row in rows]


def listed(
    tx: Tx,
    since: datetime,
    until: datetime,
    choice: Choice,
    *,
    down: bool = True,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Line], int]:
    """The calls behind a figure, by the moment they came, and how many there are."""
    where, values = _chosen(choice)
    asked = {"since": since, "until": until, "limit": limit, "offset": offset, **values}
    order = "DESC" if down else "ASC"
    query = f"""
        SELECT public_id, began_at, number, called, skill, outcome, agent_id,
               EXTRACT(epoch FROM COALESCE(joined_at, gave_up_at) - queued_at)::float8 AS waited,
               handling, gave_up_at IS NOT NULL AS gave_up, count(*) OVER () AS total
          FROM ({_FACTS}) facts WHERE {where} ORDER BY began_at {order}, id {order} LIMIT :limit OFFSET :offset
    """  # noqa: S608 - words of ours alone
    rows = tx.execute(text(query), asked).all()
    total = rows[0].total if rows else 0
    if not rows and offset:
        total = tx.execute(text(f"SELECT count(*) FROM ({_FACTS}) facts WHERE {where}"), asked).scalar_one()  # noqa: S608
    return [Line(*row[:10]) for row in rows], total


def _figures(
    tx: Tx, key: str, since: datetime, until: datetime, step: timedelta = timedelta(days=1)
) -> list[Figures]:
    values: dict[str, Any] = {"since": since, "until": until, "within": WITHIN}
    if key == "slot":
        values["step"] = step.total_seconds()
    rows = tx.execute(text(_FIGURES.format(key=_KEYS[key])), values)
    return [_line(dict(row._mapping)) for row in rows]


def _line(row: dict[str, Any]) -> Figures:
    outcomes = {str(each): row.pop(each) for each in OUTCOMES}
    return Figures(outcomes=outcomes, **row)


def _nothing(key: Any) -> Figures:
    none = dict.fromkeys(_COUNTS, 0)
    return Figures(key=key, outcomes=dict.fromkeys(map(str, OUTCOMES), 0), waited=0.0, handling=0.0, **none)


def _chosen(choice: Choice) -> tuple[str, dict[str, Any]]:
    said, values = ["true"], dict[str, Any]()
    for name in ("outcome", "called", "skill"):
        if getattr(choice, name) is not None:
            said.append(f"{name} = :{name}")
            values[name] = getattr(choice, name)
    if choice.agent is not None:
        said.append(
            "EXISTS (SELECT FROM agent_spans s"
            " WHERE s.call_id = facts.id AND s.account_id = :agent AND s.state = 'talking')"
        )
        values["agent"] = choice.agent
    if choice.ended in ("joined", "gave_up"):
        said.append(f"{choice.ended}_at IS NOT NULL")
    return " AND ".join(said), values


def _share(part: float, whole_: float) -> float | None:
    return part / whole_ if whole_ else None
