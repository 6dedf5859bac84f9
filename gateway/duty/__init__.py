"""The officer on duty: reached by text the moment a person must act, also when the house itself is stuck."""

from gateway.duty.paging import page
from gateway.duty.stuck import Alarm

__all__ = ["Alarm", "page"]
