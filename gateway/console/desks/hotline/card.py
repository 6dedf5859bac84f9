"""The card of a call: why they call, what they need; once it is opened, who they are and what went before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from gateway import abuse, clock, declarations, people, tickets
from gateway.calls import absent, history, needs, noting
from gateway.calls.desk_model import CallHandover, CallNote
from gateway.calls.history import Contact
from gateway.calls.model import Call, Place
from gateway.calls.needs import Needs
from gateway.console.desks.hotline.desk import LANGS, SERVICES, SKILLS, URGENCIES
from gateway.console.here import tx
from gateway.conversations import store
from gateway.tickets.listing import Listed


@dataclass(frozen=True)
class Relative:
    """One of those who share the number. `until`: through which day their declaration holds; None: there is none."""

    person_id: int
    name: str = field(repr=False)
    birth_year: int
    commune_code: str | None
    until: object


@dataclass(frozen=True)
class Card:
    """What is shown of a call. Without `opened` nobody is named and the number is masked.

    `unreached`: the handovers whose service did not answer. `rings`: it is we who call, and they have not answered yet.
    """

    lang: str
    why: list[str]
    urgent: str
    needs: Needs
    warning: str
    opened: bool
    note: CallNote | None = field(repr=False)
    draft: dict[str, str] = field(repr=False)
    household: list[Relative] = field(repr=False)
    contacts: list[Contact] = field(repr=False)
    requests: list[Listed] = field(repr=False)
    commune: str | None
    handovers: list[CallHandover] = field(repr=False)
    unreached: frozenset[int]
    rings: bool
    wait: int | None


def of(call: Call, account_id: int, now: datetime) -> Card:
    """The card of a call for one agent."""
    note = noting.note_of(tx(), call.id, account_id)
    opened = note is not None and note.opened_at is not None
    place = tx().get(Place, call.id)
    led = select(CallHandover).where(CallHandover.call_id == call.id).order_by(CallHandover.id)
    handovers = list(tx().scalars(led))
    return Card(
        lang=str(LANGS.get(call.lang, call.lang)),
        why=_why(call, place),
        urgent=str(URGENCIES[place.urgency]) if place is not None and place.urgency >= 2 else "",
        needs=needs.of(tx(), call.number),
        warning=_warning(call.number, now),
        opened=opened,
        note=note,
        draft=noting.draft_of(note),
        household=_household(call.number, now) if opened else [],
        contacts=history.contacts(tx(), call.number, call.id) if opened else [],
        requests=history.open_requests(tx(), call.number),
        commune=people.commune_of_family(tx(), call.number) if call.number else None,
        handovers=handovers,
        unreached=absent.unreached(tx(), call, handovers),
        wait=_waited(place),
        rings=place is not None and place.is_being_called,
    )


def _why(call: Call, place: Place | None) -> list[str]:
    """Where in the menu they were, what they wait for, whether it is we who call."""
    said = []
    if place is not None and place.kept:
        said.append(_("ta gọi lại theo lời hẹn"))
    service = store.underway(tx(), call.number) if call.number else None
    if service is not None:
        said.append(_("đang làm dở: %(what)s", what=SERVICES.get(service, service)))
    if place is not None and place.skill != "general":
        said.append(_("chờ người về: %(what)s", what=SKILLS.get(place.skill, place.skill)))
    return [str(each) for each in said] or [str(_("muốn gặp người"))]


def _household(number: str, now: datetime) -> list[Relative]:
    today = clock.today(now)
    valid = {
        filed.person_id: filed.valid_until for filed in declarations.valid_by_person(tx(), number, today)
    }
    return [
        Relative(one.person_id, one.name, one.birth_year, one.commune_code, valid.get(one.person_id))
        for one in people.household(tx(), number)
    ]


def _warning(number: str, now: datetime) -> str:
    """What to know before answering: a life is answered all the same."""
    if not number:
        return str(_("Máy gọi giấu số: hỏi số để gọi lại trước khi mất máy."))
    if abuse.standing(tx(), number, now) is not None:
        return str(_("Số này đang bị ghi là quấy rối. Việc cấp cứu vẫn làm như thường."))
    if tickets.listing.unfounded(tx(), number, now - abuse.LOOK_BACK) >= abuse.WORTH_A_TALK:
        return str(_("Số này đã nhiều lần báo không đúng. Hỏi kỹ, cấp cứu vẫn làm như thường."))
    return ""


def _waited(place: Place | None) -> int | None:
    if place is None:
        return None
    until = place.taken_at or clock.now()
    return max(0, int((until - place.entered_at).total_seconds()))
