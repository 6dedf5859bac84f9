"""Which carrier takes a message: a plan that measures and contracts write, and that orders read with one look."""

from gateway.messages.routing.breaker import trip
from gateway.messages.routing.choosing import ANY, ROUTE, choose, plan_join
from gateway.messages.routing.contracts import contracts
from gateway.messages.routing.minutes import Meter, Tally, note
from gateway.messages.routing.moving import adrift, move
from gateway.messages.routing.planner import engage, plan
from gateway.messages.routing.ported import learn
from gateway.messages.routing.templates import keep_templates

__all__ = [
    "ANY",
    "ROUTE",
    "Meter",
    "Tally",
    "adrift",
    "choose",
    "contracts",
    "engage",
    "keep_templates",
    "learn",
    "move",
    "note",
    "plan",
    "plan_join",
    "trip",
]
