"""The wallboard: who waits and how long, who is promised a call, what each agent does, the day so far, the surge.

One part of the page is renewed as a whole; forms in which somebody types stand beside it.
"""

from __future__ import annotations

from typing import Any, Final

from flask import render_template
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from gateway import clock
from gateway.accounts import ROLES, Account, staff
from gateway.calls import board, crew, forecast, keeping, news, surge
from gateway.calls.desk_states import Skill
from gateway.calls.outlook import Measured
from gateway.calls.states import AgentState
from gateway.console.desks.hotline.desk import (
    CALLING_BACK,
    LANGS,
    REASONS,
    SKILLS,
    STATES,
    TAKE,
    TONES,
    URGENCIES,
)
from gateway.console.desks.hotline_lead.desk import (
    ALL_SKILLS,
    DESK,
    HEARING,
    LEAD,
    MODES,
    lasted,
    my_line_said,
    spent,
)
from gateway.console.here import settings, tx

_TAKERS: Final = sorted(name for name, role in ROLES.items() if TAKE in role.may)
_MOST_AWAY: Final = 200  # names: more stand in the list of accounts
WHY: Final = (
    _l("đang có cảnh báo khẩn"),
    _l("tin đồn lan nhanh"),
    _l("thiếu người trực"),
    _l("đường dây, mạng trục trặc"),
)
"""What a surge is usually begun for; a supervisor may write anything else."""


@DESK.page("", LEAD, menu=_l("Bảng điều hành"))
def wallboard() -> str:
    """The shift at a glance."""
    now = clock.now()
    waiting, in_line = board.waiting(tx())
    kept, in_promise = board.promised(tx())
    at_work = board.crew_at_work(tx(), now)
    seen = surge.measure(tx(), Measured(), now)
    flags, words = crew.flags(tx()), board.words(tx(), now)
    here = {one.account_id for one in at_work}
    away = _away(here)
    known = {*here, *(flag.account_id for flag in flags), *(word.said_by for word, _read in words)}
    going_on = surge.current(tx())
    if going_on is not None and going_on.by is not None:
        known.add(going_on.by)
    return render_template(
        "desks/hotline_lead/board.html",
        topic=news.BOARD,
        now=now,
        waiting=waiting,
        in_line=in_line,
        kept=kept,
        in_promise=in_promise,
        promises=board.promises(tx(), now),
        crew=at_work,
        counted=_counted(at_work),
        flags=flags,
        words=words,
        away=away,
        names=staff.names(tx(), known),
        day=board.day(tx(), clock.midnight(clock.today(now)), now),
        target=round(forecast.TARGET),
        outlook=seen,
        wait=board.expected_wait(seen, sum(one.state == AgentState.READY for one in at_work)),
        surge=going_on,
        surge_after=settings().surge_minutes,
        why=WHY,
        line=my_line_said(),
        tries=keeping.MOST_TRIES,
        **shown(),
    )


def shown() -> dict[str, Any]:
    """The words of these pages."""
    return {
        "states": STATES,
        "calling_back": CALLING_BACK,
        "tones": TONES,
        "reasons": REASONS,
        "skills": SKILLS,
        "all_skills": ALL_SKILLS,
        "general": Skill.GENERAL,
        "langs": LANGS,
        "urgencies": URGENCIES,
        "modes": MODES,
        "hearing": HEARING,
        "lasted": lasted,
        "spent": spent,
    }


def _counted(at_work: list[board.At]) -> list[tuple[str, int]]:
    """How many agents are in each state, in the order of the words."""
    return [
        (state, sum(one.state == state for one in at_work)) for state in STATES if state != AgentState.OFF
    ]


def _away(here: set[int]) -> dict[int, str]:
    """Who may take calls and is not at work, by name."""
    query = select(Account.id, Account.name).where(
        Account.active, Account.role_names.overlap(_TAKERS), Account.id.not_in(here)
    )
    found = tx().execute(query.limit(_MOST_AWAY)).all()
    return {row.id: row.name for row in sorted(found, key=lambda row: row.name)}
