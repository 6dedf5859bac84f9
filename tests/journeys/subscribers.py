"""Phones of other companies than Twilio: numbers of the demo's range that have been ported to a network of theirs.

All numbers of the tests begin with 0900, nobody's, which is a prefix of MobiFone; whom they moved to is what the
gateway would have learned from a receipt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from gateway import clock, crypto
from gateway.errors import Misconfigured
from gateway.messages import routing
from gateway.messages.routing.choosing import bucket_of
from tests.journeys.town import Phone, Town, call
from tests.waiting import until

NETWORKS = {"smpp": "viettel", "esms": "vietnamobile"}
"""A network that the demo's contract with each carrier covers."""

PATIENCE = 60.0  # seconds; a carrier that was away a moment ago is let in again after thirty

_PLANNED = text("""
    SELECT count(*) FROM route_plan
     WHERE network = :network AND bucket = :bucket AND carrier = :carrier AND purpose IN ('otp', 'reply')
""")
_ENGAGED = text(
    "SELECT count(*) FROM route_plan WHERE network = :network AND carrier = :carrier AND purpose = 'reply'"
)
_CARRIED = text("""
    SELECT DISTINCT a.carrier FROM attempts a JOIN messages m ON m.month = a.month AND m.id = a.message_id
     WHERE m.recipient = :number
""")


def subscriber(town: Town, carrier: str, new_phone: Callable[[], Phone]) -> Phone:
    """A new phone whose texts go in by `carrier` and whose codes and answers are planned to leave by it."""
    if carrier == "twilio":
        return new_phone()
    if carrier == "smpp":
        until(lambda: town.stats("smpp")["binds"], PATIENCE)

    def found() -> Phone | None:
        """a phone whose share of the plan is this carrier's"""
        if not _engaged(town, carrier):
            return None  # it is away: no number would do, and numbers are not without end
        phone = new_phone()
        return phone if _planned(town, phone, carrier) else None

    phone = until(found, PATIENCE)
    own = {"carrier": carrier, **({"ussd": carrier} if carrier == "smpp" else {})}
    call(f"{town.ready['lab_url']}/phones/{phone.number}", own)
    with database(town) as tx:
        routing.learn(tx, [(e164(phone), NETWORKS[carrier], carrier)], clock.now())
    return phone


def carried_by(town: Town, phone: Phone) -> set[str]:
    """Through which carriers this phone was texted."""
    with database(town) as tx:
        return set(tx.execute(_CARRIED, {"number": e164(phone)}).scalars())


def e164(phone: Phone) -> str:
    """The phone's number as the gateway keeps it."""
    return f"+84{phone.number[1:]}"


@contextmanager
def database(town: Town) -> Iterator[Session]:
    """A transaction in the town's database."""
    engine = create_engine(town.ready["database_url"])
    try:
        with Session(engine) as tx, tx.begin():
            yield tx
    finally:
        engine.dispose()


@contextmanager
def keys_of(town: Town) -> Iterator[None]:
    """What this process seals and opens is the town's, as it is for whoever works in it."""
    keys = crypto.Keyring.from_file(town.folder / "secrets" / "keys.json")
    try:
        before = crypto.ring()
    except Misconfigured:  # no test of this process has needed keys yet
        before = keys
    crypto.install(keys)
    try:
        yield
    finally:
        crypto.install(before)


def _engaged(town: Town, carrier: str) -> bool:
    with database(town) as tx:
        return bool(tx.execute(_ENGAGED, {"network": NETWORKS[carrier], "carrier": carrier}).scalar())


def _planned(town: Town, phone: Phone, carrier: str) -> bool:
    wanted = {"network": NETWORKS[carrier], "bucket": bucket_of(e164(phone)), "carrier": carrier}
    with database(town) as tx:
        return tx.execute(_PLANNED, wanted).scalar() == 2
