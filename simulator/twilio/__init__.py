"""Twilio as its customers see it: REST in, signed webhooks out; the phones are elsewhere."""

from simulator.twilio.carrier import Twilio
from simulator.twilio.rest import TWILIO, routes

__all__ = ["TWILIO", "Twilio", "routes"]
