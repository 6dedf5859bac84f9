"""What units report each day: forms, who must, who has not, corrections, sums."""

from gateway.reports import forms
from gateway.reports.filing import Closed, Filed, Implausible, changes, file, form_for
from gateway.reports.forms import Doubt, Figure, Form, Odd
from gateway.reports.model import ReportChange, ReportReminder, UnitReport
from gateway.reports.reading import TOPIC, Line, Standing, last_before, lines, missing, of_day, page
from gateway.reports.reminding import remind, remind_due
from gateway.reports.rolling import roll_up
from gateway.reports.units import CORRECT, READ, WRITE, Reporter, for_whom, reporter_of, reporters

__all__ = [
    "CORRECT",
    "READ",
    "TOPIC",
    "WRITE",
    "Closed",
    "Doubt",
    "Figure",
    "Filed",
    "Form",
    "Implausible",
    "Line",
    "Odd",
    "ReportChange",
    "ReportReminder",
    "Reporter",
    "Standing",
    "UnitReport",
    "changes",
    "file",
    "for_whom",
    "form_for",
    "forms",
    "last_before",
    "lines",
    "missing",
    "of_day",
    "page",
    "remind",
    "remind_due",
    "reporter_of",
    "reporters",
    "roll_up",
]
