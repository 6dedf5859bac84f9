"""One turn: what a number said, in the place where it is, becomes prompts and a new place; the order is routing's.

Everything here runs in the caller's transaction with the number's row locked. Nothing is rendered and no channel is
known: SMS, USSD, voice and chat hand in raw words and say the prompts in their own way.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from gateway import answers, checkpoint, clock, obliged, otp, places, tickets, tracing
from gateway.alerts.answers import Told
from gateway.conversations import alerted, menus, urgent
from gateway.conversations.anyone import must_link_first
from gateway.conversations.asked_back import QUESTIONS_BACK, RESCUE_WORDS
from gateway.conversations.by_keys import ByKeys
from gateway.conversations.senders import sender
from gateway.conversations.taken import Taken
from gateway.conversations.where import Awaiting
from gateway.dialogue import danger, grammar, routing, words
from gateway.dialogue.danger_signs import Kind
from gateway.dialogue.engine import Turn
from gateway.dialogue.readings import (
    AskOnce,
    Command,
    Control,
    Digit,
    Free,
    Near,
    Reading,
    Rescue,
)
from gateway.dialogue.routing import OpenStep, Route, State, To
from gateway.dialogue.steps import Prompt, Question
from gateway.errors import BadInput, NotFound
from gateway.services import MENU_PROMPT
from gateway.text import likeness
from gateway.text.fold import fold
from gateway.tickets import Ticket

PASSED_ON = 40
"""Characters of a text that somebody may have passed on: shorter ones are written by hand."""
LONG = 80
"""Characters of one that may be so without a number or a link in it: looking for its like costs a turn's time."""


class Taking(ByKeys):
    """One turn: the open dialogue, and everything else a text may mean."""

    def take(self) -> Taken:
        """The whole turn."""
        open_turn = self.open_turn()
        if self.channel.back and self.raw.strip() == self.channel.back:
            return self.back(open_turn)
        step = open_turn.ask if open_turn else None
        reading = self._reading(step)
        found = danger.find(self.raw)
        if found is not None and self._passes_on(reading):
            found = None
        if found is not None and step is not None and step.names_danger and self.accepts(open_turn):
            found = found if urgent.is_pressing(self.raw) else None  # the script asks whether it is so now
        if found is None and (traced := self._traced(reading, open_turn)) is not None:
            return traced
        route = routing.route(reading, found, self._state(open_turn, reading))
        return self._follow(route, reading, open_turn, advice=found is not None and found.kind in _MEDICAL)

    def _reading(self, step: Question | None) -> Reading:
        """What the words are; on a keypad a word is an answer, and only a digit or a cry for help is more."""
        reading = grammar.read(self.raw, question_open=self.where.session is not None)
        if step is not None and fold(self.raw) in step.keeps:
            return Free()
        return reading if self.channel.keywords or isinstance(reading, Digit | Rescue) else Free()

    def _follow(self, route: Route, reading: Reading, open_turn: Turn | None, *, advice: bool) -> Taken:
        if self._reads_reminder(reading, route):
            return self.then_resume([Prompt("NV_READ")], open_turn, "acknowledged")
        match route.to:
            case To.RESCUE:
                return self._rescue(advice=advice)
            case To.REPEAT if (cry := self._cried(reading)) is not None:
                return self._still_about_rescue(cry, open_turn)
            case To.ANSWER | To.REPEAT:
                return self.answer(open_turn, raise_case=route.raise_case, advice=advice)
            case To.CONTROL if isinstance(reading, Control):
                return self.control(reading, open_turn)
            case To.CODE:
                return self._code(open_turn)
            case To.PERSON if must_link_first(self.contact.number, "goi"):
                return self.ask_for_a_phone()
            case To.PERSON:
                obliged.acknowledge(self.tx, self.contact.number, "0", self.now)
                return self.then_resume(self.actions.call_back(), open_turn, "callback", over=True)
            case To.COMMAND if isinstance(reading, Command):
                return self._command(reading, open_turn)
            case To.SAFE | To.NOTICE if (
                isinstance(reading, Digit) and (told := self._alert(reading)) is not None
            ):
                return self._to_an_alert(told, route.to, open_turn)
            case To.NOTICE if isinstance(reading, Digit):
                return self._notice(reading.number, open_turn)
            case To.ASK if isinstance(reading, Near) and reading.args:
                return self._command(Command(reading.name, reading.args), open_turn)
            case To.ASK if isinstance(reading, AskOnce | Near):
                return self._ask(reading.name, self.raw, open_turn)
            case To.TICKET | To.LATE if self.where.expects(Awaiting.RESCUE, self.now):
                return self._more_about_rescue(self.where.ref["ticket"])
            case To.TICKET if (thread := self._thread(reading)) is not None:
                return self._answer_staff(thread, open_turn)
            case To.TICKET | To.TEXT if (cry := self._cried(reading)) is not None:
                return self._still_about_rescue(cry, open_turn)
            case To.LATE if self.where.session is not None:
                return self.offer_to_resume()
            case To.LATE if not self.channel.keywords:
                return self.menu_at("")
            case To.LATE:
                return Taken([MENU_PROMPT], self.where.at_rest(), "late_digit")
            case _ if not self.channel.keywords:
                return self.unheard()
            case _:
                return self._keep(open_turn)

    def _reads_reminder(self, reading: Reading, route: Route) -> bool:
        """8 after a reminder to declare, however long ago: no prompt of ours owns that digit (decisions 22)."""
        if not isinstance(reading, Digit) or reading.number != obliged.READ or not self.channel.keywords:
            return False
        unowned = route.to in (To.LATE, To.NOTICE, To.REPEAT)
        return unowned and obliged.acknowledge(self.tx, self.contact.number, self.raw.strip(), self.now)

    # What the health station has asked

    def _traced(self, reading: Reading, open_turn: Turn | None) -> Taken | None:
        """The answer to a tracing question, perhaps hours later; None where these words answer something newer."""
        said = words.yes_no(self.raw) if isinstance(reading, Digit | Free) else None
        if said is None or not self.channel.keywords:
            return None
        asked = tracing.pending(self.tx, self.contact.number, self.now)
        if asked is None or self._asked_since(asked.asked_at):
            return None
        tracing.answer(self.tx, asked, was_there=said, now=self.now)
        if not said:
            return self.then_resume([Prompt("T1_NO")], open_turn, "traced")
        prompts = self.actions.expect_the_tracer()
        declare = self.start(self.menu["kb"], Command("kb"), open_turn)
        return replace(declare.after(prompts), outcome="traced")

    def _asked_since(self, moment: datetime) -> bool:
        """Whether the last prompt that still owns the digits came after `moment` (decisions 22)."""
        where = self.where
        owned = where.awaiting is not None and where.until is not None and self.now < where.until
        return owned and where.touched_at is not None and where.touched_at > moment

    # Where the number stands

    def _state(self, turn: Turn | None, reading: Reading) -> State:
        step = None
        if turn is not None and turn.ask is not None:
            step = OpenStep(turn.ask.number_question, self.accepts(turn))
        rescue = self.where.expects(Awaiting.RESCUE, self.now)
        offers = (Awaiting.RESUME, Awaiting.KEPT, Awaiting.ASKED, Awaiting.MENU)
        awaiting = routing.Awaiting.NOTHING
        if step is not None:
            awaiting = routing.Awaiting.QUESTION
        elif any(self.where.expects(kind, self.now) for kind in offers):
            awaiting = routing.Awaiting.NOTICE
        if self._alert(reading) is not None:
            awaiting = routing.Awaiting.ALERT
        if _is_about_a_code(reading) and otp.newest_pending(self.tx, self.contact.number, self.now):
            awaiting = routing.Awaiting.CODE
        return State(
            step=step,
            awaiting=awaiting,
            open_ticket=rescue or self._thread(reading) is not None,
            place_known=self._place_known(reading),
            sender=sender(self.tx, self.contact.number, reading, self.now),
        )

    def _alert(self, reading: Reading) -> Told | None:
        """The alert whose answer this digit is."""
        if not isinstance(reading, Digit) or not self.channel.keywords:
            return None
        return alerted.owner(self.tx, self.where, self.now)

    def _place_known(self, reading: Reading) -> bool:
        """A keyword with a place is that keyword only where the service exists and the place does."""
        if not isinstance(reading, Command) or reading.place is None or reading.name not in self.menu:
            return False
        home = self.settings.home_province
        found = places.find(self.tx, reading.place, home, limit=1)
        return bool(found) and (found[0].exact or bool(places.of_district(self.tx, reading.place, home)))

    # The branches

    def _to_an_alert(self, told: Told, to: To, open_turn: Turn | None) -> Taken:
        """8 says that they are safe; the question that the alert came between is asked again."""
        if to is not To.SAFE:
            return self.then_resume([alerted.again(told)], open_turn, "alert_again")
        prompt = alerted.safe(self.tx, told, self.contact.number, self.channel.name, self.now)
        return self.then_resume([prompt], open_turn, "safe")

    def _rescue(self, *, advice: bool) -> Taken:
        ticket, prompts = self.actions.rescue(self.raw)
        alerted.rescued(self.tx, self.contact.number, self.channel.name, ticket.code, self.now)
        if advice:
            prompts.append(Prompt("C2"))
        return Taken(prompts, self.where.awaits(Awaiting.RESCUE, self.now, ticket=ticket.id), "rescue")

    def _more_about_rescue(self, ticket: int) -> Taken:
        """Words after a call for help belong to it; a slip of the finger gives the open question back."""
        if urgent.is_a_mistake(self.raw) or (self.channel.undo and self.raw.strip() == self.channel.undo):
            return self._back_to_the_form(self.actions.undo_rescue(ticket, self.raw), "undone")
        prompts = self.actions.more_about_rescue(ticket, self.raw)
        if not self.channel.keywords and self.where.session is not None:
            return self._back_to_the_form(prompts, "details")
        where = self.where.awaits(Awaiting.RESCUE, self.now, ticket=ticket)
        return Taken(prompts, where, "details", over=True)

    def _cried(self, reading: Reading) -> Ticket | None:
        """The call for help of this number that nobody has ended: what nothing else understands may belong to it."""
        if not isinstance(reading, Free | Near) or not self.channel.keywords:
            return None
        cry = tickets.still_open(
            self.tx, self.contact.number, tickets.Kind.RESCUE, self.now - STILL_IN_DANGER
        )
        return None if cry is None or tickets.is_undone(self.tx, cry.id) else cry

    def _still_about_rescue(self, cry: Ticket, open_turn: Turn | None) -> Taken:
        """Said after another prompt has come between: where somebody in danger is must not be lost in a form."""
        if open_turn is None or urgent.is_a_mistake(self.raw):
            return self._more_about_rescue(cry.id)
        return self.then_resume(self.actions.more_about_rescue(cry.id, self.raw), open_turn, "details")

    def _back_to_the_form(self, prompts: list[Prompt], outcome: str) -> Taken:
        """The open question again after a call for help; one that is asked by text has been asked already."""
        turn = self.replayed()
        if turn is not None and turn.ask is not None and turn.ask.open_words and not self.channel.takes_words:
            return Taken(prompts, self.where.in_dialogue(turn.session, self.now), outcome, over=True)
        return self.then_resume(prompts, turn, outcome)

    def _thread(self, reading: Reading) -> Ticket | None:
        """The ticket about which staff have asked this number something; free words answer it."""
        if not isinstance(reading, Free | Near) or not self.channel.keywords:
            return None
        return tickets.threads.asked(self.tx, self.contact.number, self.now)

    def _answer_staff(self, ticket: Ticket, open_turn: Turn | None) -> Taken:
        tickets.threads.answer(self.tx, ticket.id, self.raw, self.now)
        return self.then_resume([Prompt("Y_ADDED", {"ticket": ticket.code})], open_turn, "details")

    def _code(self, open_turn: Turn | None) -> Taken:
        """A code belongs where it was asked for; it is told where, and kept for nobody to read."""
        pending = otp.newest_pending(self.tx, self.contact.number, self.now)
        if pending is not None and pending.purpose == otp.STAFF:
            return self.then_resume([self._prove(pending)], open_turn, "code")
        at_gate = pending is not None and pending.purpose == otp.GATE
        return self.then_resume([Prompt("O3_GATE" if at_gate else "O3")], open_turn, "code")

    def _prove(self, asked: otp.Verification) -> Prompt:
        """A colleague texts back the code that shows the phone of their account to be theirs."""
        try:
            checked = checkpoint.prove(self.tx, asked, self.raw, self.now)
        except (BadInput, NotFound):  # "mã chưa tới"; the account was closed meanwhile
            return Prompt("O3")
        return (
            Prompt("CB_PROVED")
            if checked.approved
            else Prompt("CB_UNPROVED", {"left": checked.attempts_left})
        )

    def _command(self, command: Command, open_turn: Turn | None) -> Taken:
        service = self.menu.get(command.name)
        if service is None:
            return self._keep(open_turn)
        return self.start(service, command, open_turn)

    def _notice(self, digit: int, open_turn: Turn | None) -> Taken:
        kind, ref = self.where.awaiting, self.where.ref
        if kind is Awaiting.MENU:
            return self.pressed(f"{ref['path']}{digit}")
        if kind is Awaiting.RESUME and not self.channel.keywords and digit != 1:
            return self.menu_at("") if digit == menus.FIRST_MENU else self.unheard()
        if digit == 1 and kind is Awaiting.RESUME:
            turn = self.replayed()
            if turn is not None and turn.ask is not None:
                return self.then_resume([], turn, "resumed")
        if digit == 1 and kind is Awaiting.KEPT:
            return Taken(self.actions.ask_what_was_kept(ref["ticket"]), self.where.at_rest(), "question")
        if kind is Awaiting.ASKED and digit in (1, 2):
            return self._settled(ref["name"], ref["said"], ref.get("ticket"), yes=digit == 1)
        if kind is Awaiting.ASKED:
            return self._ask(ref["name"], ref["said"], open_turn)
        if kind is Awaiting.RESUME:
            return self.offer_to_resume()
        if kind is Awaiting.KEPT:
            return self._keep(open_turn)
        return Taken([MENU_PROMPT], self.where.at_rest(), "late_digit")

    def _settled(self, name: str, said: str, kept: int | None, *, yes: bool) -> Taken:
        """The answer to "did you mean …?"."""
        resting = self.at(self.where.at_rest(), said)
        if not yes and name == "tc":
            return Taken([Prompt("N1_KEPT")], self.where.at_rest(), "kept")
        if not yes and name == "cuu tro":
            return resting._command(Command("gao"), None)
        if not yes and kept is not None:
            return Taken(self.actions.ask_what_was_kept(kept), self.where.at_rest(), "question")
        if not yes:
            return Taken(self.actions.ask(said), self.where.at_rest(), "question")
        if name in RESCUE_WORDS:
            return resting._rescue(advice=False)
        if name == "huy":
            return self.leave()
        return resting._command(Command(name), None)

    def _ask(self, name: str, said: str, open_turn: Turn | None) -> Taken:
        """Two meanings, or a slip of one letter: ask, never guess; a service that does not exist is not offered."""
        question = QUESTIONS_BACK.get(name)
        if question is None:
            return self._keep(open_turn)
        kept = self.where.ref.get("ticket") if self.where.expects(Awaiting.ASKED, self.now) else None
        if (
            kept is None and name in RESCUE_WORDS
        ):  # a life or a house's rice may hang on it: never lost in silence
            kept, _ = self.actions.keep(said)
        where = self.where.awaits(Awaiting.ASKED, self.now, name=name, said=said, ticket=kept)
        return Taken([question], where, "asked")

    def _keep(self, open_turn: Turn | None) -> Taken:
        into = self.where.ref.get("ticket") if self.where.expects(Awaiting.KEPT, self.now) else None
        if open_turn is None and into is None and self._is_ours():
            return self.start(self.menu["tingia"], Command("tingia", {"text": self.raw}), None)
        if open_turn is None and into is None and self._is_answered():
            return self.start(self.menu["hoi"], Command("hoi", {"text": self.raw}), None)
        ticket, prompts = self.actions.keep(self.raw, into)
        if open_turn is not None and open_turn.ask is not None:
            return self.then_resume(prompts, open_turn, "kept")
        return Taken(prompts, self.where.awaits(Awaiting.KEPT, self.now, ticket=ticket), "kept")

    def _passes_on(self, reading: Reading) -> bool:
        """Whether the danger in these words is an alert of ours that was passed on: nobody cries in our very words."""
        said = self.raw
        if isinstance(reading, Command) and reading.name == "tingia":
            said = str(reading.args.get("text", ""))
        return self.channel.keywords and len(said) >= PASSED_ON and self.actions.is_ours(said)

    def _is_ours(self) -> bool:
        """A text of ours, true or forged beyond doubt, that was passed on without a word; never of rising water."""
        if not self.channel.keywords or "tingia" not in self.menu or len(self.raw) < PASSED_ON:
            return False
        if self._passes_on(Free()):
            return True
        if danger.watch(self.raw) or not (len(self.raw) >= LONG or likeness.is_marked(self.raw)):
            return False
        return self.actions.is_copy_of_ours(self.raw)

    def _is_answered(self) -> bool:
        """A published answer says exactly what these words ask; never where a sign of illness is named."""
        if not self.channel.keywords or "hoi" not in self.menu:
            return False
        today, home = clock.today(self.now), self.settings.home_province
        return answers.find(self.tx, self.raw, today, home, answers.CERTAIN) is not None


def _is_about_a_code(reading: Reading) -> bool:
    """Six digits, or "mã chưa tới": what only means something while a code is pending."""
    return isinstance(reading, Command) and (reading.name == "code" or "again" in reading.args)


STILL_IN_DANGER = timedelta(hours=2)
"""What is said so long after a call for help that is still open is heard as being about it."""

_MEDICAL = frozenset({Kind.BREATH, Kind.CHEST, Kind.MIND})
"""The dangers that the clinicians' advice C2 speaks of; to others it would be wrong."""
