"""`gateway outages`: which carrier fails whom, in a table for a person and as JSON."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import clock
from gateway.cli.outages import said
from gateway.house import House
from gateway.messages.routing.outages import ByCommune, ByNetwork
from tests.commands import Gateway
from tests.messages.writing import PHONE, order
from tests.routing.carriers import measure


def tried(tx: Session, status: int) -> None:
    """A text to `PHONE` that alpha was handed just now."""
    now = clock.now()
    order(tx, PHONE, "otp", now)
    tx.execute(
        text("""INSERT INTO attempts (month, message_id, no, channel, carrier, status, at)
                SELECT month, id, 1, 'sms', 'alpha', :status, :now FROM messages
                 WHERE id = (SELECT max(id) FROM messages)"""),
        {"status": status, "now": now},
    )


def test_an_operator_reads_who_fails_whom() -> None:
    networks = [
        ByNetwork("alpha", "mobifone", 1200, 30, 4, 1200, 900, 100),
        ByNetwork("alpha", "viettel", 3, 0, 0, 3, 0, 0),
    ]
    communes = [
        ByCommune("alpha", "mobifone", "22846", 40, 10, 30),
        ByCommune("alpha", "mobifone", None, 7, 0, 0),
    ]
    assert list(said(networks, communes, {"22846": "Xã Vĩnh Hải"})) == [
        "carrier     network        handed over    slow  errors   tried  delivered  failed  of those told",
        "alpha       mobifone             1,200      30       4   1,200        900     100  10 % failed",
        "alpha       viettel                  3       0       0       3          0       0",
        "",
        "carrier     network       commune                            tried  delivered  failed",
        "alpha       mobifone      Xã Vĩnh Hải 22846                     40         10      30  75 % failed",
        "alpha       mobifone      never declared                         7          0       0",
    ]


def test_many_communes_are_cut_for_a_person() -> None:
    communes = [ByCommune("alpha", "mobifone", f"{n:05d}", 1, 0, 0) for n in range(45)]
    lines = list(said([], communes, {}))
    assert lines[-1] == "and 5 more: --json shows all"
    assert len(lines) == 1 + 1 + 1 + 40 + 1


def test_the_command_on_a_running_house(house: House, gateway: Gateway) -> None:
    assert gateway("outages").stdout == "nothing was handed over in that time\n"
    with house.db.transaction() as tx:
        measure(tx, "alpha", clock.now(), handed=5, slow=1, errors=2)
        for status in (40, 30, 30, 20):
            tried(tx, status)
    shown = gateway("outages", "--since", "15m")
    assert shown.returncode == 0, shown.stderr
    assert "alpha       mobifone" in shown.stdout and "66 % failed" in shown.stdout
    told = json.loads(gateway("outages", "--json").stdout)
    assert told["networks"] == [
        {"carrier": "alpha", "network": "mobifone", "handed": 5, "slow": 1, "errors": 2, "tried": 4, "delivered": 1,
         "failed": 2},
    ]  # fmt: skip
    assert told["communes"] == [
        {
            "carrier": "alpha",
            "network": "mobifone",
            "commune_code": None,
            "tried": 4,
            "delivered": 1,
            "failed": 2,
        }
    ]
    assert gateway("outages", "--since", "yesterday").returncode == 2


def test_what_is_older_than_asked_for_is_not_told(tx: Session) -> None:
    from gateway.messages.routing import outages

    tried(tx, 40)
    assert outages.by_network(tx, clock.now() + timedelta(hours=2), timedelta(hours=1)) == []
