"""Serves the phone lab: one page, its files, and the stream of what happens; it decides nothing."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from aiohttp import web

from simulator.clock import as_people_read
from simulator.control import NETWORK, in_force

STATIC = Path(__file__).with_name("static")
HEARTBEAT = 15.0  # seconds; keeps proxies from closing a quiet stream

STOPPING = web.AppKey("stopping", asyncio.Event)


async def page(_: web.Request) -> web.StreamResponse:
    """GET /: the phone lab."""
    return web.FileResponse(STATIC / "lab.html", headers={"Cache-Control": "no-cache"})


async def snapshot(request: web.Request) -> web.StreamResponse:
    """GET /lab/state: what a page needs before it follows the stream."""
    network = request.app[NETWORK]
    return web.json_response(
        {
            "number": network.setup.number,
            "duty": network.setup.duty,
            "now": as_people_read(network.clock.now()),
            "clock_adjustable": network.clock.adjustable,
            "carriers": {name: ledger.figures() for name, ledger in network.carriers.items()},
            "takers": list(network.takers),
            "log": list(network.log)[-100:],
            **in_force(network),
        }
    )


async def stream(request: web.Request) -> web.StreamResponse:
    """GET /lab/events: server-sent phone, entry, log, faults, stats; resync when the page fell behind."""
    network = request.app[NETWORK]
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    stopping = asyncio.create_task(request.app[STOPPING].wait())
    try:
        with network.watch() as queue:
            await response.write(b"retry: 1000\n\n")
            while not stopping.done():
                waiting = asyncio.create_task(queue.get())
                done, _ = await asyncio.wait(
                    {waiting, stopping}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED
                )
                if waiting not in done:
                    waiting.cancel()
                    await response.write(b": still here\n\n")
                    continue
                events = [waiting.result()]
                while not queue.empty():
                    events.append(queue.get_nowait())
                figures = {name: ledger.figures() for name, ledger in network.carriers.items()}
                events.append(("stats", {"carriers": figures, "now": as_people_read(network.clock.now())}))
                await response.write("".join(_event(topic, data) for topic, data in events).encode())
    except ConnectionResetError:
        pass  # the page was closed; nothing to say to nobody
    finally:
        stopping.cancel()
    return response


def _event(topic: str, data: dict[str, object]) -> str:
    return f"event: {topic}\ndata: {json.dumps(data)}\n\n"
