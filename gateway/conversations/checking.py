"""Is this message true? What we sent, what is known to be false, else a person by a time; each is recorded first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session as Tx

from gateway import clock, directory, rumours
from gateway.conversations import published
from gateway.dialogue.engine import Calls
from gateway.dialogue.steps import Done, Prompt
from gateway.people import remembered
from gateway.rumours import Kind, Recognised, Rumour
from gateway.rumours.telling import said as told
from gateway.settings import Settings
from gateway.text import likeness
from gateway.tickets import promises


@dataclass(frozen=True)
class Checking:
    """The effect `check_message(said)` for one turn of one number."""

    tx: Tx
    settings: Settings
    number: str
    channel: str
    now: datetime

    def calls(self) -> Calls:
        """By the name that the script uses."""
        return {"check_message": lambda said: Done(None, (self.check(said),))}

    def check(self, said: str) -> Prompt:
        """What is told of `said`. Only what we sent word for word is told to be true of ourselves."""
        found = self._recognised(said)
        if found.kind is Kind.OURS:
            return _ours(found)
        if found.kind is Kind.OUR_WORDING:
            return Prompt("X4_WORDING")
        if found.kind is Kind.FORGED:
            return self._forged(said, found)
        known = rumours.checks.settled_by(self.tx, said, self.now) or rumours.find(
            self.tx, said, clock.today(self.now)
        )
        return self._asked(said) if known is None else self._known(known)

    def is_ours(self, said: str) -> bool:
        """Whether `said` is, word for word, what this number or many others were told."""
        return self._recognised(said).kind is Kind.OURS

    def is_copy(self, said: str) -> bool:
        """Whether `said` is beyond doubt a text of ours, true or forged, with hardly a word of anybody else's."""
        found = self._recognised(said)
        return found.kind is Kind.OURS or (found.kind is Kind.FORGED and found.alone)

    def _recognised(self, said: str) -> Recognised:
        ours = {self.settings.service_number, self.settings.voice_number}
        if likeness.phones(said):
            ours |= directory.every_number(self.tx, self.now - published.LATELY)
        told = published.like(self.tx, self.settings, said, self.now)
        return rumours.recognise(self.tx, said, self.number, ours, self.now, told)

    def _forged(self, said: str, found: Recognised) -> Prompt:
        """Staff are told too: others receive it as well."""
        asked = self._ask(said)
        changed = [{"w": f"W_CHANGED_{change.upper()}"} for change in found.changes]
        return Prompt("X4_FORGED", {"changed": changed, "ticket": asked.ticket.code})

    def _known(self, rumour: Rumour) -> Prompt:
        spoken_to = remembered(self.tx, self.number)
        return Prompt(*told(rumour, spoken_to.lang if spoken_to else "vi"))

    def _asked(self, said: str) -> Prompt:
        asked = self._ask(said)
        return Prompt("X3", promises.told(asked.ticket.promised_at or self.now, self.now))

    def _ask(self, said: str) -> rumours.Asked:
        due = promises.answer(self.settings, self.now)
        return rumours.checks.ask(self.tx, said, self.number, self.channel, due, self.now)


def _ours(found: Recognised) -> Prompt:
    """Since when, where that is known; never DUNG of what is over."""
    if found.public and not found.over:
        return Prompt("X4_TOLD")
    here = clock.local(found.at) if found.at else None
    if here is None:
        return Prompt("X4_WORDING")
    if found.over:
        return Prompt("X4_OVER", {"date": f"{here:%d/%m}"})
    return Prompt("X4", {"time": f"{here:%H:%M}", "date": f"{here:%d/%m}"})
