"""The network's levers over HTTP: health, faults, statistics; and how this program says no in JSON."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from simulator.faults import BadFaults, Faults, parse
from simulator.state import Network

NETWORK = web.AppKey("network", Network)


def problem(status: int, code: str, message: str, field: str | None = None) -> web.Response:
    """The house's public error shape: `{"error": {"code", "message", "field"?}}`."""
    error = {"code": code, "message": message} | ({"field": field} if field else {})
    return web.json_response({"error": error}, status=status)


async def json_body(request: web.Request) -> Any:
    """The request's JSON whatever its Content-Type says (curl's default is a form). Raises ValueError."""
    try:
        return json.loads(await request.read() or b"{}")
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8") from error


async def healthz(request: web.Request) -> web.StreamResponse:
    """GET /healthz: alive, which number this network serves, and what time it is there."""
    network = request.app[NETWORK]
    return web.json_response(
        {
            "ok": True,
            "number": network.setup.number,
            "now": network.clock.now().isoformat(timespec="milliseconds"),
        }
    )


async def get_faults(request: web.Request) -> web.StreamResponse:
    """GET /faults: what is in force."""
    return web.json_response(in_force(request.app[NETWORK]))


async def set_faults(request: web.Request) -> web.StreamResponse:
    """POST /faults: see `faults.parse`; answers with what is then in force."""
    network = request.app[NETWORK]
    try:
        body = json.loads(await request.read())
    except ValueError:
        return problem(400, "bad_json", 'send a JSON object, such as {"late": 5}; {} clears')
    try:
        orders = parse(body, network.carriers)
    except BadFaults as error:
        return problem(400, "bad_fault", f"{error.field}: {error}", error.field)
    if orders.clock is not None and not network.clock.adjustable:
        return problem(400, "bad_fault", "clock: this network was started without --clock-file", "clock")
    if orders.clears:
        network.faults.seed = network.started_with_seed
    if orders.levels is not None or orders.clears:
        network.faults.replace(orders.levels or {})
    if orders.seed is not None:
        network.faults.seed = orders.seed
    clock = 0.0 if orders.clears and network.clock.adjustable else orders.clock
    if clock is not None:
        try:
            network.clock.move(clock)
        except OSError as error:
            return problem(500, "clock_file", f"the clock file cannot be written: {error.strerror}", "clock")
    network.publish("faults", in_force(network))
    return web.json_response(in_force(network))


async def stats(request: web.Request) -> web.StreamResponse:
    """GET /carriers/{name}/stats: what that carrier counted."""
    network, name = request.app[NETWORK], request.match_info["name"]
    if name not in network.carriers:
        return problem(
            404,
            "no_such_carrier",
            f"there is no carrier {name[:40]!r}; there is {', '.join(network.carriers)}",
        )
    return web.json_response(network.carriers[name].figures())


def in_force(network: Network) -> dict[str, Any]:
    """`{"faults": {carrier or "*": {fault: level}}, "clock", "seed"}`."""
    faults: Faults = network.faults
    return {
        "faults": {carrier: dict(levels) for carrier, levels in faults.levels.items()},
        "clock": network.clock.offset(),
        "seed": faults.seed,
    }
