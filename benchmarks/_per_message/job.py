"""One job per message, as an ordinary application writes it: read the row, submit it, store what the carrier said.

It knows no queue. Connections to the database and to the carrier are opened by the first job and kept. Reading commits
nothing and the outcome is one commit: the least that an application gets away with.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import psycopg

_TIMEOUT = 10.0  # seconds for an answer of the carrier, which takes 50 ms


def submit_over_smpp(row: int) -> None:
    """Send row `row` through smpplib."""
    recipient, body = _read(row)
    client, answered = _bind()
    client.send_message(
        source_addr_ton=5,
        source_addr="1022",
        dest_addr_ton=1,
        dest_addr_npi=1,
        destination_addr=recipient,
        short_message=body.encode("ascii"),
    )
    while not answered:
        client.read_once()
    _store(row, answered.pop())


def submit_over_http(row: int) -> None:
    """Send row `row` through requests, as Twilio's documents show."""
    recipient, body = _read(row)
    form = {"To": f"+{recipient}", "From": "1022", "Body": body}
    answer = _session().post(_address(), data=form, auth=("AC" + 32 * "0", "token"), timeout=_TIMEOUT)
    answer.raise_for_status()
    _store(row, answer.json()["sid"])


def _read(row: int) -> tuple[str, str]:
    found = _database().execute("SELECT recipient, body FROM texts WHERE id = %s", (row,)).fetchone()
    if found is None:
        raise LookupError(f"no row {row}")
    recipient, body = found
    return recipient, body


def _store(row: int, carrier_id: str) -> None:
    _database().execute("UPDATE texts SET state = 'sent', carrier_id = %s WHERE id = %s", (carrier_id, row))


@cache
def _database() -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(os.environ["BENCH_DATABASE"], autocommit=True)


@cache
def _bind() -> tuple[Any, list[str]]:
    """A bound client, and the list into which it puts the id of each message that the carrier has taken."""
    import smpplib.client

    answered: list[str] = []
    client = smpplib.client.Client(
        "127.0.0.1", int(os.environ["BENCH_CARRIER"]), timeout=_TIMEOUT, allow_unknown_opt_params=True
    )
    client.set_message_sent_handler(lambda pdu: answered.append(pdu.message_id.decode()))
    client.connect()
    client.bind_transceiver(system_id="bench", password="bench")
    return client, answered


@cache
def _session() -> Any:
    import requests

    return requests.Session()


def _address() -> str:
    account = "AC" + 32 * "0"
    return f"http://127.0.0.1:{os.environ['BENCH_CARRIER']}/2010-04-01/Accounts/{account}/Messages.json"
