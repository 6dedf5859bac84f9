"""C9: the central databases hear every declaration once, whatever fails on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.conftest import Run
from tests.journeys.town import Phone, Town
from tests.rows.telling import HELD_BACK, declare
from tests.sync.central import KEY, central
from tests.waiting import until


@pytest.mark.row("C9", "api")
def test_c9_by_api_told_once_though_an_answer_is_lost(
    town: Town, phone: Phone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    receipt = declare(phone)
    with central(tmp_path) as receiver:
        monkeypatch.setenv("SYNC_URL", receiver.url)
        monkeypatch.setenv("SYNC_KEY", KEY)
        monkeypatch.setenv("SYNC_SECRET_FILE", str(receiver.secret_file))
        monkeypatch.setenv("SYNC_NETWORKS", "127.0.0.0/8")
        receiver.strikes("drop_after_store")

        def told() -> bool:
            """the declaration has reached the central databases"""
            sent = run("sync", "send")
            assert sent.returncode == 0, sent.stderr
            return receipt in receiver.has("declarations") and not _waits(run)

        until(told, HELD_BACK + 40, every=1.0)
        known = receiver.told()
        assert known["repeated"] == 1 and known["posts"] == known["batches"] + 1
        assert run("sync", "send").stdout.startswith("0 ")
        stick = tmp_path / "chuyen-tay.jsonl"
        run("sync", "export", str(stick))
        assert " known already" in run("sync", "import", str(stick)).stdout
        assert "0 new, 0 newer" in run("sync", "import", str(stick)).stdout


def _waits(run: Run) -> bool:
    return " waiting, " in run("sync", "list").stdout
