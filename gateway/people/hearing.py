"""Who does not hear is promised a text where others are promised a call: such a message has a twin, `…_TEXT`."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from gateway import wording
from gateway.people.numbers import deaf

_TWIN: Final = "_TEXT"


def for_eyes(tx: Session, number: str, msg_id: str) -> str:
    """The id of what is said to `number`: of `msg_id`, or of its twin where nobody hears a call there."""
    twin = f"{msg_id}{_TWIN}"
    return twin if twin in wording.CATALOGUE.entries and deaf(tx, [number]) else msg_id
