"""What a process says and checks when it is put together, before it does any work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from gateway import app, house
from gateway.db import make_engine
from gateway.errors import Misconfigured


def said_at_start(environ: dict[str, str]) -> list[str]:
    """The warnings of one process put together from `environ`."""
    with capture_logs() as lines:
        built = house.assemble(environ)
    built.db.engine.dispose()
    return [line["event"] for line in lines if line["log_level"] == "warning"]


@pytest.fixture
def production(environ: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The same environment as a province would write it: secrets in files, no clock to turn."""
    found = {**environ, "GATEWAY_MODE": "production"}
    del found["GATEWAY_CLOCK"]
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "TWILIO_AUTH_TOKEN", "LIVE_SECRET"):
        path = tmp_path / name.lower()
        path.write_text(found.pop(name))
        found[f"{name}_FILE"] = str(path)
    return found


def test_production_without_a_duty_phone_says_so(production: dict[str, str]) -> None:
    assert said_at_start(production) == []
    del production["GATEWAY_DUTY_PHONE"]
    (line,) = said_at_start(production)
    assert "GATEWAY_DUTY_PHONE is not set" in line


def test_elsewhere_it_is_nobodys_business(environ: dict[str, str]) -> None:
    del environ["GATEWAY_DUTY_PHONE"]
    assert said_at_start(environ) == []


def test_the_web_process_has_a_connection_for_each_thread(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[int] = []
    engines: list[Engine] = []
    made = make_engine

    def make(url: str, pool_size: int, **other: Any) -> Engine:
        built.append(pool_size)
        engines.append(made(url, pool_size=pool_size, **other))
        return engines[-1]

    monkeypatch.setattr(house, "make_engine", make)
    for name, value in {**environ, "WEB_THREADS": "3"}.items():
        monkeypatch.setenv(name, value)
    app.create_app()
    for engine in engines:
        engine.dispose()
    assert built == [3, 3], "one for texts and the API, one for screens, which wait less"


def test_a_wrong_number_of_threads_is_one_line(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**environ, "WEB_THREADS": "abc"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Misconfigured, match=r"^WEB_THREADS cannot be used: "):
        app.create_app()


@pytest.mark.parametrize("part", ["sending", "working", "schedule"])
def test_parts_in_the_background_load_no_web(part: str) -> None:
    """The API and its forms cost a second of a processor and 15 MB, for each carrier once."""
    asked = f"import sys, workers.{part}; print(sorted({{'flask', 'apiflask', 'gateway.api'}} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=60)
    assert shown.stdout == "[]\n", shown.stderr
