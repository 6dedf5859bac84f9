"""One-time passwords: proving that whoever types six digits holds a phone; a code is derived, never stored.

A client of the API asks for a code to a number and checks what was typed. The phone itself may ask too, by texting
`OTP`: it gets a code of its own, right at every client, so that nobody can lock somebody out of their own number by
using up its limits, its checks or its next code.
"""

from gateway.otp.checking import Checked, check, read_code
from gateway.otp.fallback import call_unconfirmed
from gateway.otp.issuing import Verification, issue, newest_pending, pending, send_to_phone
from gateway.otp.wishes import (
    CHANNELS,
    GATE,
    HOUSE,
    OPERATOR,
    RELEASE,
    RIGHTS,
    SIGN_IN,
    SITE,
    STAFF,
    VACCINE,
    VISITOR,
    Wish,
    gate,
    gate_name,
)

__all__ = [
    "CHANNELS",
    "GATE",
    "HOUSE",
    "OPERATOR",
    "RELEASE",
    "RIGHTS",
    "SIGN_IN",
    "SITE",
    "STAFF",
    "VACCINE",
    "VISITOR",
    "Checked",
    "Verification",
    "Wish",
    "call_unconfirmed",
    "check",
    "gate",
    "gate_name",
    "issue",
    "newest_pending",
    "pending",
    "read_code",
    "send_to_phone",
]
