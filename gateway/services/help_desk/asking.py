"""What the talks of the help desk have in common: the commune, a sentence, the effect that opens the ticket; pure but
for the effect.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import abuse, clock, places, suspects, tickets
from gateway.dialogue.context import Ctx
from gateway.dialogue.engine import Calls
from gateway.dialogue.questions import Text
from gateway.dialogue.steps import Do, Done, Prompt, Step
from gateway.services import asking_place
from gateway.services.declare.look_ups import look_ups as of_places
from gateway.services.service import Finished, Moment
from gateway.tickets import Kind, Received, Wish, promises

Asking = Generator[Step, Any, Any]
HELP: Final = Prompt("PA_AGAIN")
AGAIN: Final[dict[str, Any]] = {"repeat": HELP, "help": HELP}
MOST_WORDS: Final = 1_000  # characters: a text of seven segments


def look_ups(tx: Session, home_province: str) -> Calls:
    """Places by name, by letters, and inside a text, as a declaration finds them."""
    return of_places(tx, home_province)


def named(line: str) -> Asking:
    """The place of our province that a line names; None where it names none."""
    if not line:
        return None
    found = yield Do(f"scan_place:{line}", "scan_place", {"text": line})
    return found["place"] if found and found["place"]["home"] else None


def commune(ctx: Ctx, question: str, number: int | None = None) -> Asking:
    """The commune, as a place of the gazetteer; on a keypad by its first letters."""
    asked = asking_place.looked_up(
        ctx, "place", Prompt(question), meanwhile=asking_place.SPOKEN, number=number, **AGAIN
    )
    return (yield from asking_place.ask(asked, HELP))


def sentence(step: str, question: str, *, least: int = 3, number: int | None = None) -> Text:
    """A few words of their own."""
    return Text(step, Prompt(question), least, MOST_WORDS, number=number, **AGAIN)


def by_screen(ctx: Ctx) -> bool:
    """Whether nothing can be written here and nothing said either: a screen. In a call words follow a beep."""
    return ctx.by_keys and not ctx.by_voice


def known_commune(ctx: Ctx) -> str | None:
    """Where the family of this phone lives, if all of them live in one commune."""
    codes = {member.commune_code for member in ctx.household if member.commune_code}
    return codes.pop() if len(codes) == 1 else None


def nothing_more(tx: Session, finished: Finished) -> list[Prompt]:
    """Everything was said when it was recorded."""
    del tx, finished
    return []


def record(kind: Kind, said: str, commune_code: str | None = None, address: str = "") -> Do:
    """Open the ticket, or add to the one it belongs to; says what was done."""
    args = {"kind": kind.value, "said": said, "commune": commune_code or "", "address": address}
    return Do("received", "receive", args, effect=True)


def effects(tx: Session, moment: Moment) -> Calls:
    """`receive(kind, said, commune, address)`: the ticket, and what the person is told of it."""

    def receive(kind: str, said: str, commune: str, address: str) -> Done:
        wanted = Kind(kind)
        mark = abuse.standing(tx, moment.number, moment.now) if tickets.RULES[wanted].blockable else None
        if mark is not None:
            refused = {"until": f"{clock.local(mark.until):%d/%m}", "reason": mark.reason}
            return Done(None, (Prompt("XT_REFUSED", refused),))
        wish = Wish(wanted, moment.number, moment.channel, said, commune or None, address)
        soon = promises.callback if tickets.RULES[wanted].urgent else promises.answer
        due = soon(moment.settings, moment.now)
        received = tickets.receive(tx, wish, due, moment.now, fallback=moment.settings.duty_phone)
        if wanted is Kind.REPORT and not received.again and not received.joined:
            suspects.feed(
                tx, suspects.Source.REPORT, described=", ".join(filter(None, (address, said))),
                commune_code=wish.commune_code, said=said, ref=received.ticket.code, now=moment.now,
            )  # fmt: skip
        return Done(received.ticket.code, (_told(tx, moment, wish, received),))

    return {"receive": receive}


def _told(tx: Session, moment: Moment, wish: Wish, received: Received) -> Prompt:
    ticket, now = received.ticket, moment.now
    due = ticket.promised_at
    promise = promises.told(due, now) if due is not None and due > now else {}
    about: dict[str, Any] = {"ticket": ticket.code, **promise}
    if wish.kind is Kind.REPORT and (received.joined or received.again):
        return Prompt("PA_JOINED", about)
    if received.again:
        return Prompt("Y_AGAIN", about)
    if wish.kind is Kind.REPORT:
        return Prompt("P1", about)
    if wish.kind in (Kind.SCAM, Kind.VIOLENCE):
        return Prompt("GAO_HARM", about)
    if wish.kind is Kind.DOCTOR:
        return Prompt("BS_OK", {**about, "hotline": moment.settings.voice_number})
    if wish.kind is Kind.FEEDBACK:
        return Prompt("GY_OK", about)
    place = places.by_code(tx, wish.commune_code) if wish.commune_code else None
    name = f"{place.kind} {place.name}" if place else "xã"
    if wish.kind in (Kind.FOOD, Kind.MEDICINE, Kind.SHELTER):
        return Prompt("N2", {**about, "needs": {"w": f"W_TICKET_{wish.kind.upper()}"}, "commune": name})
    return Prompt("GAO_DONE", {**about, "need": wish.kind.value, "commune": name})
