"""What a message centre's refusals mean, and what each of them speaks against; decides nothing about trying again."""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import NamedTuple


class Verdict(Enum):
    """What a status says about the next try. No status but OK leaves room for "perhaps taken"."""

    OK = "taken"
    THROTTLED = "too fast: the same text, after a pause for the whole bind"
    TEMPORARY = "not now: the same text may pass later"
    FINAL = "never: this text to this number will not pass"
    BIND = "the bind, our account or our settings are at fault: other texts would be refused too"


class Status(IntEnum):
    """command_status by name, without the ESME_ of the specification (§5.1.3)."""

    ROK = 0x00
    RINVMSGLEN = 0x01
    RINVCMDLEN = 0x02
    RINVCMDID = 0x03
    RINVBNDSTS = 0x04
    RALYBND = 0x05
    RINVPRTFLG = 0x06
    RINVREGDLVFLG = 0x07
    RSYSERR = 0x08
    RINVSRCADR = 0x0A
    RINVDSTADR = 0x0B
    RINVMSGID = 0x0C
    RBINDFAIL = 0x0D
    RINVPASWD = 0x0E
    RINVSYSID = 0x0F
    RCANCELFAIL = 0x11
    RREPLACEFAIL = 0x13
    RMSGQFUL = 0x14
    RINVSERTYP = 0x15
    RINVNUMDESTS = 0x33
    RINVDLNAME = 0x34
    RINVDESTFLAG = 0x40
    RINVSUBREP = 0x42
    RINVESMCLASS = 0x43
    RCNTSUBDL = 0x44
    RSUBMITFAIL = 0x45
    RINVSRCTON = 0x48
    RINVSRCNPI = 0x49
    RINVDSTTON = 0x50
    RINVDSTNPI = 0x51
    RINVSYSTYP = 0x53
    RINVREPFLAG = 0x54
    RINVNUMMSGS = 0x55
    RTHROTTLED = 0x58
    RINVSCHED = 0x61
    RINVEXPIRY = 0x62
    RINVDFTMSGID = 0x63
    RX_T_APPN = 0x64
    RX_P_APPN = 0x65
    RX_R_APPN = 0x66
    RQUERYFAIL = 0x67
    RINVOPTPARSTREAM = 0xC0
    ROPTPARNOTALLWD = 0xC1
    RINVPARLEN = 0xC2
    RMISSINGOPTPARAM = 0xC3
    RINVOPTPARAMVAL = 0xC4
    RDELIVERYFAILURE = 0xFE
    RUNKNOWNERR = 0xFF


class Meaning(NamedTuple):
    """One status in words: `name` as the specification writes it, `sentence` for whoever reads the log."""

    name: str
    verdict: Verdict
    sentence: str


def meaning(status: int) -> Meaning:
    """What `status` says. A code we do not know is TEMPORARY: whoever tries again counts the tries anyway."""
    known = _KNOWN.get(status)
    if known is not None:
        return known
    whose = (
        "of this carrier's own making" if 0x400 <= status <= 0x4FF else "outside the specification"
    )  # §5.1.3
    return Meaning(
        f"0x{status:08X}", Verdict.TEMPORARY, f"The code is {whose}; its manual must say what it means."
    )


_OK, _SLOW, _LATER = Verdict.OK, Verdict.THROTTLED, Verdict.TEMPORARY
_NEVER, _BIND = Verdict.FINAL, Verdict.BIND

_TABLE: tuple[tuple[Status, Verdict, str], ...] = (
    (Status.ROK, _OK, "The message centre has taken it."),
    (Status.RINVMSGLEN, _NEVER, "The text is longer than the message centre takes."),
    (Status.RINVCMDLEN, _NEVER, "The PDU has a length the message centre does not believe."),
    (Status.RINVCMDID, _NEVER, "The message centre does not know this command."),
    (
        Status.RINVBNDSTS,
        _BIND,
        "The bind does not allow this command: not bound, or bound for the other direction.",
    ),
    (
        Status.RALYBND,
        _BIND,
        "The account is bound already; an older connection may still be open over there.",
    ),
    (Status.RINVPRTFLG, _NEVER, "The priority is not one of the message centre's."),
    (Status.RINVREGDLVFLG, _NEVER, "The wish for a receipt is written wrongly."),
    (Status.RSYSERR, _LATER, "The message centre has a fault of its own."),
    (Status.RINVSRCADR, _BIND, "The sender is not one this account may use."),
    (Status.RINVDSTADR, _NEVER, "The number cannot be reached through this carrier."),
    (Status.RINVMSGID, _NEVER, "The message centre does not know this message id."),
    (Status.RBINDFAIL, _BIND, "The message centre refuses the bind and does not say why."),
    (Status.RINVPASWD, _BIND, "The password is wrong."),
    (Status.RINVSYSID, _BIND, "The account is unknown."),
    (Status.RCANCELFAIL, _NEVER, "The message could not be cancelled."),
    (Status.RREPLACEFAIL, _NEVER, "The message could not be replaced."),
    (Status.RMSGQFUL, _SLOW, "The message centre's queue is full, of all texts or of those to this number."),
    (Status.RINVSERTYP, _BIND, "The service type is not one of this account's."),
    (Status.RINVNUMDESTS, _NEVER, "The count of destinations is wrong."),
    (Status.RINVDLNAME, _NEVER, "The distribution list is unknown."),
    (Status.RINVDESTFLAG, _NEVER, "The destination is neither a number nor a list."),
    (Status.RINVSUBREP, _NEVER, "Replacing on submission is not allowed here."),
    (
        Status.RINVESMCLASS,
        _NEVER,
        "The esm_class is wrong, perhaps a header the message centre does not carry.",
    ),
    (Status.RCNTSUBDL, _NEVER, "Distribution lists cannot be submitted to."),
    (Status.RSUBMITFAIL, _LATER, "The submission failed and the message centre does not say why."),
    (Status.RINVSRCTON, _BIND, "The sender's type of number is wrong."),
    (Status.RINVSRCNPI, _BIND, "The sender's numbering plan is wrong."),
    (Status.RINVDSTTON, _BIND, "The type of number of destinations is wrong."),
    (Status.RINVDSTNPI, _BIND, "The numbering plan of destinations is wrong."),
    (Status.RINVSYSTYP, _BIND, "The system type is not this account's."),
    (Status.RINVREPFLAG, _NEVER, "The flag for replacing is wrong."),
    (Status.RINVNUMMSGS, _NEVER, "The count of messages is wrong."),
    (Status.RTHROTTLED, _SLOW, "More messages a second than the contract allows."),
    (Status.RINVSCHED, _NEVER, "The time to send it is wrong."),
    (Status.RINVEXPIRY, _NEVER, "The validity period is wrong or too long."),
    (Status.RINVDFTMSGID, _NEVER, "The predefined message is unknown."),
    (Status.RX_T_APPN, _LATER, "The receiving application asks for another try."),
    (Status.RX_P_APPN, _NEVER, "The receiving application will never take it."),
    (Status.RX_R_APPN, _NEVER, "The receiving application rejects it."),
    (Status.RQUERYFAIL, _LATER, "The query failed."),
    (Status.RINVOPTPARSTREAM, _NEVER, "The optional parameters cannot be read."),
    (Status.ROPTPARNOTALLWD, _NEVER, "An optional parameter is not allowed here."),
    (Status.RINVPARLEN, _NEVER, "A parameter has a wrong length."),
    (Status.RMISSINGOPTPARAM, _NEVER, "An expected optional parameter is missing."),
    (Status.RINVOPTPARAMVAL, _NEVER, "An optional parameter has a value that is not allowed."),
    (Status.RDELIVERYFAILURE, _LATER, "The delivery failed."),
    (Status.RUNKNOWNERR, _LATER, "The message centre does not know what went wrong."),
)

_KNOWN = {int(status): Meaning(f"ESME_{status.name}", verdict, text) for status, verdict, text in _TABLE}
