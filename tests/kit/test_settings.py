"""Settings: each wrong value is one line that names its variable and never its value."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.errors import Misconfigured
from gateway.settings import Settings, describe

GOOD = {
    "DATABASE_URL": "postgresql://u:secret-d@h/x",
    "REDIS_URL": "redis://:secret-r@h",
    "GATEWAY_KEYS_FILE": "k",
}
DEMO = {**GOOD, "GATEWAY_MODE": "demo"}


def test_the_least_that_is_needed() -> None:
    settings = Settings.from_env(DEMO)
    assert (settings.twilio_rate, settings.keep_declarations, settings.owner_url) == (
        50.0,
        180,
        settings.database_url,
    )
    assert "secret" not in repr(settings)


@pytest.mark.parametrize("name", sorted(GOOD))
def test_what_must_be_set(name: str) -> None:
    with pytest.raises(Misconfigured, match=f"^{name} is not set: ") as fault:
        Settings.from_env({k: v for k, v in DEMO.items() if k != name})
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GATEWAY_MODE", "live"),
        ("PUBLIC_URL", "gateway.example"),
        ("PUBLIC_URL", "ftp://gateway.example"),
        ("PUBLIC_URL", "https://gateway.example/path"),
        ("PUBLIC_URL", "https://gateway.example?x=1"),
        ("TWILIO_API_URL", "nowhere"),
        ("TWILIO_RATE", "0"),
        ("TWILIO_RATE", "nan"),
        ("TWILIO_RATE", "inf"),
        ("TWILIO_RATE", "fast"),
        ("TWILIO_WINDOW", "0"),
        ("TWILIO_WINDOW", "1.5"),
        ("WEB_THREADS", "-1"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "10.0.0.1"),
        ("OTP_MINUTES", "0"),
        ("OTP_MINUTES", "11"),
        ("OTP_COUNTRIES", "VN,001"),
        ("OTP_COUNTRIES", "vn"),
        ("OTP_COUNTRIES", ","),
        ("OTP_PER_NUMBER_HOUR", "0"),
        ("KEEP_AUDIT_DAYS", "0"),
        ("KEEP_AUDIT_DAYS", "4000"),
        ("KEEP_BODIES_DAYS", "ninety"),
        ("CALLBACK_NETWORKS", "10.20.0.1/16"),
        ("CALLBACK_NETWORKS", "noi bo"),
        ("GATEWAY_DUTY_PHONE", "khong co"),
        ("GATEWAY_DUTY_PHONE", "1022"),
        ("GATEWAY_DUTY_PHONE", "114"),
        ("GATEWAY_DUTY_PHONE", "02591234567"),
    ],
)
def test_each_wrong_value_is_one_line(name: str, value: str) -> None:
    with pytest.raises(Misconfigured, match=f"^{name} cannot be used: ") as fault:
        Settings.from_env({**DEMO, name: value})
    assert "\n" not in str(fault.value) and len(str(fault.value)) < 200


@pytest.mark.parametrize("written", ["+84900000999", "0900000999", "0900 000 999", "84900000999"])
def test_the_duty_phone_is_kept_as_texts_are_addressed(written: str) -> None:
    assert Settings.from_env({**DEMO, "GATEWAY_DUTY_PHONE": written}).duty_phone == "+84900000999"


def test_secrets_may_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from-a-file\n")
    found = Settings.from_env({**DEMO, "TWILIO_AUTH_TOKEN_FILE": str(tmp_path / "token")})
    assert found.twilio_token == "from-a-file"
    with pytest.raises(Misconfigured, match=r"^TWILIO_AUTH_TOKEN_FILE cannot be read: No such file"):
        Settings.from_env({**DEMO, "TWILIO_AUTH_TOKEN_FILE": str(tmp_path / "gone")})


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ({"GATEWAY_CLOCK": "clock"}, "GATEWAY_CLOCK is refused in production"),
        ({"TWILIO_AUTH_TOKEN": "value-of-it"}, "TWILIO_AUTH_TOKEN is a secret"),
        ({"DATABASE_URL": "postgresql://value-of-it"}, "DATABASE_URL is a secret"),
        ({"TWILIO_ACCOUNT_SID": "AC1"}, "TWILIO_AUTH_TOKEN_FILE is not set"),
    ],
)
def test_production_is_strict(tmp_path: Path, more: dict[str, str], complaint: str) -> None:
    files = {}
    for name in ("DATABASE_URL", "REDIS_URL"):
        (tmp_path / name).write_text(GOOD[name])
        files[f"{name}_FILE"] = str(tmp_path / name)
    base = {**files, "GATEWAY_KEYS_FILE": "k"}
    assert Settings.from_env(base).mode == "production"
    with pytest.raises(Misconfigured, match=complaint) as fault:
        Settings.from_env({**base, **more})
    assert "value-of-it" not in str(fault.value)


def test_every_setting_says_why() -> None:
    for name, _, why, _ in describe():
        assert name.isupper() and len(why) > 10, name
