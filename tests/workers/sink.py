"""A carrier that takes everything: Twilio's submit over real HTTP on loopback; remembers what it took, in order.

python -m tests.workers.sink        prints its port; answers after --slow seconds, each a little different
GET /taken                          [[address, recipient, text], …]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from urllib.parse import parse_qs, urlsplit

from aiohttp import web


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--slow", type=float, default=0.0)
    options = parser.parse_args()
    asyncio.run(_serve(options.slow))


async def _serve(slow: float) -> None:
    taken: list[tuple[str, str, str]] = []
    dice = random.Random(7)

    async def submit(request: web.Request) -> web.Response:
        form = await request.post()
        address = parse_qs(urlsplit(str(form["StatusCallback"])).query)["attempt"][0]
        taken.append((address, str(form["To"]), str(form["Body"])))
        if slow:
            await asyncio.sleep(slow * dice.uniform(0.2, 1.8))
        return web.json_response({"sid": f"SM{len(taken):08d}"}, status=201)

    async def tell(_: web.Request) -> web.Response:
        return web.json_response(taken)

    app = web.Application()
    app.add_routes(
        [web.post("/2010-04-01/Accounts/{account}/Messages.json", submit), web.get("/taken", tell)]
    )
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    main()
