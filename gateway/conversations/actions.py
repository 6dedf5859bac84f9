"""What a turn does besides asking the next question: record a rescue, promise a call, keep words for a person.

Each is stored in the caller's transaction before anything is said about it, so no person is told of a request that
could still be lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from prometheus_client import Counter
from sqlalchemy.orm import Session as Tx

from gateway import audit, clock, duty, people, phone, places, quarantine, suspects, tickets
from gateway.calls import keeping, queue
from gateway.calls.returning import TEXT_THEM
from gateway.chat import locations
from gateway.conversations import urgent
from gateway.conversations.checking import Checking
from gateway.conversations.proving import Proving
from gateway.dialogue import danger
from gateway.dialogue.engine import Calls
from gateway.dialogue.steps import Done, Prompt
from gateway.prompts import tongues
from gateway.services import MENU_PROMPT
from gateway.settings import Settings
from gateway.tickets import Kind, Ticket, promises

RESCUES = Counter("gateway_rescues_total", "Requests for rescue recorded", ["channel"])

_REASONS = {"kho_tho": "đang khó thở", "chi_so": "chỉ số đo rất xấu"}
"""What a script's reason for rescue is in the words of who answers the call; never a diagnosis."""

_FIRST_PAGES = frozenset({"D1", "D2"})
"""Somebody must say that they have it; what follows about the same request goes to them."""

_TRACED = "Trả lời có cho câu hỏi của trạm y tế."
"""Why a call is expected after a tracing question: what the ticket says to who calls."""
"""What the ticket of somebody who does not hear says to whoever would call."""
SAME_RESCUE = timedelta(minutes=30)
"""A second call for help within this time belongs to the first."""
SAME_DISPUTE = timedelta(days=7)
"""What else is reported wrong within this time is looked into together."""
PROMISE_STANDS = timedelta(days=7)
"""A promised call older than this is no promise any more that somebody would take back."""
MOST_DETAILS = 10
"""Pages about one rescue's details: beyond, they are on the ticket; an automatic dialler must not drown the officer."""


@dataclass(frozen=True)
class Actions:
    """The effects a conversation owns, bound to one turn of one number."""

    tx: Tx
    settings: Settings
    number: str
    channel: str
    now: datetime

    def calls(self, look_ups: Calls) -> Calls:
        """Everything a script may call by name: its look-ups and the effects owned here."""
        return {
            **look_ups,
            **Proving(self.tx, self.settings, self.number, self.now).calls(),
            **Checking(self.tx, self.settings, self.number, self.channel, self.now).calls(),
            "rescue": self._rescue_in_script,
            "call_back": self._call_back_in_script,
            "no_call": lambda: Done(None, (self.no_call(),)),
            "question": lambda said: Done(None, tuple(self.ask(said))),
            "dispute": lambda what, said, again: Done(None, (self.dispute(what, said, again=again),)),
        }

    def is_copy_of_ours(self, said: str) -> bool:
        """Whether these words are beyond doubt a text of the house, true or forged, and nothing else."""
        return Checking(self.tx, self.settings, self.number, self.channel, self.now).is_copy(said)

    def is_ours(self, said: str) -> bool:
        """Whether these words are a text of the house, word for word."""
        return Checking(self.tx, self.settings, self.number, self.channel, self.now).is_ours(said)

    def rescue(self, said: str, *, commune_code: str | None = None) -> tuple[Ticket, list[Prompt]]:
        """Record a request for rescue and page the officer on duty; the prompts tell the person."""
        known = tickets.still_open(self.tx, self.number, Kind.RESCUE, self.now - SAME_RESCUE)
        if known is not None and not tickets.is_undone(self.tx, known.id):
            tickets.add_details(self.tx, known.id, said, self.now)
            self._page("D1_AGAIN", known, said, at_once=True, origin=self._every_five_minutes(known))
            return known, [Prompt("C1_AGAIN", self._promise(known))]
        certain = commune_code or quarantine.cried(self.tx, self.number, self.now) or self._place_named(said)
        commune_code = certain or people.commune_of_family(self.tx, self.number)
        ticket = tickets.open_ticket(
            self.tx,
            Kind.RESCUE,
            self.number,
            self.channel,
            said,
            promised_at=promises.rescue(self.settings, self.now),
            now=self.now,
            commune_code=commune_code,
        )
        queue.cry(self.tx, self.number)
        RESCUES.labels(self.channel).inc()
        audit.record(self.tx, "citizen", "rescue.open", ticket.code, self.now, {"channel": self.channel})
        self._page("D1", ticket, said, at_once=True, commune_code=commune_code, to_station=bool(certain))
        if urgent.tells_of_illness(said):
            suspects.feed(
                self.tx, suspects.Source.RESCUE, number=self.number, commune_code=commune_code,
                said=said, ref=ticket.code, now=self.now,
            )  # fmt: skip
        reach = [Prompt("Z_REACH")] if phone.is_chat(self.number) else []
        return ticket, [Prompt("C1", self._promise(ticket)), *reach]

    def more_about_rescue(self, ticket_id: int, said: str) -> list[Prompt]:
        """Add what the person says to their open request and hand it on; the request itself when it was closed."""
        ticket = tickets.by_id(self.tx, ticket_id)
        if ticket is None:
            return self.keep(said)[1]
        nth = tickets.add_details(self.tx, ticket.id, said, self.now)
        named = self._place_named(said)
        if named is not None:
            tickets.threads.place(self.tx, ticket.id, named)
        if phone.is_chat(self.number):
            self._how_to_reach(ticket, said)
        if urgent.worth_telling(said) and nth <= MOST_DETAILS:
            self._page("D1_MORE", ticket, said, at_once=True)
        return [Prompt("C1_MORE", self._promise(ticket))]

    def _how_to_reach(self, ticket: Ticket, said: str) -> None:
        """Nobody can dial a chat: the phone and the spot it names stay with the request and with who is told next."""
        named = phone.classify(said)
        if named.e164 is not None:
            tickets.threads.reach(self.tx, ticket.id, named.e164)
            duty.correct(self.tx, ticket.code, {"phone": phone.national(named.e164)}, self.now)
        elif locations.is_one(said):
            tickets.threads.point(self.tx, ticket.id, said)

    def undo_rescue(self, ticket_id: int, said: str) -> list[Prompt]:
        """The person says that it was a slip; the officer is told and still calls, because it may not have been."""
        ticket = tickets.by_id(self.tx, ticket_id)
        if ticket is None:
            return []
        tickets.undo(self.tx, ticket.id, said, self.now)
        self._page("D1_UNDO", ticket, "", at_once=True)
        return [Prompt("C1_UNDO", {"ticket": ticket.code})]

    def call_back(self, at: datetime | None = None) -> list[Prompt]:
        """Promise a call; one number has one promise, and asking again tells it or moves it to the wished hour."""
        known = tickets.still_open(self.tx, self.number, Kind.CALLBACK, self.now - timedelta(days=1))
        if known is not None and (
            at is None and known.promised_at is not None and known.promised_at > self.now
        ):
            return [self._promised_call(known.promised_at)]
        due = at or promises.callback(self.settings, self.now)
        if known is not None:
            ticket = tickets.promise(self.tx, known.id, Kind.CALLBACK, due, self.now)
            if at is not None:
                keeping.put_off(self.tx, self.number, at, self.now)
        else:
            ticket = tickets.open_ticket(
                self.tx, Kind.CALLBACK, self.number, self.channel,
                self._to_know or None, promised_at=due, now=self.now,
            )  # fmt: skip
        self._page("D2", ticket, self._to_know, at_once=False)
        return [self._promised_call(due)]

    def no_call(self) -> Prompt:
        """Take back the promise of a call; where somebody is calling at this moment, it stands."""
        known = tickets.still_open(self.tx, self.number, Kind.CALLBACK, self.now - PROMISE_STANDS)
        if known is None:
            return Prompt("Q_NONE")
        if not keeping.forgo(self.tx, self.number, self.now):
            return self._promised_call(known.promised_at or self.now)
        tickets.close(self.tx, known.code, "citizen", self.now)
        duty.withdraw(self.tx, known.code, self.now)
        return Prompt("Q_DONE", {"ticket": known.code})

    def expect_the_tracer(self) -> list[Prompt]:
        """Who works through the list of a case calls by a time; no officer is paged for each of hundreds."""
        known = tickets.still_open(self.tx, self.number, Kind.CALLBACK, self.now - timedelta(days=1))
        if known is None or known.promised_at is None or known.promised_at <= self.now:
            due = promises.answer(self.settings, self.now)
            known = tickets.open_ticket(
                self.tx, Kind.CALLBACK, self.number, self.channel,
                f"{_TRACED} {TEXT_THEM}" if self._texted else _TRACED, promised_at=due, now=self.now,
            )  # fmt: skip
        hotline = self.settings.voice_number
        return [Prompt("T1_YES", {**self._by(known.promised_at or self.now), "hotline": hotline})]

    def keep(self, said: str, into: int | None = None) -> tuple[int, list[Prompt]]:
        """Keep words nobody could be asked to answer yet; the prompt offers what can be done with them."""
        if into is not None and tickets.by_id(self.tx, into) is not None:
            tickets.add_details(self.tx, into, said, self.now)
            return into, [Prompt("H2")]
        ticket = tickets.open_ticket(
            self.tx, Kind.TEXT, self.number, self.channel, said, promised_at=None, now=self.now
        )
        if danger.watch(said):
            self._report_flood(ticket, said)
        return ticket.id, [Prompt("H2")]

    def ask(self, said: str) -> list[Prompt]:
        """Put a question before a person, with the time by which it is answered."""
        due = promises.answer(self.settings, self.now)
        newest = tickets.newest_of_many(self.tx, self.number, Kind.QUESTION, self.now)
        if newest is not None:
            tickets.add_details(self.tx, newest.id, said, self.now)
            return [self._read_by(newest.promised_at or due, "X1", newest)]
        ticket = tickets.open_ticket(
            self.tx, Kind.QUESTION, self.number, self.channel, said, promised_at=due, now=self.now
        )
        return [self._read_by(due, "X1", ticket)]

    def dispute(self, what: Mapping[str, Any], said: str, *, again: bool) -> Prompt:
        """A record of this number is not its owner's (`what`: a word for them; `said`: for who looks into it)."""
        ticket = tickets.still_open(self.tx, self.number, Kind.DISPUTE, self.now - SAME_DISPUTE)
        due = promises.answer(self.settings, self.now)
        if ticket is None and again:
            return Prompt("SAI_AGAIN", {"disputed": what})
        if ticket is None:
            ticket = tickets.open_ticket(
                self.tx, Kind.DISPUTE, self.number, self.channel, said, promised_at=due, now=self.now
            )
        elif not again:
            tickets.add_details(self.tx, ticket.id, said, self.now)
        if ticket.promised_at is None or ticket.promised_at <= self.now:
            ticket = tickets.promise(self.tx, ticket.id, Kind.DISPUTE, due, self.now)
        told = {"disputed": what, "hotline": self.settings.voice_number}
        return self._read_by(ticket.promised_at or due, "SAI_OK", ticket, **told)

    def ask_what_was_kept(self, ticket_id: int) -> list[Prompt]:
        """The person wants the kept words answered."""
        ticket = tickets.by_id(self.tx, ticket_id)
        due = promises.answer(self.settings, self.now)
        if ticket is None:
            return [MENU_PROMPT]
        ticket = tickets.promise(self.tx, ticket_id, Kind.QUESTION, due, self.now)
        return [self._read_by(due, "X5", ticket)]

    def _report_flood(self, ticket: Ticket, said: str) -> None:
        """Water is rising somewhere and nobody asks for rescue: the officer reads the first of each ten minutes."""
        args = {
            "ticket": ticket.code,
            "time": f"{clock.local(self.now):%H:%M}",
            "phone": phone.national(self.number),
            "said": said,
        }
        first = f"flood:{self.now:%Y%m%d%H}{self.now.minute // 10}"
        duty.page_team(
            self.tx, duty.Kind.CDC, None, "D4", args,
            urgent=True, now=self.now, origin=first, fallback=self.settings.duty_phone,
        )  # fmt: skip

    def _rescue_in_script(self, reason: str, details: Mapping[str, Any]) -> Done:
        told = [
            _REASONS.get(reason, reason),
            *(str(details[k]) for k in ("birth_year", "address") if details.get(k)),
        ]
        ticket, prompts = self.rescue(", ".join(told), commune_code=details.get("commune_code"))
        return Done(ticket.code, tuple(prompts))

    def _call_back_in_script(self, at: str) -> Done:
        hour, _, minute = at.partition(":")
        due = promises.at_hour(int(hour), int(minute), self.now) if at else None
        return Done(None, tuple(self.call_back(due)))

    def _place_named(self, said: str) -> str | None:
        """The commune of the home province that these words name for certain; where help goes must not be a guess."""
        found = places.scan(self.tx, said, self.settings.home_province)
        if found is None or found[0].place.is_province or not found[0].exact:
            return None
        place = found[0].place
        return place.code if place.province_code == self.settings.home_province else None

    def _page(
        self,
        template: str,
        ticket: Ticket,
        said: str,
        *,
        at_once: bool,
        commune_code: str | None = None,
        origin: str | None = None,
        to_station: bool = True,
    ) -> None:
        """`to_station`: the commune is where they are, not only where the family is known to live."""
        place = places.by_code(self.tx, commune_code) if commune_code else None
        args = {
            "ticket": ticket.code,
            "time": f"{clock.local(self.now):%H:%M}",
            "phone": phone.national(self.number),
            "said": urgent.worth_telling(said),
            "where": f"{place.kind} {place.name}" if place else "",
            "deaf": "YES" if self._texted else "",
            **self._by(ticket.promised_at or self.now),
        }
        told = {name: value for name, value in args.items() if value}
        how: Any = {
            "urgent": at_once,
            "now": self.now,
            "origin": origin,
            "fallback": self.settings.duty_phone,
        }
        kind = duty.Kind.STATION if commune_code and to_station else duty.Kind.CDC
        if template in _FIRST_PAGES:
            duty.page_team(self.tx, kind, commune_code, template, told, ref=ticket.code, **how)
        else:
            duty.tell_more(self.tx, ticket.code, kind, commune_code, template, told, **how)

    def _every_five_minutes(self, ticket: Ticket) -> str:
        return f"again:{ticket.id}:{self.now:%Y%m%d%H}{self.now.minute // 5}"

    def _promise(self, ticket: Ticket) -> dict[str, str]:
        by = ticket.promised_at or self.now
        return {
            "ticket": ticket.code,
            "time": f"{clock.local(ticket.created_at):%H:%M}",
            "by": f"{clock.local(by):%H:%M}",
        }

    def _promised_call(self, due: datetime) -> Prompt:
        return Prompt("Q2", {**self._by(due), "hotline": self.settings.voice_number})

    @cached_property
    def _to_know(self) -> str:
        """What whoever calls back must know first."""
        if self._texted:
            return TEXT_THEM
        tongue = people.spoken(self.tx, self.number)
        return "" if tongue is None else f"Nói tiếng {tongues(self.settings).get(tongue, tongue)}."

    @cached_property
    def _texted(self) -> bool:
        """Whether they are texted instead of called; whoever calls us is taken to hear."""
        return self.channel != "voice" and bool(people.deaf(self.tx, [self.number]))

    def _read_by(self, due: datetime, msg_id: str, ticket: Ticket, **more: Any) -> Prompt:
        return Prompt(msg_id, {"ticket": ticket.code, **self._by(due), **more})

    def _by(self, due: datetime) -> dict[str, Any]:
        return promises.told(due, self.now)
