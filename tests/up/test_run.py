"""`gateway up` refuses what cannot work in one clear line, and keeps what it made."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from gateway.errors import Misconfigured
from gateway.house import carriers_of
from gateway.messages.routing.contracts import bases
from gateway.settings import Settings, describe, reading
from gateway.up import up
from gateway.up.layout import Layout, Ports, server_url

KEYS = (
    *("keys.json", "live_secret", "twilio_token", "twilio_account", "ussd_secret", "smpp_password"),
    *("esms_api_key", "esms_secret_key", "esms_private_key", "esms_callback"),
)
NAMES = ("twilio_account",)  # of accounts: no secrets


def _one_line(capsys: pytest.CaptureFixture[str]) -> str:
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.endswith("\n")
    assert shown.err.count("\n") == 1
    return shown.err


def _end_of_four_free() -> int:
    """A port that is free with its three neighbours below."""
    for last in range(20_003, 32_000, 7):
        try:
            with ExitStack() as tried:
                for port in range(last - 3, last + 1):
                    tried.enter_context(socket.create_server(("127.0.0.1", port)))
            return last
        except OSError:
            continue
    raise AssertionError("no four free ports")


@pytest.mark.parametrize("offset", [0, 1, 2, 3])
def test_a_taken_port_is_one_line(data: Path, capsys: pytest.CaptureFixture[str], offset: int) -> None:
    with socket.create_server(("127.0.0.1", _end_of_four_free())) as taken:
        port = taken.getsockname()[1]
        assert up(data, port - offset, True, dict(os.environ)) == 2
    assert f"port {port} (" in (line := _one_line(capsys))
    assert "in use" in line
    assert not (data / "postgres").exists()


@pytest.mark.parametrize("port", [-1, 65533, 70000])
def test_an_impossible_port_is_one_line(data: Path, capsys: pytest.CaptureFixture[str], port: int) -> None:
    assert up(data, port, True, {}) == 2
    assert f"port {port} cannot be used" in _one_line(capsys)


@pytest.mark.parametrize("folder", ["file/data", "file", "/proc/data"])
def test_an_unwritable_folder_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], folder: str
) -> None:
    (tmp_path / "file").touch()
    assert up(tmp_path / folder, 0, True, {}) == 2
    assert f"{folder} cannot be used: " in _one_line(capsys)


def test_a_folder_in_use_is_one_line(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "run").mkdir(parents=True)
    (data / "ready.json").write_text("{}")
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import fcntl, sys; fcntl.flock(f := open(sys.argv[1], 'a'), fcntl.LOCK_EX); "
            "print(flush=True); input()",
            str(data / "run" / "lock"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    assert up(data, 0, True, {}) == 2
    assert "in use by another" in _one_line(capsys)
    assert (data / "ready.json").exists(), "it belongs to the one that runs"
    holder.communicate(b"\n")
    with (data / "run" / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_port_0_is_any_four_free_ones() -> None:
    ports = Ports.choose(0)
    assert len({ports.web, ports.live, ports.lab, ports.smpp}) == 4


def _layout(data: Path) -> Layout:
    return Layout(data, Ports(8022, 8023, 8024, 8025), demo=True, environ={})


def _environment(data: Path, *, demo: bool = True, **environ: str) -> dict[str, str]:
    layout = Layout(data, Ports(8022, 8023, 8024, 8025), demo=demo, environ=environ)
    return layout.environment(
        "postgresql+psycopg://app:x@/gateway", "postgresql+psycopg://owner:y@/gateway", "unix://r"
    )


def test_secrets_are_made_once_and_closed(data: Path) -> None:
    _environment(data)
    secrets = data / "secrets"
    before = {name: (secrets / name).read_text() for name in KEYS}
    _environment(data)
    assert before == {name: (secrets / name).read_text() for name in KEYS}
    assert secrets.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in secrets.iterdir()} == {0o600}
    keys = json.loads(before["keys.json"])
    assert keys["data"]["current"] in keys["data"]["keys"]


def test_parts_can_read_their_settings_and_no_secret_is_in_the_environment(data: Path) -> None:
    env = _environment(data)
    settings = Settings.from_env(env)
    assert settings.mode == "demo"
    assert settings.database_url == "postgresql+psycopg://app:x@/gateway"
    assert settings.twilio_api == "http://127.0.0.1:8024"
    assert settings.public_url == "http://127.0.0.1:8022"
    assert settings.database_owner_url is None
    for path in (data / "secrets").iterdir():
        if path.name not in NAMES:
            assert path.read_text() not in env.values(), path.name


def test_every_secret_that_is_handed_out_has_a_reader(data: Path) -> None:
    known = {f"{name}_FILE" for name, _, _, secret in describe() if secret} | {"GATEWAY_KEYS_FILE"}
    given = {name for name in _environment(data) if name.endswith("_FILE")}
    assert given - {"CARRIERS_FILE"} <= known


def test_production_gets_no_clock_no_duty_phone_and_no_simulator(data: Path) -> None:
    env = _environment(data, demo=False, DATABASE_URL="postgresql+psycopg://elsewhere/x")
    settings = Settings.from_env(env)
    assert settings.mode == "production"
    assert settings.clock_file is None
    assert settings.duty_phone is None
    assert settings.twilio_api == "https://api.twilio.com"
    assert settings.carriers_file is None
    layout = Layout(data, Ports(1, 2, 3, 4), demo=False, environ={})
    assert [program.name for program in layout.parts(env)] == ["web", "live", "worker", "schedule"]


def test_every_carrier_of_the_file_has_a_sender(data: Path, tmp_path: Path) -> None:
    carriers = tmp_path / "carriers.toml"
    carriers.write_text('[domestic]\nkind = "esms"\nrate = 5\n[abroad]\nkind = "twilio"\nrate = 5\n')
    env = _environment(data, CARRIERS_FILE=str(carriers))
    layout = Layout(data, Ports(1, 2, 3, 4), demo=True, environ={})
    programs = {program.name: program.argv for program in layout.parts(env)}
    senders = [name for name in programs if name.startswith("sender")]
    assert senders == ["sender", "sender-calls", "sender-domestic", "sender-abroad"]
    assert programs["sender-abroad"][-2:] == ["--carrier", "abroad"]


def test_the_demo_has_contracts_with_every_company_of_the_simulator(data: Path) -> None:
    env = _environment(data)
    carriers = carriers_of(Settings.from_env(env))
    assert sorted(carrier.name for carrier in carriers) == ["esms", "smpp", "twilio", "twilio-calls", "zalo"]
    assert all(carrier.capabilities.replyable for carrier in carriers)
    shares = bases([carrier.terms for carrier in carriers])

    def by(network: str) -> dict[str, int]:
        return {
            name: share for (purpose, of, name), share in shares.items() if (purpose, of) == ("otp", network)
        }

    assert by("mobifone") == by("foreign") == by("unknown") == {"twilio": 100}
    assert by("viettel") == by("vinaphone") == {"smpp": 90, "twilio": 10}
    assert by("vietnamobile") == {"esms": 80, "twilio": 20}
    senders = [program.name for program in _layout(data).parts(env) if "sender" in program.name]
    assert senders == ["sender", "sender-calls", "sender-smpp", "sender-esms", "sender-zalo"]


def test_the_carriers_file_of_the_demo_is_closed_follows_the_ports_and_holds_no_secret(data: Path) -> None:
    env = _environment(data)
    file = Path(env["CARRIERS_FILE"])
    assert file.parent == data and file.stat().st_mode & 0o777 == 0o600
    written = file.read_text()
    assert "port = 8025\n" in written and 'api = "http://127.0.0.1:8024"' in written
    assert not [path.name for path in (data / "secrets").iterdir() if path.read_text() in written]
    Layout(data, Ports(1, 2, 3, 4), demo=True, environ={}).environment("app", "owner", "redis")
    assert "port = 4\n" in file.read_text()


def test_the_operators_own_carriers_stand_alone(data: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[abroad]\nkind = "twilio"\nrate = 5\n')
    demo = Path(_environment(data)["CARRIERS_FILE"])
    env = _environment(data, CARRIERS_FILE=str(own), TWILIO_PRICE="700")
    assert (env["CARRIERS_FILE"], env["TWILIO_PRICE"]) == (str(own), "700")
    assert not demo.exists(), "no command shall take it for the one in use"


def test_what_the_operator_sets_is_respected(data: Path) -> None:
    env = _environment(data, PUBLIC_URL="https://1022.example", GATEWAY_DUTY_PHONE="+84900000123")
    assert (env["PUBLIC_URL"], env["GATEWAY_DUTY_PHONE"]) == ("https://1022.example", "+84900000123")


def test_the_demo_reaches_its_emergency_services_in_the_lab_alone(data: Path) -> None:
    layout = Layout(data, Ports(1, 2, 3, 4), demo=True, environ={})
    env = layout.environment("app", "owner", "redis")
    played = dict(reading.emergency_lines(env["EMERGENCY_NUMBERS"]))
    assert played.keys() == {"111", "112", "113", "114", "115"}
    argv = layout.simulator(env).argv
    assert set(argv[argv.index("--answers") + 1].split(",")) == set(played.values())
    assert _environment(data, EMERGENCY_NUMBERS="115=0900000001")["EMERGENCY_NUMBERS"] == "115=0900000001"


def test_only_migrations_and_the_schedule_own_the_schema(data: Path) -> None:
    layout = Layout(data, Ports(1, 2, 3, 4), demo=True, environ={})
    env = layout.environment("app", "owner", "redis")
    owners = {program.name for program in layout.parts(env) if "DATABASE_OWNER_URL_FILE" in program.env}
    assert owners == {"schedule"}


def test_the_simulator_is_told_no_secret_but_its_own(data: Path) -> None:
    layout = Layout(data, Ports(1, 2, 3, 4), demo=True, environ={})
    program = layout.simulator(layout.environment("app", "owner", "redis"))
    assert not [name for name in program.env if name.endswith("_FILE")]
    for secret in ("twilio_token", "ussd_secret", "smpp_password", "esms_secret_key", "esms_private_key"):
        assert str(data / "secrets" / secret) in program.argv


def test_own_servers_may_be_named_directly_or_by_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("redis://there\n")
    assert server_url("REDIS_URL", {"REDIS_URL": "redis://here"}) == "redis://here"
    assert server_url("REDIS_URL", {"REDIS_URL_FILE": str(tmp_path / "url")}) == "redis://there"
    assert server_url("REDIS_URL", {}) is None
    with pytest.raises(Misconfigured, match="REDIS_URL_FILE cannot be read"):
        server_url("REDIS_URL", {"REDIS_URL_FILE": str(tmp_path / "none")})


def test_keys_that_are_gone_are_never_replaced_beside_an_old_database(tmp_path: Path) -> None:
    layout = Layout(tmp_path, Ports(1, 2, 3, 4), demo=True, environ={})
    layout.environment("postgresql://a", "postgresql://o", "redis://r")
    keys = tmp_path / "secrets" / "keys.json"
    kept = keys.read_text()
    keys.unlink()
    with pytest.raises(Misconfigured, match=r"keys\.json is gone"):
        layout.environment("postgresql://a", "postgresql://o", "redis://r")
    keys.write_text(kept)
    layout.environment("postgresql://a", "postgresql://o", "redis://r")
    assert keys.read_text() == kept
