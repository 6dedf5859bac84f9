"""Africa's Talking as its customers see it, USSD only: sessions out, screens in; the phones are elsewhere."""

from simulator.africastalking.carrier import AFRICASTALKING, AfricasTalking, Busy

__all__ = ["AFRICASTALKING", "AfricasTalking", "Busy"]
