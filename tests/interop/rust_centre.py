"""A message centre on the server of smpp34, whose protocol is Rust: told and telling as centre.pl is, see centre.py.

It binds whoever asks, under any password, and asks nobody whether they live; its connections end by unbind only.
"""

from __future__ import annotations

import asyncio
import json
import sys
from itertools import count
from typing import Any

import smpp34

_FIRST_ID = 0x1ABC  # beyond what is the same in hex and in decimal


class RustCentre:
    """The server, its sessions by number and by the library's names."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._server = smpp34.Server("127.0.0.1", port, system_id="centre")
        self._numbers: dict[str, int] = {}
        self._esmes: dict[int, smpp34.Esme] = {}
        self._ids = count(_FIRST_ID)
        self._open: set[asyncio.Future[Any]] = set()

    async def run(self) -> None:
        """Serve until standard input ends."""
        await self._server.start()
        report(event="listening", port=self._port)
        serving = asyncio.create_task(self._serve())
        while line := await asyncio.to_thread(sys.stdin.readline):
            self._obey(json.loads(line))
        serving.cancel()
        await self._server.stop()

    async def _serve(self) -> None:
        while True:
            event = await self._server.next()
            if isinstance(event, smpp34.Esme):
                self._bound(event)
            elif isinstance(event, smpp34.SubmitSmEvent):
                self._take(event)
            else:
                number = self._numbers[event.session_id]
                del self._esmes[number]
                report(event="gone", session=number, how="unbound")

    def _bound(self, esme: smpp34.Esme) -> None:
        number = self._numbers[esme.session_id] = len(self._numbers) + 1
        self._esmes[number] = esme
        # the library tells no more of how it is bound
        kind = "transceiver" if esme.can_receive else "transmitter"
        report(event="bound", session=number, kind=kind, **{"as": esme.system_id})

    def _take(self, submit: smpp34.SubmitSmEvent) -> None:
        number, message_id = self._numbers[submit.session_id], f"{next(self._ids):08x}"
        submit.accept(message_id)
        told = {name: getattr(submit, name) for name in ("esm_class", "data_coding", "registered_delivery")}
        report(
            event="submit",
            session=number,
            id=message_id,
            source=[submit.source_addr_ton, submit.source_addr_npi, submit.source_addr],
            destination=[submit.dest_addr_ton, submit.dest_addr_npi, submit.destination_addr],
            octets=submit.short_message.hex(),
            tlvs={str(tlv.tag): tlv.value.hex() for tlv in submit.tlvs},
            **{"as": self._esmes[number].system_id},
            **told,
        )

    def _obey(self, order: dict[str, Any]) -> None:
        number = order["session"]
        esme = self._esmes.get(number)
        if esme is None:
            return  # it has just gone, and that has been told
        if order["do"] == "unbind":
            self._keep(asyncio.ensure_future(esme.unbind()))
        elif order["do"] == "deliver":
            (ton, npi, source), (to_ton, to_npi, destination) = order["source"], order["destination"]
            answer = asyncio.ensure_future(
                esme.deliver_sm(
                    destination,
                    bytes.fromhex(order["octets"]),
                    source_addr=source,
                    source_addr_ton=ton,
                    source_addr_npi=npi,
                    dest_addr_ton=to_ton,
                    dest_addr_npi=to_npi,
                    esm_class=order["esm_class"],
                    data_coding=order["data_coding"],
                    tlvs=[smpp34.Tlv(int(tag), bytes.fromhex(value)) for tag, value in order["tlvs"].items()],
                )
            )
            answer.add_done_callback(lambda done: self._answered(number, done))
            self._keep(answer)

    def _answered(self, number: int, done: asyncio.Future[smpp34.DeliverSmResp]) -> None:
        if done.exception() is None:
            report(event="acknowledged", session=number, status=done.result().command_status)

    def _keep(self, future: asyncio.Future[Any]) -> None:
        """The loop itself holds futures weakly."""
        self._open.add(future)
        future.add_done_callback(self._open.discard)


def report(**event: object) -> None:
    """One line to the tests."""
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(RustCentre(int(sys.argv[1])).run())
