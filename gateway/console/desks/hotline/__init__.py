"""The hotline's desk: agents take calls, supervisors lead the shift, figures of both."""

from gateway.console.desks.hotline import behalf, calling, mine, moving, registering, requested, saying
from gateway.console.desks.hotline.desk import DESK

__all__ = ["DESK", "behalf", "calling", "mine", "moving", "registering", "requested", "saying"]
