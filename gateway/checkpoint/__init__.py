"""What staff at a gate do: look a number up, let people in and out, declare for somebody, open their day of texting.

The same verbs stand behind the page and the staff texts. A name is seen only once its owner's phone has shown itself;
health answers never.
"""

from gateway.checkpoint.authority import DECLARE, USE, number_of, require
from gateway.checkpoint.behalf import Filed, allowance, declare_on_behalf
from gateway.checkpoint.cards import enter_by_card, enter_without_papers
from gateway.checkpoint.codes import Code, send_code
from gateway.checkpoint.days import Day, Opened, day_of, open_day, pin_for, stand_at
from gateway.checkpoint.entering import Entered, Other, Wrong, enter, instead
from gateway.checkpoint.leaving import leave
from gateway.checkpoint.look_up import NotLookedUp, Standing, Undeclared, Worth, look_up
from gateway.checkpoint.passes import enter_by_pass, is_pass, picture, printed
from gateway.checkpoint.phones import ask_for_proof, prove
from gateway.checkpoint.read_out import enter_read_out
from gateway.checkpoint.receipts import enter_by_receipt, is_receipt, look_up_receipt
from gateway.checkpoint.travelling import begin_trip, end_trip, take_over, trip_of

__all__ = [
    "DECLARE",
    "USE",
    "Code",
    "Day",
    "Entered",
    "Filed",
    "NotLookedUp",
    "Opened",
    "Other",
    "Standing",
    "Undeclared",
    "Worth",
    "Wrong",
    "allowance",
    "ask_for_proof",
    "begin_trip",
    "day_of",
    "declare_on_behalf",
    "end_trip",
    "enter",
    "enter_by_card",
    "enter_by_pass",
    "enter_by_receipt",
    "enter_read_out",
    "enter_without_papers",
    "instead",
    "is_pass",
    "is_receipt",
    "leave",
    "look_up",
    "look_up_receipt",
    "number_of",
    "open_day",
    "picture",
    "pin_for",
    "printed",
    "prove",
    "require",
    "send_code",
    "stand_at",
    "take_over",
    "trip_of",
]
