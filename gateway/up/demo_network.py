"""The demo's companies: our contracts with those that the simulator plays, as a carriers file and as its options.

Secrets are made once and kept in files; the carriers file is written at each start, because ports may have changed.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from gateway.up import secret_files

_VOICE_FROM = "1022"
_SERVICES = {
    "115": "+84900000915",
    "114": "+84900000914",
    "113": "+84900000913",
    "112": "+84900000912",
    "111": "+84900000911",
}
"""Phones of the lab that play the emergency services: somebody answers at once, and nobody real is ever called."""
_TWILIO_PRICE = "1900"  # đồng a segment: about what a text to Vietnam costs from abroad

_FILE = "carriers.toml"
_ESMS_SECRETS = ("esms_api_key", "esms_secret_key", "esms_private_key", "esms_callback")
_ZALO_SECRETS = ("zalo_oa_secret", "zalo_app_secret", "zalo_refresh_token")
_APP, _OA = "4318657068771012646", "2491302944280861639"  # nobody's: ids in the form that the company gives
_SYSTEM_ID = "gateway"
_CPID = "1022"  # the simulator's own default for the short number

_CARRIERS = """\
# Written at each start of the demo. To change it, copy it beside itself (the paths in it are relative to its folder)
# and name the copy in CARRIERS_FILE.
# 0900... is a MobiFone prefix: none of these reaches it, so phones of the lab are texted by Twilio (TWILIO_* settings).

[smpp]
kind = "smpp"
host = "{host}"
port = {smpp_port}
system_id = "{system_id}"
password_file = "secrets/smpp_password"
ussd = "{web}"
rate = 100
window = 50
price = 300                      # against {twilio_price} at Twilio: nine texts of ten
networks = ["viettel", "vinaphone"]

[esms]
kind = "esms"
api = "{lab}"
api_key_file = "secrets/esms_api_key"
secret_key_file = "secrets/esms_secret_key"
cpid = "{cpid}"
private_key_file = "secrets/esms_private_key"
callback_secret_file = "secrets/esms_callback"
callers = ["127.0.0.0/8"]
rate = 30
window = 20
price = 350
networks = ["vietnamobile", "wintel", "itel", "gmobile"]

[zalo]
kind = "zalo"
api = "{lab}"
oauth = "{lab}"
app = "{app}"
oa = "{oa}"
oa_secret_file = "secrets/zalo_oa_secret"
app_secret_file = "secrets/zalo_app_secret"
refresh_token_file = "secrets/zalo_refresh_token"
rate = 50
window = 20
"""


def agree(data: Path) -> None:
    """Make the secrets of all contracts, where there are none yet."""
    kept = data / "secrets"
    secret_files.keep(kept / "twilio_account", lambda: f"AC{secrets.token_hex(16)}")
    secret_files.keep(kept / "smpp_password", lambda: secrets.token_hex(4))  # SMPP has room for 8 letters
    for name in ("twilio_token", "ussd_secret", *_ESMS_SECRETS, *_ZALO_SECRETS):
        secret_files.keep(kept / name, lambda: secrets.token_hex(16))


def write_carriers(data: Path, host: str, smpp_port: int, lab: str, web: str) -> None:
    """Write our side of those of CARRIERS_FILE. `lab`, `web`: addresses of the simulator and of `gateway web`."""
    said = {"host": host, "smpp_port": smpp_port, "lab": lab, "web": web}
    constants = {
        "system_id": _SYSTEM_ID,
        "cpid": _CPID,
        "twilio_price": _TWILIO_PRICE,
        "app": _APP,
        "oa": _OA,
    }
    secret_files.write(data / _FILE, _CARRIERS.format(**said, **constants))


def forget_carriers(data: Path) -> None:
    """The operator has a carriers file of their own: nobody shall take the one of an earlier start for it."""
    (data / _FILE).unlink(missing_ok=True)


def environment(data: Path, lab: str) -> dict[str, str]:
    """Settings that name the contracts, for the parts and for commands."""
    kept = data / "secrets"
    settings = {
        "TWILIO_ACCOUNT_SID": (kept / "twilio_account").read_text(),
        "TWILIO_AUTH_TOKEN_FILE": str(kept / "twilio_token"),
        "TWILIO_API_URL": lab,
        "TWILIO_PRICE": _TWILIO_PRICE,
        "TWILIO_VOICE_FROM": _VOICE_FROM,
        "EMERGENCY_NUMBERS": ",".join("=".join(pair) for pair in _SERVICES.items()),
    }
    return settings | ({"CARRIERS_FILE": str(data / _FILE)} if (data / _FILE).exists() else {})


def simulator_options(data: Path, smpp_port: int) -> dict[str, str]:
    """The companies' side: what the simulator must be told to play them."""
    kept = data / "secrets"
    return {
        "--account": (kept / "twilio_account").read_text(),
        "--token-file": str(kept / "twilio_token"),
        "--answers": ",".join(_SERVICES.values()),
        "--ussd-secret-file": str(kept / "ussd_secret"),
        "--smpp-port": str(smpp_port),
        "--smpp-system-id": _SYSTEM_ID,
        "--smpp-password-file": str(kept / "smpp_password"),
        "--esms-api-key-file": str(kept / "esms_api_key"),
        "--esms-key-file": str(kept / "esms_secret_key"),
        "--esms-private-key-file": str(kept / "esms_private_key"),
        "--esms-cpid": _CPID,
        "--zalo-secrets": str(kept),
        "--zalo-app": _APP,
        "--zalo-oa": _OA,
    }
