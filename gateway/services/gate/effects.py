"""The checkpoint's verbs as a staff text calls them: who texts is looked up each time, every fault becomes words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from gateway import checkpoint, clock, declarations, phone
from gateway.accounts import Colleague, staff
from gateway.checkpoint import Opened, Undeclared, Worth, Wrong
from gateway.checkpoint.entering import InsideAlready
from gateway.dialogue.engine import Calls
from gateway.dialogue.steps import Done, Prompt
from gateway.errors import BadInput, Conflict, Forbidden, NotFound, TooMany
from gateway.services.declare import arriving
from gateway.services.declare.filing import form
from gateway.services.gate import prompts
from gateway.services.service import Moment
from gateway.sites import Described, Measured, Site, SiteTakesNobody


def effects(tx: Session, moment: Moment) -> Calls:
    """By the names that the scripts use; `gate_day`, `gate_here` and `gate_may_declare` change nothing."""
    desk = Desk(tx, moment)
    return {
        "gate_day": desk.day,
        "gate_here": lambda: desk.day()["site"],
        "gate_pin": desk.pin,
        "gate_open": desk.open,
        "gate_stand": desk.stand,
        "gate_look_up": desk.look_up,
        "gate_home": desk.at_home,
        "gate_enter": desk.enter,
        "gate_instead": desk.instead,
        "gate_out": lambda number: desk.out(number=number),
        "gate_card": desk.card,
        "gate_out_card": lambda card: desk.out(card=card),
        "gate_without_papers": desk.without_papers,
        "gate_may_declare": desk.may_declare,
        "gate_declare": desk.declare,
    }


@dataclass(frozen=True)
class Desk:
    """One turn of one colleague's phone."""

    tx: Session
    moment: Moment

    def day(self) -> Mapping[str, Any]:
        """How the day stands, and why nothing goes (`shut`: a prompt's id and arguments)."""
        by = self._by()
        hours = self.moment.settings.staff_text_hours
        shut: tuple[str, Mapping[str, Any]] | None = None
        if by is None:
            shut = (prompts.GONE.msg_id, {})
        elif not hours.include(clock.local(self.moment.now)):
            shut = ("CB_HOURS", {"time": f"{hours.first:%H:%M}", "end": f"{hours.last:%H:%M}"})
        if by is None or shut is not None:
            return {"shut": shut, "open": False, "site": None, "usual": None}
        day = checkpoint.day_of(self.tx, by, self.moment.now)
        return {"shut": None, "open": day.open, "site": _plain(day.site), "usual": _plain(day.usual)}

    def pin(self) -> dict[str, str] | None:
        """The sealed PIN, for the phone on file."""
        by = self._by()
        return None if by is None else checkpoint.pin_for(self.tx, by, self.moment.now)

    def open(self, pin: str) -> Mapping[str, Any]:
        """Whether it was right."""
        by = self._by()
        found = Opened(False) if by is None else checkpoint.open_day(self.tx, by, pin, self.moment.now)
        return {"right": found.right, "left": found.left, "fresh": found.fresh}

    def stand(self, code: str) -> Mapping[str, str] | None:
        """The site they stand at from now on; None: they cannot."""
        by = self._by()
        if by is None or not checkpoint.day_of(self.tx, by, self.moment.now).open:
            return None
        try:
            return _plain(checkpoint.stand_at(self.tx, by, code, self.moment.now))
        except (BadInput, Conflict, Forbidden, NotFound):
            return None

    def look_up(self, number: str, home: bool) -> Done:
        """What the number is worth; a code to it, or to a relative's phone, where it has declared."""
        return self._said(lambda by, site: self._look_up(by, site, number, home=home), number)

    def at_home(self, number: str, year: int) -> Done:
        """In by a number whose phone lies at home."""

        def act(by: Colleague, site: Site) -> Done:
            tx, settings, now = self.tx, self.moment.settings, self.moment.now
            asked = checkpoint.look_up(tx, settings, site, number, by, now).number
            found = checkpoint.enter_read_out(tx, settings, site, asked, year, by, now)
            if isinstance(found, Wrong):
                return _only(prompts.wrong_year(asked))
            return _only(prompts.arrived(site.name, found, now))

        return self._said(act, number)

    def enter(self, number: str, code: str, temperature: str) -> Done:
        """In by the code; the value says who else of the phone it could have been."""

        def act(by: Colleague, site: Site) -> Done:
            noted = Measured(temperature or None)
            found = checkpoint.enter(self.tx, site, number, code, by, self.moment.now, noted)
            if isinstance(found, Wrong):
                return _only(prompts.wrong_code(checkpoint.number_of(number), found.left))
            others = [{"person": each.person_id, "name": each.name} for each in found.others[:6]]
            told = {"visit": found.visit.public_id, "others": others}
            return Done(told, (prompts.arrived(site.name, found, self.moment.now),))

        return self._said(act, number)

    def instead(self, visit: str, person: int) -> Done:
        """It was another of the family."""

        def act(by: Colleague, site: Site) -> Done:
            found = checkpoint.instead(self.tx, site, visit, person, by, self.moment.now)
            return _only(prompts.corrected(site.name, found))

        return self._said(act)

    def out(self, number: str = "", card: str = "") -> Done:
        """Out by number or card."""

        def act(by: Colleague, site: Site) -> Done:
            left = checkpoint.leave(
                self.tx, self.moment.settings, site, by, self.moment.now, number=number, card=card
            )
            if left is None or left.left_at is None:
                return _only(prompts.UNKNOWN_CARD)
            return _only(prompts.left(site.name, left.left_at))

        return self._said(act, number)

    def card(self, card: str, name: str, year: int) -> Done:
        """In by a card; "ask" where nobody is known by it and what is printed on it is needed."""

        def act(by: Colleague, site: Site) -> Done:
            try:
                tx, settings, now = self.tx, self.moment.settings, self.moment.now
                found = checkpoint.enter_by_card(
                    tx, settings, site, card, by, now, name=name or None, birth_year=year or None
                )
            except BadInput as fault:
                return Done("ask") if fault.field in ("name", "birth_year") else _only(prompts.CT_HELP)
            return _only(prompts.arrived(site.name, found, self.moment.now))

        return self._said(act)

    def without_papers(self, name: str, year: int, hamlet: str, brought_by: str) -> Done:
        """In by a name."""

        def act(by: Colleague, site: Site) -> Done:
            who = Described(name, year, hamlet, brought_by=brought_by)
            found = checkpoint.enter_without_papers(self.tx, site, who, by, self.moment.now)
            return _only(prompts.arrived(site.name, found, self.moment.now))

        return self._said(act)

    def may_declare(self, number: str) -> tuple[str, Mapping[str, Any]] | None:
        """Why no declaration can be made for this number now; asked before eight questions are answered in vain."""

        def act(by: Colleague, site: Site) -> Done:
            checkpoint.require(by, checkpoint.DECLARE, site.commune_code)
            phone.parse_recipient(number, countries=self.moment.settings.otp_countries)
            full = checkpoint.allowance(self.tx, self.moment.settings, by, self.moment.now) == 0
            return _only(prompts.QUOTA) if full else Done(None)

        said = self._said(act, number).said
        return (said[0].msg_id, said[0].args) if said else None

    def declare(self, number: str, record: Mapping[str, Any]) -> Done:
        """Filed for the number's owner, who is told."""

        def act(by: Colleague, site: Site) -> Done:
            now, settings = self.moment.now, self.moment.settings
            answers = form(record, number, by.lang, other=True)
            how = {"channel": self.moment.channel}
            try:
                filed = checkpoint.declare_on_behalf(self.tx, settings, site, number, answers, by, now, **how)
            except TooMany:
                return _only(prompts.QUOTA)
            except declarations.Refused:  # what eight questions let through and the form does not
                return _only(prompts.NOT_TAKEN)
            declared = declarations.by_code(self.tx, filed.code)
            if declared is not None:
                arriving.file(self.tx, declared, record, now, settings.duty_phone)
            asked = checkpoint.number_of(number)
            return _only(prompts.filed(asked, filed.name, filed.code, filed.valid_until))

        return self._said(act, number)

    def _look_up(self, by: Colleague, site: Site, number: str, *, home: bool) -> Done:
        tx, settings, now = self.tx, self.moment.settings, self.moment.now
        standing = checkpoint.look_up(tx, settings, site, number, by, now)
        if standing.worth != Worth.VALID:
            return _only(prompts.standing(standing.worth, standing.number))
        try:
            checkpoint.send_code(tx, settings, site, standing.number, by, now, to_relative=home)
        except TooMany as full:
            free = now + timedelta(seconds=full.retry_after + 60)
            return _only(prompts.no_more_codes(standing.number, free))
        except (NotFound, BadInput):  # no relative's phone; a telephone that takes no texts
            return _only(prompts.no_relative(standing.number))
        if home:
            return _only(prompts.relative(standing.number))
        return _only(prompts.standing(standing.worth, standing.number))

    def _said(self, act: Callable[[Colleague, Site], Done], number: str = "") -> Done:
        """What `act` came to, or its fault in words. The day is looked at anew: a talk may outlive it."""
        by = self._by()
        if by is None:
            return _only(prompts.GONE)
        day = checkpoint.day_of(self.tx, by, self.moment.now)
        if not day.open or day.site is None:
            return _only(prompts.AWAY)
        site = day.site
        try:
            return act(by, site)
        except (Forbidden, NotFound):
            return _only(prompts.AWAY)
        except SiteTakesNobody:
            return _only(prompts.shut(site.name))
        except InsideAlready as known:
            return _only(prompts.inside(site.name, known.visit.came_at or known.visit.created_at))
        except Undeclared as none:
            return _only(prompts.standing(none.worth, checkpoint.number_of(number)))
        except TooMany as full:
            return _only(prompts.no_more_looks(self.moment.now + timedelta(seconds=full.retry_after + 60)))
        except BadInput as fault:
            return _only(prompts.BAD_TEMPERATURE if fault.field == "temperature" else prompts.NUMBER)

    def _by(self) -> Colleague | None:
        return staff.by_phone(self.tx, self.moment.number, self.moment.now)


def _only(prompt: Prompt) -> Done:
    return Done(None, (prompt,))


def _plain(site: Site | None) -> dict[str, str] | None:
    return None if site is None else {"code": site.code, "name": site.name}
