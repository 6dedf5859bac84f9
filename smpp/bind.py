"""The bodies of bind requests and their responses; opens no connection."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from smpp import tlv
from smpp.pdu import RESPONSE, Command, Malformed, c_octets, c_string
from smpp.status import Status

VERSION = 0x34  # SMPP 3.4, as interface_version writes it (§5.2.4)


class Mode(Enum):
    """In which directions a bind carries texts (§2.2)."""

    TRANSMITTER = Command.BIND_TRANSMITTER
    RECEIVER = Command.BIND_RECEIVER
    TRANSCEIVER = Command.BIND_TRANSCEIVER

    @property
    def response(self) -> int:
        """The command that answers this bind."""
        return self.value | RESPONSE

    @property
    def submits(self) -> bool:
        """Whether submit_sm may be sent."""
        return self is not Mode.RECEIVER


@dataclass(frozen=True, slots=True)
class Bind:
    """Who wants to be bound (§4.1). `address_*` tell which numbers' texts are wanted; most carriers ignore them."""

    system_id: str
    password: str = field(default="", repr=False)
    system_type: str = ""
    address_ton: int = 0
    address_npi: int = 0
    address_range: str = ""
    version: int = VERSION

    def encode(self) -> bytes:
        """The body. ValueError for a field that is too long: 15, 8, 12 and 40 octets are allowed."""
        return b"".join(
            (
                c_octets(self.system_id, 16, "system_id"),
                c_octets(self.password, 9, "password"),
                c_octets(self.system_type, 13, "system_type"),
                bytes((self.version, self.address_ton, self.address_npi)),
                c_octets(self.address_range, 41, "address_range"),
            )
        )


def decode(body: bytes) -> Bind:
    """The other side's view of `Bind.encode`. Malformed."""
    system_id, at = c_string(body, 0, "system_id")
    password, at = c_string(body, at, "password")
    system_type, at = c_string(body, at, "system_type")
    if len(body) < at + 3:
        raise Malformed("the bind ends early", Status.RINVCMDLEN)
    version, ton, npi = body[at : at + 3]
    address_range, _ = c_string(body, at + 3, "address_range")
    words = [octets.decode("latin-1") for octets in (system_id, password, system_type, address_range)]
    return Bind(words[0], words[1], words[2], ton, npi, words[3], version)


def encode_response(system_id: str) -> bytes:
    """The body of a bind response: who the message centre is, and that it speaks 3.4."""
    version: dict[int, bytes] = {
        tlv.Tag.SC_INTERFACE_VERSION: tlv.number(tlv.Tag.SC_INTERFACE_VERSION, VERSION)
    }
    return c_octets(system_id, 16, "system_id") + tlv.encode(version)
