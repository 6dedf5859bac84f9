"""A mobile network: a foreign centre, phones behind it, its receipts; the gateway is one company bound to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Protocol

from tests.interop import phones
from tests.interop.centre import Centre, Deliver, Number, Submit
from tests.interop.phones import UDHI

PERL, RUST, KANNEL = "Net::SMPP", "smpp34", "Kannel"  # whose networks there are
CODE: Number = (3, 0, "1022")
RECEIPT = 0x04  # esm_class of a receipt (SMPP 3.4 §5.2.12)
RECEIPTED_ID, NETWORK_ERROR, MESSAGE_STATE = 0x001E, 0x0423, 0x0427  # tags (§5.3.2)
DELIVERED = 2  # message_state (§5.2.28)
GSM_ABSENT = bytes((3, 0, 27))  # network_error_code: GSM, "absent subscriber" of MAP
_VIETNAM = timezone(timedelta(hours=7))
_RECEIVING = ("transceiver", "receiver")


class Phones(Protocol):
    """Who reads and writes behind a centre. A phone is named by its digits, without a plus."""

    ways: tuple[str, ...]
    """How they can cut a long text."""

    def inbox(self, phone: str) -> list[str]:
        """Whole texts that came, in order."""
        ...

    def write(self, phone: str, words: str, way: str) -> None:
        """The phone writes to 1022."""
        ...


class Network:
    """A centre by its command. `receipts` says how the next ones look, see `receipt`."""

    def __init__(self, command: Sequence[str]) -> None:
        self.receipts = "text"
        self.centre = Centre(command, self._took)
        self.phones: Phones = OurPhones(self)

    def sessions(self) -> list[int]:
        """The gateway's binds that stand."""
        return self.centre.sessions()

    def hand_over(self, deliver: Deliver) -> None:
        """Deliver to the gateway on one of its binds that receive; without any, it is lost."""
        for session in self.centre.sessions(kinds=_RECEIVING)[-1:]:
            self.centre.deliver(session, deliver)

    def _took(self, submit: Submit) -> None:
        """Receipts go back at once; what other companies send to 1022 is the gateway's, and the other way round."""
        header = submit.esm_class & UDHI  # the rest says how a submit is stored
        passed = Deliver(
            submit.source, submit.destination, submit.octets, submit.data_coding, header, submit.tlvs
        )
        if submit.bound_as != "gateway":
            self.hand_over(passed)
            return
        for session in self.centre.sessions("kannel"):
            self.centre.deliver(session, passed)
        if submit.registered_delivery & 1:
            self.hand_over(receipt(submit, self.receipts))


class OurPhones:
    """Phones played by `phones`."""

    ways = phones.WAYS

    def __init__(self, network: Network) -> None:
        self._network = network

    def inbox(self, phone: str) -> list[str]:
        """Whole texts that came, in order."""
        return phones.read(self._network.centre.submits(), phone)

    def write(self, phone: str, words: str, way: str) -> None:
        """The phone writes to 1022."""
        for deliver in phones.written(words, way, (1, 1, phone), CODE):
            self._network.hand_over(deliver)


def receipt(submit: Submit, how: str) -> Deliver:
    """`text` as in appendix B, `tlv` without a text, `decimal` with an id in another form, `absent` of a failure."""
    said, tlvs = b"", {}
    identity = str(int(submit.message_id, 16)) if how == "decimal" else submit.message_id
    if how == "tlv":
        tlvs = {RECEIPTED_ID: identity.encode() + b"\0", MESSAGE_STATE: bytes((DELIVERED,))}
    elif how == "absent":
        said, tlvs = _words(identity, "UNDELIV", "027"), {NETWORK_ERROR: GSM_ABSENT}
    else:
        said = _words(identity, "DELIVRD", "000")
    return Deliver(submit.destination, submit.source, said, 0, RECEIPT, tlvs)


def _words(identity: str, state: str, error: str) -> bytes:
    minute = f"{datetime.now(_VIETNAM):%y%m%d%H%M}"
    arrived = "001" if state == "DELIVRD" else "000"
    return (
        f"id:{identity} sub:001 dlvrd:{arrived} submit date:{minute} done date:{minute} "
        f"stat:{state} err:{error} text:"
    ).encode()
