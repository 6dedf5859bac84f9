"""`python -m simulator.central`: a central database on the loopback address, with faults to order."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import sys
from pathlib import Path
from typing import Any

from aiohttp import web

from simulator.central.store import IDS, Store, signed_by

MOST_BODY = 4_194_304  # bytes: more than any batch
FAULTS = ("", "500", "400", "hang", "hang_after_store", "drop_after_store")
_HANG = 60.0  # seconds: longer than whoever posts has patience

STORE: web.AppKey[Store] = web.AppKey("store", Store)


def make_app(key: str, secret: str) -> web.Application:
    """The program as one application."""
    app = web.Application(client_max_size=MOST_BODY)
    app[STORE] = Store()

    async def take(request: web.Request) -> web.StreamResponse:
        return await _take(request, key, secret)

    app.add_routes([web.post("/sync", take), web.get("/facts", _facts), web.post("/faults", _faults)])
    return app


async def _take(request: web.Request, key: str, secret: str) -> web.StreamResponse:
    store, body = request.app[STORE], await request.read()
    store.posts += 1
    header = request.headers.get("Gateway-Signature", "")
    if request.headers.get("Gateway-Key") != key or not signed_by(secret, body, header):
        return web.json_response({"error": "bad_signature"}, status=403)
    said = _read(body)
    batch = request.headers.get("Idempotency-Key", "")
    if said is None or batch != said["id"]:
        return web.json_response({"error": "bad_batch"}, status=422)
    fault = store.strikes()
    if fault in ("500", "400"):
        return web.json_response({"error": "ordered"}, status=int(fault))
    if fault == "hang":
        await asyncio.sleep(_HANG)
    kept = store.keep(batch, body, said)
    if fault == "hang_after_store":
        await asyncio.sleep(_HANG)
    if fault == "drop_after_store" and request.transport is not None:
        request.transport.abort()
    return web.json_response({"id": batch, "result": kept}, status=409 if kept == "conflict" else 200)


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(body)
    except ValueError:
        return None
    right = isinstance(said, dict) and said.get("list") in IDS and isinstance(said.get("rows"), list)
    return said if right else None


async def _facts(request: web.Request) -> web.Response:
    store = request.app[STORE]
    told = {
        "posts": store.posts,
        "batches": len(store.batches),
        "repeated": store.repeated,
        "facts": store.facts,
    }
    return web.json_response(told)


async def _faults(request: web.Request) -> web.Response:
    said, store = await request.json(), request.app[STORE]
    if said.get("fault", "") not in FAULTS:
        return web.json_response({"error": "unknown_fault", "known": FAULTS}, status=422)
    store.fault, store.times = said.get("fault", ""), int(said.get("times", 1))
    return web.json_response({"fault": store.fault, "times": store.times})


async def _serve(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner = web.AppRunner(
        make_app(options.key, options.secret_file.read_text("utf-8").strip()), access_log=None
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, options.host, options.port, shutdown_timeout=0.2).start()
        host, port = runner.addresses[0][:2]
        sys.stdout.write(f"central: http://{host}:{port}\n")
        sys.stdout.flush()
        await stop.wait()
    finally:
        await runner.cleanup()


def main() -> None:
    """Read the command line and serve until a signal comes."""
    parser = argparse.ArgumentParser(prog="python -m simulator.central", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 lets the system choose")
    parser.add_argument("--key", required=True, help="name of the key that signs batches")
    parser.add_argument("--secret-file", type=Path, required=True, help="file holding that key")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
