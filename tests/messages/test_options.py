"""Secrets of the carriers file: in production nobody reads them but their owner and its group."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.errors import Misconfigured
from gateway.house import KINDS
from gateway.messages.options import Options
from gateway.messages.terms import Terms
from gateway.settings import Settings

SECRET = "secret-of-the-tests"


def options(folder: Path, mode: int, *, production: bool = True) -> Options:
    (folder / "token").write_text(SECRET)
    (folder / "token").chmod(mode)
    terms = Terms(name="abroad", kind="twilio", options={"token_file": "token", "tls_key_file": "token"})
    return Options(terms, folder / "carriers.toml", production=production)


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o602, 0o601])
def test_a_secret_that_is_open_to_everybody_is_refused(tmp_path: Path, mode: int) -> None:
    said = f"is open to everybody on this machine: chmod 640 {tmp_path / 'token'}"
    with pytest.raises(Misconfigured) as fault:
        options(tmp_path, mode).secret("token")
    assert str(fault.value) == f"CARRIERS_FILE: [abroad] token_file {said}"
    with pytest.raises(Misconfigured) as fault:
        options(tmp_path, mode).path("tls_key_file", secret=True)
    assert str(fault.value) == f"CARRIERS_FILE: [abroad] tls_key_file {said}"


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o400])
def test_what_its_owner_and_its_group_read_is_taken(tmp_path: Path, mode: int) -> None:
    taken = options(tmp_path, mode)
    assert taken.secret("token") == SECRET
    assert taken.path("tls_key_file", secret=True) == tmp_path / "token"


def test_elsewhere_than_in_production_and_where_it_is_no_secret_nobody_minds(tmp_path: Path) -> None:
    assert options(tmp_path, 0o644, production=False).secret("token") == SECRET
    assert options(tmp_path, 0o644).path("tls_key_file") == tmp_path / "token"


KINDS_WITH_SECRETS: dict[str, dict[str, str]] = {
    "esms": {"api_key_file": "token"},
    "smpp": {"host": "127.0.0.1", "system_id": "house", "password_file": "token"},
    "twilio": {"account": "AC1", "token_file": "token"},
    **{
        kind: {
            "oa": "1",
            "app": "2",
            "oa_secret_file": "token",
            "app_secret_file": "token",
            "refresh_token_file": "token",
        }
        for kind in ("zalo", "zns")
    },
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_carrier_minds(tmp_path: Path, kind: str) -> None:
    (tmp_path / "token").write_text(SECRET)
    (tmp_path / "token").chmod(0o644)
    needed = {"DATABASE_URL": "postgresql://x", "REDIS_URL": "redis://x", "GATEWAY_KEYS_FILE": "x"}
    settings = Settings.from_env({**needed, "GATEWAY_MODE": "test", "PUBLIC_URL": "https://gateway.example"})
    settings = replace(settings, mode="production", carriers_file=tmp_path / "carriers.toml")
    with pytest.raises(Misconfigured, match="is open to everybody"):
        KINDS[kind](Terms(name="one", kind=kind, options=KINDS_WITH_SECRETS[kind]), settings)
