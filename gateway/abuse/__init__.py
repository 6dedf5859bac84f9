"""Numbers that two people have marked for abuse: for some days they cannot report; rescue and a person still answer."""

from gateway.abuse.marking import (
    KIND,
    approve,
    by_id,
    decide_objection,
    digest,
    listed,
    object_to,
    propose,
    return_,
    standing,
    standing_among,
)
from gateway.abuse.model import Mark
from gateway.abuse.states import LONGEST, LOOK_BACK, MEANING, MOVES, TOPIC, WORTH_A_TALK, State

__all__ = [
    "KIND",
    "LONGEST",
    "LOOK_BACK",
    "MEANING",
    "MOVES",
    "TOPIC",
    "WORTH_A_TALK",
    "Mark",
    "State",
    "approve",
    "by_id",
    "decide_objection",
    "digest",
    "listed",
    "object_to",
    "propose",
    "return_",
    "standing",
    "standing_among",
]
