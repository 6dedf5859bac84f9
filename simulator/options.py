"""Reads the command line of the network: every option, its default and what it may hold; it starts nothing."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from simulator import numbers
from simulator.smsc.dialect import STANDARD, TRAITS, parse_traits
from simulator.terms import Esms, Patience

LONGEST_PATIENCE = 3_600.0  # seconds; no network keeps a USSD session for an hour
LONGEST_SYSTEM_ID = 15  # characters that a bind can carry


def parser() -> argparse.ArgumentParser:
    """The options of `python -m simulator`."""
    parser = argparse.ArgumentParser(
        prog="python -m simulator", description="The network in a box: phones and carriers around a gateway."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument(
        "--port", type=_port, required=True, help="port to listen on; 0 lets the system choose"
    )
    parser.add_argument(
        "--gateway", type=_base, required=True, help="where the gateway answers, for webhooks"
    )
    parser.add_argument(
        "--public-url", type=_base, required=True, help="the gateway's public address, for signatures"
    )
    parser.add_argument("--account", required=True, help="the Twilio account SID the gateway uses")
    parser.add_argument(
        "--token-file", type=Path, required=True, help="file holding that account's auth token"
    )
    parser.add_argument("--number", default="1022", help="the gateway's short number (default %(default)s)")
    parser.add_argument(
        "--duty", type=_phone, default=None, help="the duty officer's phone, for the phone lab"
    )
    parser.add_argument(
        "--answers", type=_phones, default=(), help="phones that are answered at once when called, by commas"
    )
    parser.add_argument(
        "--voice-fallback",
        type=_base,
        default=None,
        help="asked for the document of a call where the gateway gives none (default: an apology)",
    )
    parser.add_argument(
        "--seed", type=_seed, default=1, help="seed of the faults' dice (default %(default)s)"
    )
    parser.add_argument(
        "--clock-file", type=Path, default=None, help="file of the shared clock offset (GATEWAY_CLOCK)"
    )
    _add_ussd(parser)
    _add_smpp(parser)
    _add_esms(parser)
    _add_zalo(parser)
    return parser


def _add_ussd(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--ussd-secret-file",
        type=Path,
        default=None,
        help="file holding the secret in the path of the gateway's USSD webhooks (default: no USSD)",
    )
    for option, default, waits in (
        ("--ussd-silence", Patience.silence, "for a person"),
        ("--ussd-longest", Patience.longest, "for a whole session"),
        ("--ussd-answer", Patience.answer, "for the gateway"),
    ):
        words = f"seconds the network waits {waits} (default {default:g})"
        parser.add_argument(option, type=_seconds, default=default, help=words)


def _add_smpp(parser: argparse.ArgumentParser) -> None:
    traits = "; ".join(f"{name}: {what}" for name, what in TRAITS.items())
    parser.add_argument(
        "--smpp-port",
        type=_port,
        default=None,
        help="port of the SMSC, SMPP 3.4; 0 lets the system choose (default: no SMSC)",
    )
    parser.add_argument(
        "--smpp-system-id", type=_system_id, default=None, help="the system_id that a bind must name"
    )
    parser.add_argument(
        "--smpp-password-file", type=Path, default=None, help="file holding the password of its binds"
    )
    parser.add_argument(
        "--smpp-dialect",
        type=_traits,
        default=frozenset(),
        metavar="TRAIT,…",
        help=f"how this SMSC differs from the book (default {STANDARD}): {traits}",
    )


def _add_esms(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--esms-api-key-file",
        type=Path,
        default=None,
        help="file holding the ApiKey of the domestic aggregator (default: no aggregator)",
    )
    parser.add_argument("--esms-key-file", type=Path, default=None, help="file holding its SecretKey")
    parser.add_argument(
        "--esms-private-key-file",
        type=Path,
        default=None,
        help="file holding its PrivateKey, which signs texts",
    )
    parser.add_argument(
        "--esms-cpid", default=Esms.cpid, help="the cpid it knows us by (default %(default)s)"
    )
    parser.add_argument(
        "--esms-sign",
        choices=("base64", "hex"),
        default="base64",
        help="how it writes the signature of a text (default %(default)s)",
    )
    parser.add_argument(
        "--esms-agreement-file",
        type=Path,
        default=None,
        help="JSON with what was agreed: brandnames, templates, blocked_words, unregistered, addresses, "
        "per_second, balance (default: anything goes)",
    )


def _traits(raw: str) -> frozenset[str]:
    try:
        return parse_traits(raw)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _system_id(raw: str) -> str:
    if not (raw.isascii() and raw.isprintable() and 0 < len(raw) <= LONGEST_SYSTEM_ID):
        raise argparse.ArgumentTypeError(f"{raw!r} is no system_id (1 to {LONGEST_SYSTEM_ID} ASCII letters)")
    return raw


def _seconds(raw: str) -> float:
    try:
        seconds = float(raw)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= LONGEST_PATIENCE:
        raise argparse.ArgumentTypeError(f"{raw!r} is not a time (seconds up to {LONGEST_PATIENCE:g})")
    return seconds


def _port(raw: str) -> int:
    if not (raw.isascii() and raw.isdecimal() and int(raw) <= 65_535):
        raise argparse.ArgumentTypeError(f"{raw!r} is not a port (0 to 65535)")
    return int(raw)


def _phone(raw: str) -> str:
    try:
        return numbers.to_e164(raw)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _phones(raw: str) -> tuple[str, ...]:
    return tuple(_phone(each) for each in raw.split(","))


def _seed(raw: str) -> int:
    if not (raw.isascii() and raw.isdecimal() and int(raw) < 2**63):
        raise argparse.ArgumentTypeError(f"{raw!r} is not a seed (a whole number from 0 to 2^63-1)")
    return int(raw)


def _base(raw: str) -> str:
    if not re.fullmatch(r"https?://[^/?#\s]+[^?#\s]*", raw):
        raise argparse.ArgumentTypeError(f"{raw!r} is not a web address (http://host:port)")
    return raw.rstrip("/")


def _add_zalo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--zalo-secrets",
        type=Path,
        default=None,
        help="folder with the files zalo_oa_secret, zalo_app_secret, zalo_refresh_token (default: no Zalo)",
    )
    parser.add_argument("--zalo-app", default="1", help="the id of the account's app (default %(default)s)")
    parser.add_argument("--zalo-oa", default="2", help="the id of the account (default %(default)s)")
