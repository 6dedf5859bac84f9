"""The web process: granian serves the application with one worker process and as many threads as connections."""

from __future__ import annotations

import ctypes
import os
import signal

from granian import Granian
from granian.constants import Interfaces

from gateway import log
from gateway.app import create_app
from gateway.settings import Settings

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def serve(host: str, port: int) -> None:
    """Serve until a signal comes. Settings are read first, so that a wrong one is one line and not a stack."""
    settings = Settings.from_env(os.environ)
    Granian(
        "gateway.web:worker_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=settings.web_threads,
        backlog=1024,
        respawn_failed_workers=True,
        log_enabled=False,
        factory=True,
    ).serve()


def worker_app():  # type: ignore[no-untyped-def]  # the type of a WSGI application belongs to the framework
    """The application inside granian's worker, which must not outlive its parent and keep the port."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    log.configure("web")
    return create_app()
