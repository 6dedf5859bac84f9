"""C9: the central databases hear every declaration once, though an answer of theirs is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.telling import HELD_BACK, declare
from tests.sync.central import KEY, central
from tests.waiting import until

AGAIN = 60.0  # seconds: the second try comes after ten, and a worker takes its time to start


@pytest.mark.row("C9", "api")
def test_c9_by_api_told_once_though_an_answer_is_lost(town: Town, phone: Phone, tmp_path: Path) -> None:
    receipt = declare(phone)
    with central(tmp_path) as receiver:
        receiver.strikes("drop_after_store")
        known = {
            **os.environ,
            "GATEWAY_DATA": str(town.folder),
            "SYNC_URL": receiver.url,
            "SYNC_KEY": KEY,
            "SYNC_SECRET_FILE": str(receiver.secret_file),
            "SYNC_NETWORKS": "127.0.0.0/8",
        }
        command = [sys.executable, "-c", _WORKER]
        with subprocess.Popen(command, env=known) as worker:
            try:

                def told() -> bool:
                    """the declaration is there, and the batch whose answer was lost came once more"""
                    return receipt in receiver.has("declarations") and receiver.told()["repeated"] == 1

                until(told, HELD_BACK + AGAIN, every=0.5)
            finally:
                worker.kill()
        heard = receiver.told()
        assert heard["posts"] == heard["batches"] + 1


_WORKER = """
import os
from gateway.cli.opening import environ
os.environ.update(environ())
from gateway.cli import main
main(["worker", "--lanes", "sync"])
"""
