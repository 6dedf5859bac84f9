"""Spoken ahead at deploy: every fixed text once, and nothing the second time."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from gateway import wording
from gateway.house import House
from gateway.prompts import ahead
from gateway.speech import CannotSpeak
from gateway.wording import Catalogue
from tests.commands import command


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A house with few words."""
    monkeypatch.setattr(wording, "ids", lambda: ("V_WELCOME", "V_SILENT", "U_MENU", "U_OVER"))


def test_fixed_texts_are_made_once(house: House, few: None) -> None:
    first = list(ahead.speak_ahead(house.settings))
    assert Counter(spoken.lang for spoken in first) == {"vi": 2, "en": 2} and all(one.made for one in first)
    assert len(list((house.settings.data / "speech").glob("*.wav"))) == 4
    again = list(ahead.speak_ahead(house.settings))
    assert len(again) == 4 and not any(one.made for one in again)


def test_every_fixed_text_is_among_them() -> None:
    fixed = {prompt.msg_id for prompt in ahead._fixed("vi")}
    assert {"V_WELCOME", "V_BUSY", "V_HOLD", "K1", "K2"} <= fixed
    assert not fixed & {"U_MENU", "R1", "U_OVER"}
    assert isinstance(wording.CATALOGUE, Catalogue)


def test_without_an_engine_the_deploy_is_told(house: House, environ: dict[str, str], tmp_path: Path) -> None:
    done = command({**environ, "PATH": str(tmp_path)})("speech", "render", "--gently")
    assert done.returncode == 2 and "espeak-ng is missing" in done.stderr


def test_the_engine_that_is_missing_is_named(
    house: House, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CannotSpeak):
        list(ahead.speak_ahead(house.settings))
