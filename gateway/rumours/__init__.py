"""Rumours: the register of what is false, true or not known, with the fact first; and checks: is this message true?

A text is told to be ours only when it is what we sent, word for word. Everything that is not certain goes to a person,
and whoever asked is told once the verdict stands.
"""

from gateway.rumours import checks, register
from gateway.rumours.checks import Asked, CheckLine, Waiting
from gateway.rumours.copies import Change, Published
from gateway.rumours.matching import find
from gateway.rumours.model import Asker, Check, Rumour
from gateway.rumours.ours import Kind, Recognised, recognise
from gateway.rumours.register import Fields
from gateway.rumours.states import About, CheckState, Verdict
from gateway.rumours.substance import substance
from gateway.rumours.telling import tell_next

__all__ = [
    "About",
    "Asked",
    "Asker",
    "Change",
    "Check",
    "CheckLine",
    "CheckState",
    "Fields",
    "Kind",
    "Published",
    "Recognised",
    "Rumour",
    "Verdict",
    "Waiting",
    "checks",
    "find",
    "recognise",
    "register",
    "substance",
    "tell_next",
]
