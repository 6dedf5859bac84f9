"""How one company's SMSC differs from the book, and the delivery receipts it writes; it delivers nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from simulator.clock import VIETNAM

TRAITS = {
    "hex": "the id is hexadecimal in the answer to a submit and decimal in its receipt",
    "bare": "receipts have neither TLVs nor sub, dlvrd and text",
    "notlv": "receipts say everything in their text and have no TLVs",
    "seconds": "the dates of receipts have seconds (YYMMDDhhmmss)",
    "early": "a receipt leaves before the answer to its submit",
    "udh16": "the parts of a phone's long text have references of 16 bits",
    "sar": "the parts of a phone's long text are told by SAR parameters, not by a header",
    "payload": "a phone's long text comes whole, in message_payload",
    "packed": "the default alphabet is packed, eight letters in seven octets",
}
STANDARD = "standard"

# message_state (SMPP 3.4 §5.2.28) and the word of it in a receipt's text (appendix B).
STATES = {
    "ENROUTE": 1, "DELIVRD": 2, "EXPIRED": 3, "DELETED": 4, "UNDELIV": 5,
    "ACCEPTD": 6, "UNKNOWN": 7, "REJECTD": 8,
}  # fmt: skip
QUOTED = 20  # characters of the message that a receipt repeats, by the book
RECEIPT = 0x04  # esm_class of a deliver_sm that holds one
_GSM = b"\x03"  # network_error_code's network type


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message. `error`: the MAP user error of TS 29.002, 0 for none."""

    stat: str
    error: int = 0

    @property
    def good(self) -> bool:
        """Whether it reached its phone."""
        return self.stat == "DELIVRD"


def parse_traits(raw: str) -> frozenset[str]:
    """`standard`, or traits joined by commas. Raises ValueError naming the one that does not exist."""
    traits = frozenset(word.strip() for word in raw.split(",")) - {STANDARD, ""}
    for unknown in sorted(traits - set(TRAITS)):
        raise ValueError(f"{unknown!r} is no dialect; there is {STANDARD}, {', '.join(TRAITS)}")
    return traits


def id_in_answer(number: int, traits: frozenset[str]) -> str:
    """A message's id as the answer to its submit writes it."""
    return f"{number:X}" if "hex" in traits else str(number)


def receipt(
    number: int, outcome: Outcome, text: str, times: tuple[datetime, datetime], traits: frozenset[str]
) -> dict[str, Any]:
    """The fields of deliver_sm that tell of message `number`; `times`: submitted, done."""
    form = "%y%m%d%H%M%S" if "seconds" in traits else "%y%m%d%H%M"
    submitted, done = (moment.astimezone(VIETNAM).strftime(form) for moment in times)
    ends = f"submit date:{submitted} done date:{done} stat:{outcome.stat} err:{outcome.error:03d}"
    if "bare" in traits:
        said = f"id:{number} {ends}"
    else:
        quoted = text[:QUOTED].encode("ascii", "replace").decode()
        said = f"id:{number} sub:001 dlvrd:{outcome.good:03d} {ends} text:{quoted}"
    fields: dict[str, Any] = {"esm_class": RECEIPT, "short_message": said.encode()}
    if not traits & {"bare", "notlv"}:
        fields["receipted_message_id"] = str(number)
        fields["message_state"] = STATES[outcome.stat]
        if outcome.error:
            fields["network_error_code"] = _GSM + outcome.error.to_bytes(2)
    return fields
