"""One text as the aggregator keeps it, the words it answers with, and the queries that tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

NAME = "esms"
"""The carrier's name in faults and statistics."""

ACCEPTED = 100
# https://developers.esms.vn/esms-api/bang-ma-loi: what a CodeResult means. 100 says "taken", never "delivered".
WORDS = {
    99: "The phone number is blocked in the system",
    101: "Authorize Failed",
    103: "Not enough balance to send message",
    104: "Brandname does not exist",
    105: "Message not found",
    108: "Phone number is not in correct format",
    118: "Unsupported message type",
    124: "RequestID already exists",
    140: "IP address is not allowed",
    146: "The content does not match a registered template",
    160: "Too many requests in one second",
    177: "Brandname is not registered with this network",
    201: "The content holds a blocked keyword",
}

# SendStatus of a callback: refused on the way, done (well or badly), handed to the network.
REJECTED, DONE, AT_NETWORK = 4, 5, 7
CUSTOMER_CARE = "2"  # SmsType
OWN_NUMBER = "8"  # from a fixed number, which people can answer
PRICE = 300  # đồng for a segment, about what they cost

# Mobile prefixes by network, as numbers that moved no more show them: (telcoid, NetworkName).
_NETWORKS = {
    "Viettel": (1, ("32", "33", "34", "35", "36", "37", "38", "39", "86", "96", "97", "98")),
    "Mobifone": (2, ("70", "76", "77", "78", "79", "89", "90", "93")),
    "Vinaphone": (3, ("81", "82", "83", "84", "85", "88", "91", "94")),
    "Vietnamobile": (4, ("52", "56", "58", "92")),
    "Gmobile": (5, ("59", "99")),
    "Itel": (6, ("87",)),
    "Reddi": (7, ("55",)),
}


@dataclass(slots=True)
class Message:
    """Accepted for delivery. `status`: SendStatus as far as it is known, None before."""

    sms_id: str
    to: str
    """E.164."""
    sender: str
    text: str
    segments: int
    accepted: datetime
    due: datetime
    request_id: str
    callback: str
    fate: str
    repeated: bool
    """The same words went to the same phone within five minutes: the network's filter will reject it."""
    status: int | None = None
    good: bool = False

    def query(self, status: int) -> dict[str, str]:
        """The parameters of a callback, as the aggregator spells them."""
        ended = status in (REJECTED, DONE)
        return {
            "SMSID": self.sms_id,
            "SendFailed": str(int(ended and not self.good)),
            "SendStatus": str(status),
            "SendSuccess": str(int(ended and self.good)),
            "TotalPrice": f"{PRICE * self.segments if self.good else 0:.4f}",
            "TotalReceiver": "1",
            "TotalSent": str(int(status != REJECTED)),
            "RequestId": self.request_id,
            "TypeId": OWN_NUMBER if self.sender.isdecimal() else CUSTOMER_CARE,
            "telcoid": str(network_of(self.to)[0]),
            "phonenumber": national(self.to),
        }

    def word(self, status: int) -> str:
        """The journal's word for a SendStatus."""
        if status == AT_NETWORK:
            return "sent"
        return "delivered" if self.good else "undelivered"

    def receiver(self) -> dict[str, object]:
        """Its line in the answer of GetSmsReceiverStatus_get."""
        return {
            "IsSent": self.status in (DONE, AT_NETWORK),
            "NetworkName": network_of(self.to)[1],
            "Phone": national(self.to),
            "Retry": 0,
            "SentResult": self.good,
        }


def network_of(number: str) -> tuple[int, str]:
    """(telcoid, name) of a Vietnamese mobile number; (0, "") for others."""
    for name, (telco, prefixes) in _NETWORKS.items():
        if number.removeprefix("+84").startswith(prefixes):
            return telco, name
    return 0, ""


def national(number: str) -> str:
    """`+84900000001` → `0900000001`."""
    return f"0{number.removeprefix('+84')}"
