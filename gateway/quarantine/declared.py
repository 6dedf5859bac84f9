"""Signs of illness in a declaration go to people as those of a report do (rows A20, E5): the station of the commune
calls by a clock time, its committee learns who and where, and who cannot breathe is a call for help.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gateway import clock, declarations, suspects
from gateway.declarations import SYMPTOM_NAMES, Declaration
from gateway.quarantine import handover, rulebook
from gateway.quarantine.handover import Case
from gateway.tickets import Ticket


def heed(tx: Session, filed: Declaration, *, now: datetime, fallback: str | None) -> Ticket | None:
    """The station's request, with the time by which somebody has called. None: no sign was declared.

    `fallback`: who is told where no roster is.
    """
    case = _case(filed)
    if case is None:
        return None
    call_by = handover.call_by(rulebook.on(clock.today(now)), now)
    ticket = handover.to_station(tx, case, promised_at=call_by, urgent=False, now=now, fallback=fallback)
    handover.to_committee(tx, case, ticket.code, now)
    _on_the_register(tx, filed, case, ticket, now)
    return ticket


def rescue(tx: Session, filed: Declaration, *, now: datetime, fallback: str | None) -> Ticket | None:
    """The call for help, where a page was told of short breath and could not ask whether it is now. None: no sign."""
    case = _case(filed)
    if case is None:
        return None
    within = timedelta(minutes=rulebook.on(clock.today(now)).danger_within)
    ticket = handover.rescue(tx, case, promised_at=now + within, now=now, fallback=fallback)
    _on_the_register(tx, filed, case, ticket, now)
    return ticket


def _on_the_register(tx: Session, filed: Declaration, case: Case, ticket: Ticket, now: datetime) -> None:
    """Of suspected cases (row E6): who declares for somebody else's signs is not the one who has them."""
    suspects.feed(
        tx, suspects.Source.DECLARATION,
        person_id=filed.person_id, number=filed.subject_number or filed.number, commune_code=filed.commune_code,
        said=case.said, ref=ticket.code, now=now,
    )  # fmt: skip


def _case(filed: Declaration) -> Case | None:
    answers = declarations.answers(filed)
    codes, note = answers["symptoms"], answers["showSignalNote"] or ""
    if not codes and not note:
        return None
    named = ", ".join(SYMPTOM_NAMES[code] for code in codes)
    parts = (answers["fullName"], named, note if note != ", ".join(codes) else "")
    said = "; ".join(part for part in parts if part)
    return Case(filed.number, filed.channel, said, filed.commune_code, answers["address"])
