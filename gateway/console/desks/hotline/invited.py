"""Whom an agent may ask into a talk, and who was: a list, for nobody types a number that the house would pay for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from gateway import duty
from gateway.accounts import Account, staff
from gateway.calls import absent, orders, register
from gateway.calls.desk_states import Emergency
from gateway.calls.model import Agent, Call, Place
from gateway.calls.states import AgentState, Purpose, State
from gateway.console.here import tx
from gateway.console.sign_in import me

_CLINICIAN: Final = "clinician"
_WHY: Final[dict[str, Any]] = {
    "busy": _l("máy bận"),
    "no-answer": _l("không nhấc máy"),
    "completed": _l("nhấc máy mà không vào"),
}
"""Words of the carrier for a call that reached nobody."""
_UNREACHED: Final[Any] = _l("không gọi được")


@dataclass(frozen=True)
class Whom:
    """Somebody who may be asked in. `key`: as the form sends it; `number`: E.164, "" for a colleague at a desk."""

    key: str
    label: str
    number: str = field(default="", repr=False)
    account_id: int | None = None


@dataclass(frozen=True)
class Guest:
    """Somebody who was asked in, and where they are."""

    public_id: str
    label: str
    there: bool


def doctors() -> list[Whom]:
    """Clinicians with a phone."""
    query = select(Account).where(
        Account.active, Account.phone.is_not(None), Account.role_names.contains([_CLINICIAN])
    )
    return [Whom(f"doctor:{one.id}", one.name, str(one.phone)) for one in tx().scalars(query)]


def teams() -> list[Whom]:
    """Teams with a number that people may be told."""
    return [Whom(f"team:{team.id}", team.name, team.phone) for team in duty.teams(tx()) if team.phone]


def colleagues() -> list[Whom]:
    """Agents who are ready."""
    query = select(Agent.account_id).where(Agent.state == AgentState.READY, Agent.account_id != me().id)
    names = staff.names(tx(), list(tx().scalars(query)))
    return [Whom(f"agent:{account_id}", name, account_id=account_id) for account_id, name in names.items()]


def guests(call: Call) -> list[Guest]:
    """Who was asked into a talk and is not gone."""
    found = [leg for leg in register.legs(tx(), call, Purpose.GUEST) if leg.state != State.OVER]
    labels = _labels(found)
    return [Guest(leg.public_id, labels[leg.id], leg.state == State.TALKING) for leg in found]


def absentees(call: Call) -> list[tuple[str, str]]:
    """Who was asked in by whoever talks now and was not reached, and why; emergency services are the handovers'."""
    place = tx().get(Place, call.id)
    since = place.taken_at if place is not None else None
    found = absent.guests(tx(), call, frozenset(Emergency), since)
    labels = _labels(found)
    return [(labels[leg.id], str(_WHY.get(leg.ended_how or "", _UNREACHED))) for leg in found]


def _labels(legs: Sequence[Call]) -> dict[int, str]:
    known = {one.number: one.label for one in (*doctors(), *teams())}
    names = staff.names(tx(), [leg.account_id for leg in legs if leg.account_id is not None])
    return {leg.id: names.get(leg.account_id or 0) or known.get(leg.number, leg.number) for leg in legs}


def everybody() -> list[Whom]:
    """All of them."""
    return [*doctors(), *teams(), *colleagues()]


def line_of(call: Call) -> dict[str, Any]:
    """What the part of the page about the line shows."""
    return {
        "doctors": doctors(),
        "teams": teams(),
        "colleagues": colleagues(),
        "guests": guests(call),
        "absentees": absentees(call),
        "held": orders.is_held(tx(), register.line_of_caller(tx(), call)),
    }
