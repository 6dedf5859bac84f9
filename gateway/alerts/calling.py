"""Alerts by voice: who has not heard by text is called, and what the call says; the calls themselves are the senders'.

A call is one more attempt of the message that the recipient was told by, so the account stays what it is: one state a
recipient. Nobody is called who hears no call, or whom a call may endanger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway.alerts import answers, waves
from gateway.alerts.answers import Told
from gateway.alerts.model import Alert, Words
from gateway.alerts.states import RELEASED, State
from gateway.db import by_index
from gateway.messages import bodies
from gateway.messages.policy import PURPOSES
from gateway.messages.routing.choosing import CALLS
from gateway.messages.status import Status
from gateway.queues import ring_after_commit

# What still waits to be texted leaves that queue, unless a sender has it in hand just now.
_CALL: Final = text(f"""
    INSERT INTO outbox (month, id, lane, route, stream, recipient, due_at, expires_at, tries)
    SELECT m.month, m.id, m.lane, '{CALLS}', :stream, m.recipient, :now, m.expires_at, m.tries
      FROM alert_unheard u
      JOIN alert_recipients r ON r.alert_id = u.alert_id AND r.number = u.number
      JOIN alert_messages x ON x.alert_id = r.alert_id AND x.ord = r.ord
      JOIN messages m ON m.month = x.month AND m.id = x.message_id
     WHERE u.alert_id = :alert AND u.wave = :wave AND u.place = :place AND starts_with(u.number, '+84')
       AND m.status NOT IN ({int(Status.SUPPRESSED)}, {int(Status.UNSENT)}) AND m.expires_at > :now
       AND NOT EXISTS (SELECT FROM phone_numbers p WHERE p.number = u.number AND p.deaf)
       AND NOT EXISTS (SELECT FROM silent_numbers q WHERE q.number = u.number)
    ON CONFLICT (month, id) DO UPDATE SET route = '{CALLS}', due_at = :now WHERE outbox.lease_by IS NULL
    RETURNING id
""")  # noqa: S608 - put together from our own constants

# Those that wait, and those whose phone rings: taken by the carrier and not heard of since.
_GOING_ON: Final = text(f"""
    SELECT EXISTS (
        SELECT FROM alert_unheard u
          JOIN alert_recipients r ON r.alert_id = u.alert_id AND r.number = u.number
          JOIN alert_messages x ON x.alert_id = r.alert_id AND x.ord = r.ord
         WHERE u.alert_id = :alert AND u.wave = :wave AND u.place = :place
           AND (EXISTS (SELECT FROM outbox o WHERE o.month = x.month AND o.id = x.message_id AND o.route = '{CALLS}')
                OR EXISTS (SELECT FROM attempts a WHERE a.month = x.month AND a.message_id = x.message_id
                             AND a.channel = 'voice' AND a.status IN ({int(Status.UNKNOWN)}, {int(Status.SENT)}))))
""")  # noqa: S608 - put together from our own constants


def call(tx: Session, alert: Alert, wave: int, place: str, now: datetime) -> int:
    """Have those called of a wave at a place who have not heard; how many can be."""
    by_index(tx)
    asked = {"alert": alert.id, "wave": wave, "place": place, "stream": waves.stream(alert), "now": now}
    called = len(tx.execute(_CALL, asked).all())
    if called:
        ring_after_commit(tx, PURPOSES[alert.purpose].lane)
    return called


def going_on(tx: Session, alert: Alert, wave: int, place: str) -> bool:
    """Whether anybody of a wave at a place is still to be called, or is being called."""
    by_index(tx)
    return bool(tx.execute(_GOING_ON, {"alert": alert.id, "wave": wave, "place": place}).scalar())


@dataclass(frozen=True)
class Spoken:
    """What a call about an alert says, and the alert it answers to. `over`: nobody needs to hear it any more."""

    told: Told
    words: str
    lang: str
    over: bool


def spoken(tx: Session, template: str, number: str, now: datetime) -> Spoken | None:
    """The spoken words of the alert whose shared text `template` is, for `number`; None where it is no alert's."""
    kind, _, rest = template.removeprefix(bodies.SHARED).partition(" ")
    alert_id, _, lang = rest.partition(" ")
    if kind != "alert" or not alert_id.isdecimal():
        return None
    alert = tx.get(Alert, int(alert_id))
    told = None if alert is None else answers.told(tx, alert, number)
    words = tx.scalars(
        select(Words.spoken).where(Words.alert_id == int(alert_id), Words.lang == lang)
    ).first()
    if alert is None or told is None or words is None:
        return None
    gone = State(alert.state) in (State.STOPPED, State.CANCELLED) or State(alert.state) not in RELEASED
    return Spoken(told, words, lang, gone or now >= alert.expires_at)
