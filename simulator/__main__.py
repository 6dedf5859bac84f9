"""Starts the network from the command line and stops it cleanly; `python -m simulator --help`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import re
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web

from simulator import numbers
from simulator.app import make_app
from simulator.clock import Clock
from simulator.state import Network, Setup, Ussd

LONGEST_PATIENCE = 3_600.0  # seconds; no network keeps a USSD session for an hour
GRACE = 2.0  # seconds for open requests at shutdown; long polls and streams end at once


class CannotStart(Exception):
    """One line for a person: why there is no network."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run until SIGTERM or SIGINT; 0 after a clean stop, 1 with one line on stderr if it cannot start."""
    options = _parser().parse_args(argv)
    logging.basicConfig(level=logging.WARNING, format="simulator: %(levelname)s %(name)s: %(message)s")
    try:
        asyncio.run(_serve(options))
    except CannotStart as reason:
        sys.stderr.write(f"simulator: {reason}\n")
        return 1
    return 0


async def _serve(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    network = Network(_setup(options), Clock(options.clock_file), options.seed)
    runner = web.AppRunner(make_app(network), access_log=None, shutdown_timeout=GRACE)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, options.host, options.port).start()
        except OSError as error:
            why = error.strerror or str(error)
            raise CannotStart(f"cannot listen on {options.host}:{options.port}: {why}") from error
        host, port = runner.addresses[0][:2]
        sys.stdout.write(
            f"simulator: listening on http://{host}:{port} (phone lab), gateway {options.gateway}\n"
        )
        sys.stdout.flush()
        await stop.wait()
    finally:
        await runner.cleanup()


def _setup(options: argparse.Namespace) -> Setup:
    token = _secret("token", options.token_file)
    ussd = None
    if options.ussd_secret_file:
        secret = _secret("USSD secret", options.ussd_secret_file)
        ussd = Ussd(secret, options.ussd_silence, options.ussd_longest, options.ussd_answer)
    return Setup(
        options.account, token, options.number, options.gateway, options.public_url, options.duty, ussd
    )


def _secret(what: str, file: Path) -> str:
    try:
        secret = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotStart(f"cannot read the {what} from {file}: {error}") from error
    if not secret:
        raise CannotStart(f"the {what} file {file} is empty")
    return secret


def _parser() -> argparse.ArgumentParser:
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
        "--seed", type=_seed, default=1, help="seed of the faults' dice (default %(default)s)"
    )
    parser.add_argument(
        "--clock-file", type=Path, default=None, help="file of the shared clock offset (GATEWAY_CLOCK)"
    )
    _add_ussd(parser)
    return parser


def _add_ussd(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--ussd-secret-file",
        type=Path,
        default=None,
        help="file holding the secret in the path of the gateway's USSD webhooks (default: no USSD)",
    )
    for option, default, waits in (
        ("--ussd-silence", Ussd.silence, "for a person"),
        ("--ussd-longest", Ussd.longest, "for a whole session"),
        ("--ussd-answer", Ussd.answer, "for the gateway"),
    ):
        words = f"seconds the network waits {waits} (default {default:g})"
        parser.add_argument(option, type=_seconds, default=default, help=words)


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


def _seed(raw: str) -> int:
    if not (raw.isascii() and raw.isdecimal() and int(raw) < 2**63):
        raise argparse.ArgumentTypeError(f"{raw!r} is not a seed (a whole number from 0 to 2^63-1)")
    return int(raw)


def _base(raw: str) -> str:
    if not re.fullmatch(r"https?://[^/?#\s]+[^?#\s]*", raw):
        raise argparse.ArgumentTypeError(f"{raw!r} is not a web address (http://host:port)")
    return raw.rstrip("/")


if __name__ == "__main__":
    raise SystemExit(main())
