"""The gateway's end: a house on a fresh database, its SMPP carrier bound to a foreign centre, and its sender's loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from gateway import clock, crypto
from gateway.house import House, assemble
from gateway.messages import recovery
from gateway.messages.status import Status
from sms.send import SendLoop
from tests.messages.writing import order
from tests.waiting import STANDSTILL
from workers import receiving

NAME = "operator"


@dataclass
class Gateway:
    """A house and its one sender."""

    house: House
    sending: SendLoop

    def send(self, phone: str, *texts: str) -> None:
        """Order texts to `phone` (digits), with their accents."""
        with self.house.db.transaction() as tx:
            for words in texts:
                order(tx, f"+{phone}", "reply", clock.now(), words=words, accents="keep")
        self.sending.ring()

    def statuses(self) -> list[Status]:
        """Of all texts, the oldest first, with every receipt that has come."""
        receiving.apply_some(self.house)
        with self.house.db.transaction() as tx:
            return [Status(s) for s in tx.execute(text("SELECT status FROM messages ORDER BY id")).scalars()]

    def errors(self) -> list[str]:
        """What attempts that failed have failed of."""
        receiving.apply_some(self.house)
        with self.house.db.transaction() as tx:
            failed = "SELECT error FROM attempts WHERE error IS NOT NULL"
            return list(tx.execute(text(failed)).scalars())

    def heard(self) -> list[tuple[str, str]]:
        """(number, text) of what phones wrote, in order."""
        with self.house.db.transaction() as tx:
            rows = tx.execute(text("SELECT number, body FROM inbound ORDER BY id")).all()
            return [(number, crypto.decrypt(body, "inbound.body")) for number, body in rows]


@contextmanager
def gateway(
    environ: dict[str, str], folder: Path, port: int, options: str = "", password: str = "pw-tests"
) -> Iterator[Gateway]:
    """A gateway bound to the centre at `port`; `options` are further lines of its table."""
    (folder / "smpp_password").write_text(f"{password}\n")
    (folder / "carriers.toml").write_text(
        f'[{NAME}]\nkind = "smpp"\nhost = "127.0.0.1"\nport = {port}\nrate = 500\nwindow = 50\n'
        f'system_id = "gateway"\npassword_file = "smpp_password"\n{options}\n'
    )
    own = {name: value for name, value in environ.items() if not name.startswith("TWILIO")}
    own["CARRIERS_FILE"] = str(folder / "carriers.toml")
    house = assemble(own, connections=8)
    house.doorbell.forget()
    sending = SendLoop(
        house.db, house.carriers[NAME], house.settings.data / "flights", recovery.new_holder(NAME)
    )
    thread = threading.Thread(target=lambda: asyncio.run(sending.run()))
    thread.start()
    try:
        yield Gateway(house, sending)
    finally:
        sending.stop()
        thread.join(STANDSTILL)
        house.close()
    assert not thread.is_alive()
    assert list((house.settings.data / "flights").iterdir()) == [], "nothing in the air is left behind"
