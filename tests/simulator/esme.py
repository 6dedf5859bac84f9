"""A customer of the SMSC in few lines: a socket, smpplib's PDUs, and what came on it; it decides nothing."""

from __future__ import annotations

import itertools
import socket
import struct
from typing import Any, ClassVar

from smpplib import command, smpp

LONG_ENOUGH = 10.0  # seconds; a loopback answer takes milliseconds


class _DeliverSM(command.DeliverSM):
    """smpplib's own does not know USSD."""

    params: ClassVar[dict[str, Any]] = {
        **command.DeliverSM.params,
        "ussd_service_op": command.SubmitSM.params["ussd_service_op"],
    }
    params_order = (*command.DeliverSM.params_order, "ussd_service_op")


class Esme:
    """One connection. `held` keeps deliver_sm unacknowledged."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=LONG_ENOUGH)
        self._sequences = itertools.count(1)
        self.delivered: list[Any] = []
        self.order: list[str] = []
        self.held = False
        self.refuse_with = 0

    def bind(self, kind: str = "transceiver", system_id: str = "gateway", password: str = "pw-tests") -> int:
        """The status of the bind."""
        return int(self.ask(f"bind_{kind}", system_id=system_id, password=password).status)

    def submit(self, text: bytes | str = b"x", to: str = "84900000001", **fields: Any) -> Any:
        """The answer to a submit_sm from 1022 to a phone, without a receipt unless asked for."""
        octets = text.encode() if isinstance(text, str) else text
        return self.ask("submit_sm", **self.message(octets, to, **fields))

    def message(self, octets: bytes, to: str, **fields: Any) -> dict[str, Any]:
        return {
            "source_addr_ton": 3, "source_addr": "1022", "dest_addr_ton": 1, "dest_addr_npi": 1,
            "destination_addr": to.removeprefix("+"), "short_message": octets,
        } | fields  # fmt: skip

    def ask(self, name: str, **fields: Any) -> Any:
        """Send a request and return its answer; deliver_sm that come before are taken."""
        sequence = self.send(name, **fields)
        while True:
            pdu = self.read()
            if pdu.sequence == sequence and pdu.is_response():
                return pdu

    def send(self, name: str, **fields: Any) -> int:
        sequence = next(self._sequences)
        pdu = command.factory(name, sequence=sequence)
        pdu.sequence = sequence
        for field, value in fields.items():
            setattr(pdu, field, value)
        self.raw(pdu.generate())
        return sequence

    def raw(self, octets: bytes) -> None:
        self._socket.sendall(octets)

    def next_delivery(self, count: int = 1) -> Any:
        """The newest deliver_sm once `count` have come since the connection began."""
        while len(self.delivered) < count:
            self.read()
        return self.delivered[count - 1]

    def read(self, within: float = LONG_ENOUGH) -> Any:
        """The next PDU. Raises EOFError at the end, TimeoutError."""
        self._socket.settimeout(within)
        head = self._exactly(4)
        (length,) = struct.unpack(">L", head)
        octets = head + self._exactly(length - 4)
        if octets[4:8] == b"\0\0\0\x05":
            pdu = _DeliverSM("deliver_sm", sequence=0, allow_unknown_opt_params=True)
            pdu.parse(octets)
            self.delivered.append(pdu)
            if not self.held:
                self.acknowledge(pdu, self.refuse_with)
        else:
            pdu = smpp.parse_pdu(octets, sequence=0, allow_unknown_opt_params=True)
        self.order.append(pdu.command)
        return pdu

    def acknowledge(self, pdu: Any, status: int = 0) -> None:
        self.raw(struct.pack(">LLLL", 17, 0x80000005, status, pdu.sequence) + b"\0")

    def silent(self, within: float = 0.3) -> bool:
        """Whether nothing comes for that long."""
        try:
            self.read(within)
        except TimeoutError:
            return True
        return False

    def ended(self) -> bool:
        """Whether the other side hangs up, whatever it says before."""
        try:
            while True:
                self.read()
        except (EOFError, ConnectionError):
            return True
        except TimeoutError:
            return False

    def close(self) -> None:
        self._socket.close()

    def _exactly(self, count: int) -> bytes:
        octets = b""
        while len(octets) < count:
            piece = self._socket.recv(count - len(octets))
            if not piece:
                raise EOFError(octets)
            octets += piece
        return octets
