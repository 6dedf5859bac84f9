"""One request: who, where, its three timers, the thread with whoever asked, and what may be about the same thing."""

from __future__ import annotations

from datetime import datetime

from flask import render_template
from flask_babel import gettext as _

from gateway import abuse, audit, clock, duty, people, tickets
from gateway.accounts import staff
from gateway.console import communes
from gateway.console.desks.requests.desk import DESK, OUTCOMES, READ, STATES, said
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.tickets import Kind, Outcome, listing
from gateway.tickets.listing import Listed
from gateway.tickets.working import LONGEST_WORDS

_LOOKED_AT = frozenset({Kind.RESCUE.value})


@DESK.page("/<int:ticket_id>", READ)
def one(ticket_id: int) -> str:
    """One request and everything said and done about it."""
    now, area = clock.now(), me().area(READ)
    ticket, happened = listing.one(tx(), ticket_id, area)
    names = staff.names(tx(), {each.account_id for each in happened if each.account_id is not None})
    health = listing.is_health(ticket.kind)
    hidden = health and not me().may("health.read")
    if (health or ticket.kind in _LOOKED_AT) and not hidden:
        audit.record(tx(), me().actor, "ticket.look", ticket.code, now)
    told = [(each.at, names.get(each.account_id or 0, ""), said(each, hidden=hidden)) for each in happened]
    open_now = ticket.state is not tickets.State.CLOSED
    alike = tickets.similar(tx(), ticket_id, now) if open_now and me().may("ticket.act") else []
    return render_template(
        "desks/requests/one.html",
        ticket=ticket,
        told=told,
        hidden=hidden,
        late=ticket.is_late(now),
        stale=ticket.is_stale(now),
        mine=ticket.owner_id == me().id,
        owner=staff.names(tx(), [ticket.owner_id]).get(ticket.owner_id) if ticket.owner_id else None,
        team=_team(ticket),
        states=STATES,
        outcomes={value: OUTCOMES[value] for value in Outcome if value is not Outcome.DUPLICATE},
        teams=duty.teams(tx(), None if ticket.commune_code is None else frozenset({ticket.commune_code})),
        communes=communes.within(area),
        alike=[each for each in alike if each.id != ticket.id],
        warnings=_warnings(ticket, now),
        longest=LONGEST_WORDS,
        anonymous=ticket.kind == Kind.REPORT,
        doctor=ticket.kind == Kind.DOCTOR and not hidden,
    )


def _team(ticket: Listed) -> str | None:
    if ticket.team_id is None:
        return None
    return next((team.name for team in duty.teams(tx()) if team.id == ticket.team_id), None)


def _warnings(ticket: Listed, now: datetime) -> list[str]:
    """What to know of the number before calling."""
    if not ticket.number:
        return []
    deaf = people.deaf(tx(), [ticket.number])
    told = [str(_("Số này không nghe được: nhắn tin, không gọi."))] if deaf else []
    marked = _marked(ticket.number, now)
    return [*told, marked] if marked else told


def _marked(number: str, now: datetime) -> str:
    """Whether it has been misused: a life is answered all the same."""
    if abuse.standing(tx(), number, now) is not None:
        return str(_("Số này đang bị ghi là quấy rối. Việc cấp cứu vẫn làm như thường."))
    false_ones = listing.unfounded(tx(), number, now - abuse.LOOK_BACK)
    if false_ones >= abuse.WORTH_A_TALK:
        return str(
            _("Số này đã có %(count)s lần báo không đúng. Nên gọi nói chuyện trước.", count=false_ones)
        )
    return ""
