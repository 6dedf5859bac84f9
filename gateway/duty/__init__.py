"""Who is on duty, reached by text the moment a person must act, one after the other; also when the house is stuck."""

from gateway.duty import board
from gateway.duty.ladder import (
    ANSWERS_WITHIN,
    about,
    acknowledge,
    climb,
    correct,
    page_team,
    pages_about,
    pass_on,
    tell_more,
    was_paged,
    withdraw,
)
from gateway.duty.model import Duty, Page, Team
from gateway.duty.paging import page
from gateway.duty.roster import (
    OnDuty,
    actor,
    add_team,
    agents,
    close_team,
    end_duty,
    has_officer,
    is_on_duty,
    on_duty,
    put_on_duty,
    roster,
    team_called,
    team_of,
    teams,
)
from gateway.duty.states import TOPIC, Kind, PageState
from gateway.duty.stuck import Alarm

__all__ = [
    "ANSWERS_WITHIN",
    "TOPIC",
    "Alarm",
    "Duty",
    "Kind",
    "OnDuty",
    "Page",
    "PageState",
    "Team",
    "about",
    "acknowledge",
    "actor",
    "add_team",
    "agents",
    "board",
    "climb",
    "close_team",
    "correct",
    "end_duty",
    "has_officer",
    "is_on_duty",
    "on_duty",
    "page",
    "page_team",
    "pages_about",
    "pass_on",
    "put_on_duty",
    "roster",
    "team_called",
    "team_of",
    "teams",
    "tell_more",
    "was_paged",
    "withdraw",
]
