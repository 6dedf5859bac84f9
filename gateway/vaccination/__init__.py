"""Vaccination: who asked for a dose, once for each; who was called up; which doses were given; what followed."""

from gateway.vaccination import states
from gateway.vaccination.calling import MOST_CALLED, Call, call_up, vaccinated
from gateway.vaccination.model import VaccineDose, VaccineReaction, VaccineRegistration
from gateway.vaccination.reacting import record
from gateway.vaccination.reading import Felt, Line, doses, listed, of_person, one, reactions
from gateway.vaccination.registering import (
    CONSENT,
    RegisteredAlready,
    Wish,
    called,
    details,
    history,
    of_phone,
    register,
    standing,
    withdraw,
)
from gateway.vaccination.states import MOST_DOSES, TOPIC, State

__all__ = [
    "CONSENT",
    "MOST_CALLED",
    "MOST_DOSES",
    "TOPIC",
    "Call",
    "Felt",
    "Line",
    "RegisteredAlready",
    "State",
    "VaccineDose",
    "VaccineReaction",
    "VaccineRegistration",
    "Wish",
    "call_up",
    "called",
    "details",
    "doses",
    "history",
    "listed",
    "of_person",
    "of_phone",
    "one",
    "reactions",
    "record",
    "register",
    "standing",
    "states",
    "vaccinated",
    "withdraw",
]
