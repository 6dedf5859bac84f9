"""Questions and answers: one answer for each question, by one colleague; a copy for all without anybody in it.

A published answer is given at once, where it is certain that it answers the question. Where a sign of illness is named
nothing is looked up: a person reads it.
"""

from gateway.answers import publishing, replying
from gateway.answers.asked import Asked, most_asked, note_use, uses
from gateway.answers.finding import CERTAIN, LIKELY, find
from gateway.answers.model import Answer, AnswerUse, PublicAnswer
from gateway.answers.publishing import Fields
from gateway.answers.searching import Hit, search
from gateway.answers.symptoms import named as symptom

__all__ = [
    "CERTAIN",
    "LIKELY",
    "Answer",
    "AnswerUse",
    "Asked",
    "Fields",
    "Hit",
    "PublicAnswer",
    "find",
    "most_asked",
    "note_use",
    "publishing",
    "replying",
    "search",
    "symptom",
    "uses",
]
