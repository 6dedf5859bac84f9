"""What a carrier of calls does for us, in neutral words: places calls, leads them on, ends them, says how they are.

One is asked outside of any transaction; what came of it is written down afterwards.
"""

from __future__ import annotations

from typing import Any, Protocol

from gateway.calls.orders import Work
from gateway.calls.states import Onward, What


class Fault(Exception):
    """The carrier did not do it. `again`: it may be asked once more, for it certainly has not, or doing it twice is
    doing it once. `over`: the call is over. `unsure`: a call may have been placed, and is not placed twice.
    """

    def __init__(self, code: str, *, again: bool = False, over: bool = False, unsure: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.again = again
        self.over = over
        self.unsure = unsure


class Operator(Protocol):
    """One carrier. Each method raises Fault."""

    def dial(self, work: Work) -> str:
        """Place the call; the carrier's reference of it. Its first document is asked for by our own id."""

    def redirect(self, ref: str, to: Onward) -> None:
        """Lead a call on."""

    def change(self, room: str, ref: str, args: dict[str, Any]) -> None:
        """Hold, mute or let coach a call in its room. That it is not there does not say that it is over."""

    def end(self, ref: str) -> None:
        """Hang up."""

    def over(self, ref: str) -> str:
        """The carrier's word for how the call ended; "" while it goes on."""


def carry_out(operator: Operator, work: Work) -> str | None:
    """Do what was ordered; the reference of a call that was placed. Raises Fault."""
    match work.what:
        case What.DIAL:
            return operator.dial(work)
        case What.REDIRECT:
            operator.redirect(work.ref, Onward(work.args["to"]))
        case What.CHANGE:
            operator.change(work.room, work.ref, work.args)
        case What.END:
            operator.end(work.ref)
    return None
