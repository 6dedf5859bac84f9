"""A network that is silent in one commune is seen, held and tried; elsewhere nothing changes."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import alerts
from gateway.alerts import Alert, outages
from tests.alerts.siren import NINH_HAI, VINH_HAI, approved, counts, expand, living, numbers, settle
from tests.messages.writing import NOW

VIETTEL, VINAPHONE = 84_960_000_000, 84_910_000_000
SENT, DELIVERED = 20, 40
LATER = NOW + timedelta(minutes=5)


def flooded(tx: Session) -> Alert:
    """Forty phones of Viettel in each of two communes; in one of them half were handed over and none confirmed."""
    living(tx, numbers(40, VIETTEL))
    living(tx, numbers(40, VIETTEL + 1000), NINH_HAI)
    alert = approved(tx, communes=[VINH_HAI, NINH_HAI])
    expand(tx)
    settle(tx, SENT, f"m.recipient < '+{VIETTEL + 25}'")
    settle(tx, DELIVERED, f"m.recipient >= '+{VIETTEL + 1000}'")
    return alert


def due(tx: Session, now: object) -> int:
    return int(
        tx.execute(text("SELECT count(*) FROM outbox WHERE due_at <= :now"), {"now": now}).scalar_one()
    )


def test_what_waits_for_a_silent_area_is_held_and_a_few_try(tx: Session) -> None:
    alert = flooded(tx)
    assert outages.look(tx, NOW + timedelta(minutes=1)) == 0  # too early to say
    assert due(tx, LATER) == 15
    assert outages.look(tx, LATER) == 1
    (away,) = outages.of(tx, alert)
    assert (away.place, away.network, away.handed, away.delivered) == (VINH_HAI, "viettel", 25, 0)
    assert due(tx, LATER) == 0 and counts(tx, alert)["queued"] == 15  # held, and still accounted for
    assert outages.look(tx, LATER + timedelta(minutes=1)) == 0
    outages.look(tx, LATER + outages.PROBE_EVERY)
    assert due(tx, LATER + outages.PROBE_EVERY) == outages.PROBES


def test_one_confirmation_lets_the_rest_go(tx: Session) -> None:
    alert = flooded(tx)
    outages.look(tx, LATER)
    tx.execute(
        text("UPDATE messages SET status = 40 WHERE recipient = :number"), {"number": f"+{VIETTEL + 3}"}
    )
    assert outages.look(tx, LATER + timedelta(minutes=2)) == 1
    assert due(tx, LATER + timedelta(minutes=2)) == 15
    (away,) = outages.of(tx, alert)
    assert away.until == LATER + timedelta(minutes=2)


def test_a_carrier_that_confirms_nothing_anywhere_is_no_outage(tx: Session) -> None:
    living(tx, numbers(40, VIETTEL))
    living(tx, numbers(40, VINAPHONE), NINH_HAI)
    alert = approved(tx, communes=[VINH_HAI, NINH_HAI])
    expand(tx)
    settle(tx, SENT)
    assert outages.look(tx, LATER) == 0 and outages.of(tx, alert) == []


def test_what_is_over_is_not_looked_at(tx: Session) -> None:
    flooded(tx)
    assert outages.look(tx, NOW + timedelta(hours=12)) == 0


def test_only_that_network_in_that_commune(tx: Session) -> None:
    alert = flooded(tx)
    living(tx, numbers(40, VINAPHONE))
    outages.look(tx, LATER)
    assert [(each.place, each.network) for each in alerts.outages.of(tx, alert)] == [(VINH_HAI, "viettel")]
