"""What people report and ask for at the help desk: PA, GAO, BS, GOPY, and the one key of a keypad that offers them."""

from __future__ import annotations

from gateway.services.help_desk.doctor import DOCTOR
from gateway.services.help_desk.feedback import FEEDBACK
from gateway.services.help_desk.offering import OFFER
from gateway.services.help_desk.relief import RELIEF
from gateway.services.help_desk.report import REPORT

__all__ = ["DOCTOR", "FEEDBACK", "OFFER", "RELIEF", "REPORT"]
