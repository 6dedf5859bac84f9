"""Starts the network from the command line and stops it cleanly; `python -m simulator --help`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from aiohttp import web

from simulator.app import make_app
from simulator.clock import Clock
from simulator.esms.agreement import Agreement, read_agreement
from simulator.options import parser
from simulator.smsc import SMSC
from simulator.state import Network
from simulator.terms import Esms, Patience, Setup, Smpp, Ussd, Zalo

GRACE = 2.0  # seconds for open requests at shutdown; long polls and streams end at once


class CannotStart(Exception):
    """One line for a person: why there is no network."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run until SIGTERM or SIGINT; 0 after a clean stop, 1 with one line on stderr if it cannot start."""
    options = parser().parse_args(argv)
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
    app = make_app(network)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=GRACE)
    await runner.setup()
    try:
        with _port_of(options.host, options.port):
            await web.TCPSite(runner, options.host, options.port).start()
        host, port = runner.addresses[0][:2]
        lines = [f"simulator: listening on http://{host}:{port} (phone lab), gateway {options.gateway}\n"]
        if SMSC in app:
            with _port_of(options.host, options.smpp_port):
                smpp = await app[SMSC].listen(options.host, options.smpp_port)
            lines.append(f"simulator: SMPP on {host}:{smpp}, system_id {options.smpp_system_id}\n")
        sys.stdout.write("".join(lines))
        sys.stdout.flush()
        await stop.wait()
    finally:
        await runner.cleanup()


@contextmanager
def _port_of(host: str, port: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotStart(f"cannot listen on {host}:{port}: {error.strerror or error}") from error


def _setup(options: argparse.Namespace) -> Setup:
    patience = Patience(options.ussd_silence, options.ussd_longest, options.ussd_answer)
    return Setup(
        account=options.account,
        token=_secret("token", options.token_file),
        number=options.number,
        gateway=options.gateway,
        public_url=options.public_url,
        duty=options.duty,
        answers=options.answers,
        voice_fallback=options.voice_fallback or "",
        ussd=_ussd(options, patience),
        smpp=_smpp(options, patience),
        esms=_esms(options),
        zalo=_zalo(options),
    )


def _ussd(options: argparse.Namespace, patience: Patience) -> Ussd | None:
    if not options.ussd_secret_file:
        return None
    return Ussd(**asdict(patience), secret=_secret("USSD secret", options.ussd_secret_file))


def _smpp(options: argparse.Namespace, patience: Patience) -> Smpp | None:
    if options.smpp_port is None:
        return None
    if not (options.smpp_system_id and options.smpp_password_file):
        raise CannotStart("--smpp-port needs --smpp-system-id and --smpp-password-file")
    password = _secret("SMPP password", options.smpp_password_file)
    return Smpp(
        **asdict(patience), system_id=options.smpp_system_id, password=password, dialect=options.smpp_dialect
    )


def _esms(options: argparse.Namespace) -> Esms | None:
    if options.esms_api_key_file is None:
        return None
    if not (options.esms_key_file and options.esms_private_key_file):
        raise CannotStart("--esms-api-key-file needs --esms-key-file and --esms-private-key-file")
    return Esms(
        api_key=_secret("ESMS ApiKey", options.esms_api_key_file),
        secret_key=_secret("ESMS key", options.esms_key_file),
        private_key=_secret("ESMS private key", options.esms_private_key_file),
        cpid=options.esms_cpid,
        hex_sign=options.esms_sign == "hex",
        agreement=_agreement(options.esms_agreement_file),
    )


def _zalo(options: argparse.Namespace) -> Zalo | None:
    folder = options.zalo_secrets
    if folder is None:
        return None
    named = ("oa_secret", "app_secret", "refresh_token")
    kept = {name: _secret(f"Zalo {name}", folder / f"zalo_{name}") for name in named}
    return Zalo(app=options.zalo_app, oa=options.zalo_oa, **kept)


def _agreement(file: Path | None) -> Agreement:
    if file is None:
        return Agreement()
    try:
        return read_agreement(file.read_bytes())
    except (OSError, ValueError) as error:
        raise CannotStart(f"cannot read the agreement from {file}: {error}") from error


def _secret(what: str, file: Path) -> str:
    try:
        secret = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotStart(f"cannot read the {what} from {file}: {error}") from error
    if not secret:
        raise CannotStart(f"the {what} file {file} is empty")
    return secret


if __name__ == "__main__":
    raise SystemExit(main())
