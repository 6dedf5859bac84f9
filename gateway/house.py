"""What every process is built from: settings, database, doorbell, carriers; joined here, without the web.

A sender or a worker that loads no web application starts in half the time and in two thirds of the memory.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import structlog

from chat.carriers import zalo, zns
from gateway import clock, crypto
from gateway.db import Database, make_engine
from gateway.errors import Misconfigured
from gateway.messages import terms
from gateway.messages.carriers import Carrier, Registry
from gateway.messages.terms import Terms
from gateway.queues import DOORBELL, Doorbell, connect
from gateway.settings import Settings
from ivr.carriers import twilio_calls
from sms.carriers import esms, smpp, twilio
from ussd.carriers.smpp import Keypad

log = structlog.get_logger(__name__)

WEBHOOK_WAIT = 1.5  # seconds for a lock: a phone whose screen waits is not patient, a carrier asks again

KINDS: dict[str, Callable[[Terms, Settings], Carrier]] = {
    twilio.KIND: twilio.carrier,
    esms.KIND: esms.carrier,
    smpp.KIND: partial(smpp.carrier, keypads=Keypad),  # texts and screens meet only here
    zalo.KIND: zalo.carrier,
    zns.KIND: zns.carrier,
}
"""What a table of CARRIERS_FILE can be: one line a kind."""


@dataclass(frozen=True)
class House:
    """The parts every process shares. `webhooks`: the same database for carriers, who cannot wait (decisions 17)."""

    settings: Settings
    db: Database
    webhooks: Database
    doorbell: Doorbell
    carriers: Registry

    def close(self) -> None:
        """Let the database connections go."""
        self.db.engine.dispose()
        self.webhooks.engine.dispose()


def assemble(environ: Mapping[str, str] | None = None, *, connections: int = 4) -> House:
    """Build the parts from the environment; raises Misconfigured with one clear sentence."""
    return join(Settings.from_env(os.environ if environ is None else environ), connections)


def join(settings: Settings, connections: int) -> House:
    """The same, of settings that are known."""
    if settings.mode == "production" and settings.duty_phone is None:
        log.warning("GATEWAY_DUTY_PHONE is not set: requests for rescue are stored, but nobody is texted")
    carriers = carriers_of(settings)
    crypto.install(crypto.Keyring.from_file(settings.keys_file))
    clock.use_offset_file(settings.clock_file)
    doorbell = Doorbell(connect(settings.redis_url))
    bell = {DOORBELL: doorbell}
    url = settings.database_url
    db = Database(make_engine(url, pool_size=connections), bell)
    webhooks = Database(
        make_engine(url, pool_size=connections, lock_timeout=WEBHOOK_WAIT, ask_first=False), bell
    )
    return House(settings, db, webhooks, doorbell, carriers)


def carriers_of(settings: Settings) -> Registry:
    """The carriers of CARRIERS_FILE, and the one of the TWILIO_* settings."""
    contracts = terms.read(settings.carriers_file) if settings.carriers_file is not None else []
    carriers = [_carrier(contract, settings) for contract in contracts]
    if settings.twilio_account:
        if twilio.KIND in (contract.name for contract in contracts):
            raise Misconfigured(
                "CARRIERS_FILE: [twilio] is given twice, the other time by TWILIO_ACCOUNT_SID"
            )
        carriers.append(twilio.carrier_of_settings(settings))
        if settings.twilio_voice_from:
            carriers.append(twilio_calls.carrier_of_settings(settings))
    return Registry(carriers)


def _carrier(contract: Terms, settings: Settings) -> Carrier:
    if contract.kind not in KINDS:
        raise Misconfigured(f"CARRIERS_FILE: [{contract.name}] kind may be {', '.join(sorted(KINDS))}")
    return KINDS[contract.kind](contract, settings)
