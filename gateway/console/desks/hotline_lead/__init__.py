"""The supervisor's pages of the hotline: the wallboard, one call, one agent, how many agents are needed."""

from gateway.console.desks.hotline_lead import acting, crewing, one_call, staffing, wallboard
from gateway.console.desks.hotline_lead.desk import DESK

__all__ = ["DESK", "acting", "crewing", "one_call", "staffing", "wallboard"]
