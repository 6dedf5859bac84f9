"""What colleagues do with a call that goes on: hold, ask somebody in, pass on, listen, end; each becomes orders.

Who is asked in joins the room of the caller: a doctor, a team, another service, another agent. Whoever has asked them
in may leave, and the caller stays with them. Raises Conflict where the call, or the colleague, is not there for it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session as Tx

from gateway.calls import agents, orders, queue, register
from gateway.calls.desk_states import Emergency, Skill
from gateway.calls.model import Agent, Call
from gateway.calls.place import open_place
from gateway.calls.queue import Wish
from gateway.calls.states import AgentState, Mode, Onward, Purpose, State, Urgency
from gateway.errors import Conflict, NotFound


def hold(tx: Tx, account_id: int, now: datetime, *, held: bool = True) -> None:
    """The caller hears music and nobody hears them; `held` False: they are back."""
    call, _ = _talk(tx, account_id)
    orders.change(tx, register.line_of_caller(tx, call), now, held=held)


def invite(tx: Tx, account_id: int, endpoint: str, now: datetime, *, private: bool = False) -> Call:
    """Ring `endpoint` and join whoever answers; `private`: the caller is on hold until `join`."""
    call, _ = _talk(tx, account_id)
    if private:
        orders.change(tx, register.line_of_caller(tx, call), now, held=True)
    return orders.dial(tx, Purpose.GUEST, endpoint, now, parent=call, lang="vi")


def invite_agent(tx: Tx, account_id: int, other: int, now: datetime, *, private: bool = False) -> Call:
    """As `invite`, a colleague who is ready, and who is on this call from now on."""
    call, _ = _talk(tx, account_id)
    colleague = agents.lock(tx, other)
    if colleague is None or colleague.state != AgentState.READY:
        raise Conflict("colleague_not_ready")
    agents.move(tx, colleague, AgentState.OFFERED, now, call_id=call.id)
    if private:
        orders.change(tx, register.line_of_caller(tx, call), now, held=True)
    return orders.dial(tx, Purpose.GUEST, colleague.endpoint, now, parent=call, account_id=other, lang="vi")


def join(tx: Tx, account_id: int, now: datetime) -> None:
    """Everybody hears everybody: a private talk with a guest is over."""
    hold(tx, account_id, now, held=False)


def leave(tx: Tx, account_id: int, now: datetime) -> None:
    """The agent goes, the caller stays with whoever was asked in; raises Conflict where that is nobody yet."""
    call, leg = _talk(tx, account_id)
    if not any(guest.state == State.TALKING for guest in register.legs(tx, call, Purpose.GUEST)):
        raise Conflict("nobody_else")
    orders.change(tx, register.line_of_caller(tx, call), now, held=False)
    orders.end(tx, leg, now)


def pass_on(tx: Tx, account_id: int, wish: Wish, now: datetime) -> None:
    """Back into the queue, in front of who came later, for somebody with another skill or language.

    Whoever was asked in goes, for nobody is left in the room. Raises Conflict where that is an emergency service, rung
    or there: it is who the caller needs, and would be connected with nobody.
    """
    call, leg = _talk(tx, account_id)
    if call.state != State.TALKING:
        raise Conflict("called_back")  # the line is ours, and belongs to this talk
    guests = register.legs(tx, call, Purpose.GUEST)
    if any(guest.number in set(Emergency) and not orders.is_ended(tx, guest) for guest in guests):
        raise Conflict("service_called")
    queue.pass_on(tx, call.id, wish, now)
    if wish.skill == Skill.MEDICAL:
        register.end_consent(call)
    register.move(call, State.WAITING, now)
    orders.redirect(tx, call, Onward.QUEUE, now)
    for each in (leg, *guests):
        orders.end(tx, each, now)


def end(tx: Tx, account_id: int, now: datetime) -> None:
    """The talk is over for everybody."""
    call, leg = _talk(tx, account_id)
    for each in (register.line_of_caller(tx, call), leg, *register.legs(tx, call, Purpose.GUEST)):
        orders.end(tx, each, now)


def dismiss(tx: Tx, account_id: int, guest: str, now: datetime) -> None:
    """Whoever was asked in, or is being rung for it, goes."""
    call, _ = _talk(tx, account_id)
    found = register.leg(tx, call, guest)
    if found is None or found.purpose != Purpose.GUEST:
        raise NotFound("no such guest")
    orders.end(tx, found, now)


def listen(tx: Tx, call: Call, account_id: int, endpoint: str, mode: Mode, now: datetime) -> Call:
    """A supervisor joins a talk from their phone; one who is in it changes how they are."""
    if call.state == State.OVER and not register.legs(tx, call):
        raise Conflict("over")
    for leg in register.legs(tx, call, Purpose.LISTENER):
        if leg.account_id == account_id:
            leg.mode = mode
            if leg.state != State.TALKING:  # in no room yet: its document says how it joins
                return leg
            agent = next((each.ref for each in register.legs(tx, call, Purpose.AGENT) if each.ref), "")
            orders.change(
                tx, leg, now, muted=mode == Mode.LISTEN, coaches=agent if mode == Mode.WHISPER else ""
            )
            return leg
    return orders.dial(
        tx, Purpose.LISTENER, endpoint, now, parent=call, account_id=account_id, lang="vi", mode=mode
    )


def put_down(tx: Tx, call: Call, account_id: int, now: datetime) -> None:
    """A supervisor listens no more."""
    for leg in register.legs(tx, call, Purpose.LISTENER):
        if leg.account_id == account_id:
            orders.end(tx, leg, now)


def prefer(tx: Tx, call: Call, urgency: Urgency, skill: str, now: datetime) -> None:
    """A supervisor moves a waiting caller up, or to those with another skill."""
    place = open_place(tx, call.id)
    if place is None or place.taken_at is not None:
        raise Conflict("not_waiting")
    queue.enter(tx, call, Wish(skill, place.lang, urgency, place.commune_code), now)
    if skill == Skill.MEDICAL:
        register.end_consent(call)


def talk_of(tx: Tx, account_id: int) -> Call | None:
    """The caller's call an agent talks in, or is offered; None: none."""
    agent = tx.get(Agent, account_id)
    return tx.get(Call, agent.call_id) if agent is not None and agent.call_id is not None else None


def _talk(tx: Tx, account_id: int) -> tuple[Call, Call]:
    """The caller's call, locked, and the agent's own into its room."""
    agent = tx.get(Agent, account_id, populate_existing=True)
    if agent is None or agent.state != AgentState.TALKING or agent.call_id is None:
        raise Conflict("no_talk")
    call = register.hold(tx, agent.call_id)
    mine = [leg for leg in register.legs(tx, call) if leg.account_id == account_id]
    if not mine:
        raise Conflict("no_talk")
    return call, mine[-1]
