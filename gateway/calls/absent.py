"""Who was rung into a talk and is not in it: whoever asked for them must know at once, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session as Tx

from gateway.calls.desk_model import CallHandover
from gateway.calls.model import Call, CallOrder
from gateway.calls.states import Purpose, State, What


def legs(tx: Tx, call: Call) -> Sequence[Call]:
    """Our calls to guests of this talk that are over and reached nobody, the earliest first; not those we ended."""
    ended = exists().where(CallOrder.call_id == Call.id, CallOrder.what == What.END)
    query = select(Call).where(
        Call.parent_id == call.id, Call.purpose == Purpose.GUEST, Call.state == State.OVER,
        Call.joined_at.is_(None), ~ended,
    )  # fmt: skip
    return tx.scalars(query.order_by(Call.id)).all()


def guests(tx: Tx, call: Call, services: frozenset[str], since: datetime | None) -> list[Call]:
    """Of these whom nobody has rung again, asked in since then; `services` are told of with their handover."""
    query = select(Call.id, Call.number).where(Call.parent_id == call.id, Call.purpose == Purpose.GUEST)
    newest = {number: leg_id for leg_id, number in tx.execute(query.order_by(Call.id))}
    return [
        leg
        for leg in legs(tx, call)
        if leg.number not in services
        and newest[leg.number] == leg.id
        and (since is None or leg.began_at >= since)
    ]


def unreached(tx: Tx, call: Call, handed: Sequence[CallHandover]) -> frozenset[int]:
    """The handovers whose service was rung and not reached."""
    failed = {(leg.number, leg.began_at) for leg in legs(tx, call)}
    return frozenset(one.id for one in handed if (one.service, one.at) in failed)
